"""Domain: mail. Letters that Moked writes: alerts, invitations, new passwords.

A letter is a row, written in the transaction of whatever it tells about, and a job that carries it to ``SMTP_URL``::

    queued = await MailService(session).queue(
        to="dana@office.example",
        subject="הוזמנת למוקד",
        text="שלום דנה,\n...",
        key=f"invitation:{token_id}",
    )

- ``session`` may be of any scope (a tenant's, ``sign_in``, none): every transaction may add a letter, the job alone
  reads.
- ``key`` is the idempotency key: a second letter with a key that was used before is not queued (``False``).
- ``text`` is plain Hebrew text; it may hold a one-time link, so it is wiped once the letter was sent or given up.
- ``expires_at`` (24 hours from now by default) is when a letter that no server took is given up.
- Raises MailAddressInvalidError for an address that no server would take and ValueError for a subject of several lines.

Nothing goes out when the transaction rolls back. A server that is away is tried again with growing pauses; a letter may
arrive twice after a crash between the server's answer and our note of it, with one Message-ID. In the sandbox the
letters are caught and shown on screen.
"""
