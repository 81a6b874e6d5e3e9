"""Who works on a lead of the queue, and what came of each call to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, refers_to
from crm.domain.call_queue.schemas import Outcome


class CallLease(TenantEntity):
    """A lead in somebody's hands until ``expires_at``: one row a lead, so that two people never call the same one.

    An expired row stays until somebody else takes the lead: whoever held it may still say what came of his call.
    """

    __tablename__ = "call_leases"
    __table_args__ = (
        belongs_to_business(),
        refers_to("lead_id", "leads"),
        UniqueConstraint("lead_id"),
        Index(None, "business_id", "user_id"),
    )

    lead_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]


class LeadContact(TenantEntity):
    """What came of one call by a person of the office. Rows are only ever added.

    ``again_at`` is when the lead comes back into the queue; a handled one does not.
    """

    __tablename__ = "lead_contacts"
    __table_args__ = (
        belongs_to_business(),
        refers_to("lead_id", "leads"),
        CheckConstraint("outcome IN ('handled', 'no_answer', 'later')", name="outcome"),
        Index(None, "lead_id", "at"),
    )

    lead_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[Outcome] = mapped_column(Text)
    text: Mapped[str | None]
    again_at: Mapped[datetime | None]
    at: Mapped[datetime]
