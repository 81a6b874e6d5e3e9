"""An SMTP server that takes every letter and delivers none."""

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

from agent.sandbox.mail.box import MailBox

MOST_BYTES = 1_000_000


class _Catcher:
    def __init__(self, box: MailBox) -> None:
        self._box = box

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        content = envelope.content
        self._box.put(
            envelope.mail_from or "",
            [str(address) for address in envelope.rcpt_tos],
            content.encode() if isinstance(content, str) else content or b"",
        )
        return "250 OK: caught, goes nowhere"


async def listen(box: MailBox, host: str, port: int) -> asyncio.Server:
    """Listen; port 0 takes a free one. Raises OSError when the port is taken."""

    def protocol() -> SMTP:
        return SMTP(_Catcher(box), data_size_limit=MOST_BYTES, hostname="moked-sandbox", ident="Moked sandbox")

    return await asyncio.get_running_loop().create_server(protocol, host, port)
