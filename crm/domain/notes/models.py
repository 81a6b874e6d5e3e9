"""What people of the office write about a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, refers_to
from shared.clock import utc_now


class CustomerNote(TenantEntity):
    """A note for colleagues. It is private to the office: nothing that writes to a model reads this table.

    ``author_name`` stays readable when the user is gone. A deleted note keeps its row so that it can be brought back.
    """

    __tablename__ = "customer_notes"
    __table_args__ = (
        belongs_to_business(),
        refers_to("customer_id", "customers"),
        Index(None, "business_id", "customer_id", "created_at"),
    )

    customer_id: Mapped[UUID]
    body: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
