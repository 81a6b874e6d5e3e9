"""Pairs of people who look alike and were found to be two."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, refers_to


class NotDuplicate(TenantEntity):
    """Somebody looked at these two people and said that they are two. ``first_id`` is the smaller id."""

    __tablename__ = "not_duplicates"
    __table_args__ = (
        belongs_to_business(),
        refers_to("first_id", "customers"),
        refers_to("second_id", "customers"),
        UniqueConstraint("business_id", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
    )

    first_id: Mapped[UUID]
    second_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
