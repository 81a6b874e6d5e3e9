"""Letters that the sandbox caught, as the screen shows them."""

from datetime import datetime

import msgspec


class CaughtMail(msgspec.Struct, frozen=True, kw_only=True):
    """One letter that went nowhere. ``text`` is plain text."""

    id: str
    at: datetime
    to: list[str]
    subject: str
    text: str


class CaughtMails(msgspec.Struct, frozen=True):
    """``GET /api/mails/caught``, newest first."""

    items: list[CaughtMail]
