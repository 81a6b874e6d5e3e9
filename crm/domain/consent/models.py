"""What a person agreed to or refused, with the sentence in which it was said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from crm.db.base import TenantEntity, belongs_to_business, refers_to


class ConsentEvidence(TenantEntity):
    """An opt-out or opt-in. ``turn_seq`` and ``quote`` are the caller's own words; rows are only ever added."""

    __tablename__ = "consent_evidence"
    __table_args__ = (
        belongs_to_business(),
        refers_to("customer_id", "customers"),
        refers_to("call_id", "calls"),
        CheckConstraint("kind IN ('opt_out', 'opt_in')", name="kind"),
        CheckConstraint("source IN ('agent_call', 'human')", name="source"),
        Index(None, "business_id", "customer_id", "at"),
    )

    customer_id: Mapped[UUID]
    kind: Mapped[str]
    source: Mapped[str]
    call_id: Mapped[UUID | None]
    turn_seq: Mapped[int | None]
    quote: Mapped[str | None]
    at: Mapped[datetime]
