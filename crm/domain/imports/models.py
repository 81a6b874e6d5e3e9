"""Files on their way in, and their rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.imports.schemas import Duplicates, ImportState, RowPlan
from shared.clock import utc_now


class Import(TenantEntity):
    """One file. ``columns`` holds ``ImportColumn``, ``mapping`` a field or null for each of them.

    ``checked`` is true once every row was looked at with this mapping. The author's name and address stay as they were.
    """

    __tablename__ = "imports"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        CheckConstraint("state IN ('draft', 'running', 'done', 'undoing', 'undone')", name="state"),
        CheckConstraint("duplicates IN ('skip', 'fill')", name="duplicates"),
        Index(None, "business_id", "created_at", "id"),
    )

    filename: Mapped[str]
    columns: Mapped[list[dict[str, object]]]
    mapping: Mapped[list[str | None]] = mapped_column(JSONB)
    duplicates: Mapped[Duplicates] = mapped_column(Text, default="skip")
    state: Mapped[ImportState] = mapped_column(Text, default="draft")
    checked: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str]
    author_email: Mapped[str]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)


class ImportRow(TenantEntity):
    """One row of a file. ``number`` is its line as the spreadsheet shows it.

    ``done_at`` is written in the transaction that takes the row in, so that a killed worker does no row twice.
    ``made`` holds ``Made``: exactly what the row made and changed. ``customer_id`` and ``lead_id`` are kept without
    foreign keys, since an undo removes what they name.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        belongs_to_business(),
        refers_to("import_id", "imports"),
        UniqueConstraint("import_id", "number"),
        CheckConstraint("plan IN ('new', 'fill', 'skip')", name="plan"),
        Index(None, "import_id", "customer_id"),
    )

    import_id: Mapped[UUID]
    number: Mapped[int]
    cells: Mapped[list[str]]
    plan: Mapped[RowPlan | None] = mapped_column(Text)
    reason: Mapped[str | None]
    done_at: Mapped[datetime | None]
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    made: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    undone_at: Mapped[datetime | None]
    kept: Mapped[str | None]
