"""The office's own statuses of leads."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business
from crm.domain.lead_statuses.schemas import StatusColour, StatusKind
from shared.clock import utc_now


class LeadStatusDef(TenantEntity):
    """One status. Leads refer to ``key``, which never changes; the label, colour and order are the office's.

    A new office gets the usual ones by a trigger on ``businesses``; the machine moves leads among those only, by their
    keys, forward in the office's order. ``kind`` is fixed: whether a lead is closed rests on it.
    """

    __tablename__ = "lead_statuses"
    __table_args__ = (
        belongs_to_business(),
        UniqueConstraint("business_id", "key"),
        CheckConstraint("kind IN ('open', 'won', 'lost')", name="kind"),
        CheckConstraint("colour IN ('neutral', 'good', 'warn', 'bad', 'info', 'accent')", name="colour"),
    )

    key: Mapped[str]
    label: Mapped[str]
    colour: Mapped[StatusColour] = mapped_column(Text)
    kind: Mapped[StatusKind] = mapped_column(Text)
    position: Mapped[int]
    archived: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)
