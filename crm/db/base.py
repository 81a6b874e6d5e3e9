"""The base of every model: names of constraints, column types, tenant scope."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, MetaData, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.clock import utc_now
from shared.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names that migrations can rely on; PostgreSQL's own choices differ between versions."""


class Base(DeclarativeBase):
    """Every model. ``str`` is text, ``datetime`` is timestamptz, dictionaries and lists are jsonb."""

    metadata = MetaData(naming_convention=NAMING)
    # Generated search columns are never read back; every other default is made in Python.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - a plain dict is SQLAlchemy's contract
    type_annotation_map = {  # noqa: RUF012 - the name and the plain dict are SQLAlchemy's contract
        str: Text,
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        dict[str, object]: JSONB,
        list[dict[str, object]]: JSONB,
        list[str]: JSONB,
        list[int]: JSONB,
    }


class Entity(Base):
    """A row with its own UUIDv7 and its time of creation, UTC."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class TenantEntity(Entity):
    """A row of one business. Row-level security shows it to that business's transactions only.

    ``(business_id, id)`` is unique so that children refer to both: a reference across tenants breaks a foreign key,
    which matters because PostgreSQL checks foreign keys past row-level security.
    """

    __abstract__ = True

    business_id: Mapped[UUID]


def belongs_to_business() -> ForeignKeyConstraint:
    """The reference from a tenant's row to its business."""
    return ForeignKeyConstraint(["business_id"], ["businesses.id"])


def refers_to(column: str, table: str) -> ForeignKeyConstraint:
    """A reference that cannot leave the tenant."""
    return ForeignKeyConstraint(["business_id", column], [f"{table}.business_id", f"{table}.id"])


def referable() -> UniqueConstraint:
    """What ``refers_to`` points at."""
    return UniqueConstraint("business_id", "id")
