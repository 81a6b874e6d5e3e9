"""Hands one letter to the mail server that ``SMTP_URL`` names."""

import asyncio
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib
import msgspec

from shared.clock import utc_now
from shared.settings import LOOPBACK, Settings

DEADLINE_S = 30.0
"""For the whole conversation with the server. RFC 5321 allows minutes; so long a try is better made again."""
PORTS = {"smtp": 587, "smtps": 465}
SENDER_NAME = "מוקד"


class MailNotTakenError(Exception):
    """The server did not take the letter this time; the message says why, in English, without the address."""


class MailRefusedError(Exception):
    """The server will never take this letter; the message is its code and reason."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One letter; ``id`` makes its Message-ID, the same in every try."""

    id: UUID
    to: str
    subject: str
    text: str


class MailCarrier(Protocol):
    """What takes letters away."""

    async def send(self, letter: Letter) -> None:
        """Raises MailNotTakenError, MailRefusedError."""
        ...


class SmtpCarrier:
    """A connection for each letter: an office sends few.

    ``smtps`` is encrypted from the start. ``smtp`` is encrypted where the server offers it, and always before a
    password goes to another machine.
    """

    def __init__(self, settings: Settings) -> None:
        self._url = None if settings.smtp_url is None else urlsplit(settings.smtp_url)
        user = "" if self._url is None else unquote(self._url.username or "")
        host = "localhost" if self._url is None else self._url.hostname or ""
        self._sender = settings.mail_from or (user if "@" in user else f"moked@{host}")

    async def send(self, letter: Letter) -> None:
        """Raises MailNotTakenError, MailRefusedError."""
        if self._url is None:
            raise MailNotTakenError("SMTP_URL is not set")
        host = self._url.hostname or ""
        is_encrypted = self._url.scheme == "smtps"
        needs_tls = self._url.password is not None and host not in LOOPBACK
        try:
            async with asyncio.timeout(DEADLINE_S):
                await aiosmtplib.send(
                    compose(letter, self._sender),
                    sender=self._sender,
                    recipients=[letter.to],
                    hostname=host,
                    port=self._url.port or PORTS[self._url.scheme],
                    username=unquote(self._url.username) if self._url.username else None,
                    password=unquote(self._url.password) if self._url.password else None,
                    use_tls=is_encrypted,
                    start_tls=False if is_encrypted else True if needs_tls else None,
                    timeout=DEADLINE_S,
                )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _verdict(error.recipients[0].code, error.recipients[0].message) from error
        except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as error:
            raise _verdict(error.code, error.message) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailNotTakenError(f"{type(error).__name__}: {error}"[:300]) from error


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The message as it goes over the wire: plain text, UTF-8, marked as written by a machine (RFC 3834)."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(SENDER_NAME, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "he"
    message.set_content(letter.text)
    return message


def _verdict(code: int, reason: str) -> MailNotTakenError | MailRefusedError:
    """5xx is for good, 4xx for now (RFC 5321, section 4.2.1). The reason is cut: servers repeat addresses in it."""
    kind = MailRefusedError if code >= 500 else MailNotTakenError
    return kind(f"{code} {reason.splitlines()[0] if reason else ''}"[:120])
