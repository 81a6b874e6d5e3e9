"""Letters waiting to go out, and those that went."""

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.db.base import Entity
from crm.lib.outbox import Owed


class Mail(Owed, Entity):
    """One letter to one address. ``text`` is null once nobody needs it any more: it may hold a one-time link.

    Belongs to no business, because people without one get letters too. Row-level security lets every transaction add
    and only the scope ``mail`` read.
    """

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_mails_due", "next_try_at", postgresql_where=text("state = 'queued'")),
    )

    key: Mapped[str]
    to_address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str | None]
