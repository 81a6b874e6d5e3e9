"""The letters that the emulated mail server took, and how they are read."""

import email
from collections import deque
from datetime import datetime
from email.policy import default

import msgspec

from shared.clock import utc_now
from shared.ids import new_id

MOST_KEPT = 200


class CaughtMail(msgspec.Struct, frozen=True):
    """One letter as a mail program would show it; ``to`` is whom the envelope names."""

    id: str
    at: datetime
    sender: str
    to: list[str]
    subject: str
    text: str


class MailBox:
    """The latest letters, in memory alone."""

    def __init__(self) -> None:
        self._caught: deque[CaughtMail] = deque(maxlen=MOST_KEPT)

    def put(self, sender: str, to: list[str], content: bytes) -> None:
        """Keep a letter; the oldest goes when there are too many."""
        message = email.message_from_bytes(content, policy=default)
        body = message.get_body(("plain", "html"))
        text = "" if body is None else str(body.get_content()).replace("\r\n", "\n")
        self._caught.append(CaughtMail(str(new_id()), utc_now(), sender, to, str(message["Subject"] or ""), text))

    def newest_first(self) -> list[CaughtMail]:
        """Everything kept."""
        return list(reversed(self._caught))
