"""Stored answers of writes that carried an ``Idempotency-Key``."""

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business


class IdempotencyRecord(TenantEntity):
    """One keyed write of one person. ``status`` is null only inside the transaction that does the work."""

    __tablename__ = "idempotency_records"
    __table_args__ = (belongs_to_business(), UniqueConstraint("business_id", "user_id", "key"))

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str]
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None]
    content_type: Mapped[str | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
