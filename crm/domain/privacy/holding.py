"""One kind of rows that the office holds on a person."""

from collections.abc import Callable, Mapping
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from crm.db.base import TenantEntity
from crm.domain.audit.models import AuditEvent
from crm.domain.privacy.person import Known

How = Literal["null", "erased", "unique", "object", "list", "without", "needles"]
"""What takes a column's place; see ``crm.db.privacy``."""
Where = Callable[[Known], ColumnElement[bool]]
Id = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of rows. ``where`` finds the person's; ``wipe`` says what becomes of each column that may tell of him.

    ``keeps`` names text columns that stay: fixed words of the program, names of staff, the office's own number.
    """

    key: str
    title: str
    model: type[TenantEntity] | type[AuditEvent]
    where: Where
    wipe: Mapping[str, How]
    keeps: frozenset[str] = frozenset()


def keeps(*names: str) -> frozenset[str]:
    """Columns that stay."""
    return frozenset(names)


def of_person(column: Id) -> Where:
    """Rows that name their person in this column."""
    return lambda known: column.in_(known.people)


def of_call(column: Id) -> Where:
    """Rows of his calls."""
    return lambda known: column.in_(known.calls)


def of_lead(column: Id) -> Where:
    """Rows of his leads."""
    return lambda known: column.in_(known.leads)
