"""Which legal holds stand, and whom they keep."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from crm.domain.privacy.models import LegalHold
from shared.clock import ISRAEL


def stands(today: date) -> ColumnElement[bool]:
    """Whether a hold is in force on this day of Israel's."""
    return LegalHold.lifted_at.is_(None) & or_(LegalHold.until.is_(None), LegalHold.until >= today)


def people_held(business_id: UUID, now: datetime) -> Select[UUID]:
    """Ids of the people of whom nothing may go at ``now`` (aware)."""
    return select(LegalHold.customer_id).where(
        LegalHold.business_id == business_id, stands(now.astimezone(ISRAEL).date())
    )
