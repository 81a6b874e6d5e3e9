"""What the office agreed with the owner of a property."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, refers_to
from shared.clock import utc_now


class PropertyTerms(TenantEntity):
    """The least the owner takes (agorot), the office's commission (percent of the price), and the owner (E.164).

    A table of its own: listings are read by the agent's tools, searched and exported; nothing of that knows this one.
    """

    __tablename__ = "property_terms"
    __table_args__ = (
        belongs_to_business(),
        refers_to("property_id", "properties"),
        UniqueConstraint("business_id", "property_id"),
        CheckConstraint("min_price_agorot > 0", name="min_price"),
        CheckConstraint("commission_percent BETWEEN 0 AND 100", name="commission"),
    )

    property_id: Mapped[UUID]
    min_price_agorot: Mapped[int | None] = mapped_column(BigInteger)
    commission_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    owner_name: Mapped[str | None]
    owner_phone: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)
