"""The business's listings."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable
from crm.domain.properties.schemas import Deal, PropertyKind, PropertyStatus
from shared.clock import utc_now

_SEARCHED = (
    "coalesce(title, '') || ' ' || coalesce(city, '') || ' ' || coalesce(neighborhood, '') || ' ' "
    "|| coalesce(street, '') || ' ' || coalesce(description, '') || ' ' || coalesce(reference, '')"
)


class Property(TenantEntity):
    """A listing. ``price_agorot`` is the sale price, or one month's rent; ``area_sqm`` is in square metres."""

    __tablename__ = "properties"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        UniqueConstraint("business_id", "reference"),
        CheckConstraint("deal IN ('sale', 'rent')", name="deal"),
        CheckConstraint(
            "kind IN ('apartment', 'garden_apartment', 'penthouse', 'house', 'office', 'duplex', 'studio')",
            name="kind",
        ),
        CheckConstraint("status IN ('available', 'reserved', 'closed')", name="status"),
        CheckConstraint("price_agorot > 0 AND area_sqm > 0", name="positive"),
        Index(None, "business_id", "deal", "status", "price_agorot"),
    )

    reference: Mapped[str]
    title: Mapped[str]
    deal: Mapped[Deal] = mapped_column(Text)
    kind: Mapped[PropertyKind] = mapped_column(Text)
    status: Mapped[PropertyStatus] = mapped_column(Text, default="available")
    city: Mapped[str]
    neighborhood: Mapped[str | None]
    street: Mapped[str | None]
    house_number: Mapped[str | None]
    rooms: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    floor: Mapped[int | None]
    floors_total: Mapped[int | None]
    area_sqm: Mapped[int]
    price_agorot: Mapped[int] = mapped_column(BigInteger)
    parking: Mapped[bool] = mapped_column(default=False)
    elevator: Mapped[bool] = mapped_column(default=False)
    balcony: Mapped[bool] = mapped_column(default=False)
    garden: Mapped[bool] = mapped_column(default=False)
    mamad: Mapped[bool] = mapped_column(default=False)
    storage: Mapped[bool] = mapped_column(default=False)
    entry_date: Mapped[date | None]
    description: Mapped[str] = mapped_column(default="")
    tsv: Mapped[str] = mapped_column(
        TSVECTOR, Computed(f"public.he_tsv({_SEARCHED})", persisted=True), deferred=True, deferred_raiseload=True
    )
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
