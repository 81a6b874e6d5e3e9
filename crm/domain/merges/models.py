"""People who were found to be one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, refers_to


class CustomerMerge(TenantEntity):
    """One merge: ``loser`` became part of ``winner``. It knows all that is needed to take it back.

    ``moved`` maps a reference (``tasks.customer_id``) to the ids of the rows whose value was changed, with the former
    value where that was not the loser himself. ``changed`` holds, per changed row, each field's value before and after.
    """

    __tablename__ = "customer_merges"
    __table_args__ = (
        belongs_to_business(),
        refers_to("winner_id", "customers"),
        refers_to("loser_id", "customers"),
        CheckConstraint("winner_id <> loser_id", name="two"),
        Index(None, "business_id", "winner_id", "created_at"),
        Index("uq_customer_merges_open", "loser_id", unique=True, postgresql_where=text("undone_at IS NULL")),
    )

    winner_id: Mapped[UUID]
    loser_id: Mapped[UUID]
    moved: Mapped[dict[str, object]]
    changed: Mapped[dict[str, object]]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """Null: nobody asked, WhatsApp told that both are one person."""
    author_name: Mapped[str]
    undone_at: Mapped[datetime | None]
