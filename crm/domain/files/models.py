"""Stored files, and which of them belong to a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.files.schemas import FileKind, FileOrigin
from shared.clock import utc_now


class StoredFile(TenantEntity):
    """One file whose bytes lie in the store under ``key``. ``size`` in bytes, ``sha256`` in hex.

    ``dropped_at``: nobody may open it any more, and the sweep removes its object; ``gone_at``: the object is removed.
    The row stays, so that what referred to it still can. ``kind`` null is a file that is kept and never shown.
    """

    __tablename__ = "stored_files"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        UniqueConstraint("key"),
        CheckConstraint("origin IN ('upload', 'whatsapp')", name="origin"),
        CheckConstraint("size >= 0", name="size"),
        Index(
            "ix_stored_files_dropped",
            "business_id",
            "dropped_at",
            postgresql_where=text("dropped_at IS NOT NULL AND gone_at IS NULL"),
        ),
    )

    key: Mapped[str]
    name: Mapped[str]
    mime: Mapped[str]
    kind: Mapped[FileKind | None] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str]
    origin: Mapped[FileOrigin] = mapped_column(Text)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    dropped_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]


class CustomerFile(TenantEntity):
    """A file that somebody of the office attached to a person. It is private to the office, as notes are.

    ``author_name`` stays readable when the user is gone. A deleted one keeps its row and its bytes for a while, so that
    it can be brought back.
    """

    __tablename__ = "customer_files"
    __table_args__ = (
        belongs_to_business(),
        refers_to("customer_id", "customers"),
        refers_to("file_id", "stored_files"),
        UniqueConstraint("file_id"),
        Index(None, "business_id", "customer_id", "created_at"),
    )

    customer_id: Mapped[UUID]
    file_id: Mapped[UUID]
    name: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
