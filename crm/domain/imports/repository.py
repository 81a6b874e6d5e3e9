"""SQL of imports and their rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, func, insert, select, text

from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.imports.models import Import, ImportRow
from crm.domain.imports.schemas import RowPlan
from crm.domain.leads.models import Lead
from crm.lib.pagination import Order, PageRequest, fetch_page
from crm.lib.repository import TenantRepository
from shared.clock import utc_now
from shared.ids import new_id

CHUNK = 1_000


class Verdict(msgspec.Struct, frozen=True):
    """What would become of a row."""

    row_id: UUID
    plan: RowPlan
    reason: str | None
    customer_id: UUID | None


class Figures(msgspec.Struct, frozen=True):
    """How many rows there are of each kind."""

    rows: int = 0
    new: int = 0
    fill: int = 0
    skip: int = 0
    warned: int = 0
    done: int = 0
    undone: int = 0
    kept: int = 0


_WRITE = text(
    "UPDATE import_rows SET plan = v.plan, reason = v.reason, customer_id = v.customer_id "
    "FROM jsonb_to_recordset(CAST(:verdicts AS jsonb)) AS v(row_id uuid, plan text, reason text, customer_id uuid) "
    "WHERE import_rows.id = v.row_id AND import_rows.business_id = :business_id"
)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


class ImportRepository(TenantRepository):
    """Imports of one business."""

    async def get(self, import_id: UUID, *, lock: bool = False) -> Import | None:
        """One import; ``lock`` holds it until the transaction ends."""
        statement = select(Import).where(Import.business_id == self.business_id, Import.id == import_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def page(self, request: PageRequest) -> tuple[list[Import], str | None, int | None]:
        """One page of imports, the newest first."""
        rows, cursor, total = await fetch_page(
            self.session,
            select(Import).where(Import.business_id == self.business_id),
            order=Order(Import.created_at, datetime, True),
            id_column=Import.id,
            request=request,
        )
        return [row for (row,) in rows], cursor, total

    async def figures(self, import_ids: Sequence[UUID]) -> dict[UUID, Figures]:
        """Counts of the rows of these imports: one query."""
        rows = await self.session.execute(
            select(
                ImportRow.import_id,
                func.count(),
                _count(ImportRow.plan == "new"),
                _count(ImportRow.plan == "fill"),
                _count(ImportRow.plan == "skip"),
                _count((ImportRow.plan != "skip") & ImportRow.reason.is_not(None)),
                _count(ImportRow.done_at.is_not(None)),
                _count(ImportRow.undone_at.is_not(None) & ImportRow.made.is_not(None) & ImportRow.kept.is_(None)),
                _count(ImportRow.kept.is_not(None)),
            )
            .where(ImportRow.business_id == self.business_id, ImportRow.import_id.in_(import_ids))
            .group_by(ImportRow.import_id)
        )
        return {row[0]: Figures(*row[1:]) for row in rows}

    async def rows_page(
        self, import_id: UUID, plan: RowPlan | None, kept: bool, warned: bool, request: PageRequest
    ) -> tuple[list[tuple[ImportRow, str | None]], str | None, int | None]:
        """One page of rows in the file's order, with the name of whom each is about."""
        statement = (
            select(ImportRow, Customer.name)
            .outerjoin(Customer, (Customer.id == ImportRow.customer_id) & (Customer.business_id == self.business_id))
            .where(ImportRow.business_id == self.business_id, ImportRow.import_id == import_id)
        )
        if plan is not None:
            statement = statement.where(ImportRow.plan == plan)
        if kept:
            statement = statement.where(ImportRow.kept.is_not(None))
        if warned:
            statement = statement.where(ImportRow.plan != "skip", ImportRow.reason.is_not(None))
        return await fetch_page(
            self.session,
            statement,
            order=Order(ImportRow.number, int, False),
            id_column=ImportRow.id,
            request=request,
        )

    def add(self, row: Import) -> None:
        """Insert at the next flush."""
        self.session.add(row)

    async def add_rows(self, import_id: UUID, rows: Sequence[tuple[int, list[str]]]) -> None:
        """Insert the file's rows."""
        now = utc_now()
        for start in range(0, len(rows), CHUNK):
            await self.session.execute(
                insert(ImportRow),
                [
                    {
                        "id": new_id(),
                        "created_at": now,
                        "business_id": self.business_id,
                        "import_id": import_id,
                        "number": number,
                        "cells": cells,
                    }
                    for number, cells in rows[start : start + CHUNK]
                ],
            )

    async def all_rows(self, import_id: UUID) -> list[tuple[UUID, int, list[str]]]:
        """Id, line and cells of every row, in the file's order."""
        rows = await self.session.execute(
            select(ImportRow.id, ImportRow.number, ImportRow.cells)
            .where(ImportRow.business_id == self.business_id, ImportRow.import_id == import_id)
            .order_by(ImportRow.number)
        )
        return [(row[0], row[1], row[2]) for row in rows]

    async def write_verdicts(self, verdicts: Sequence[Verdict]) -> None:
        """Keep what would become of the rows: one statement for every CHUNK of them."""
        for start in range(0, len(verdicts), CHUNK):
            part = msgspec.json.encode(verdicts[start : start + CHUNK]).decode()
            await self.session.execute(_WRITE, {"verdicts": part, "business_id": self.business_id})

    async def owners(self, identities: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[UUID, str | None]]:
        """Whose these numbers and addresses are: id and name."""
        by_kind: dict[str, list[str]] = {}
        for kind, value in identities:
            by_kind.setdefault(kind, []).append(value)
        found: dict[tuple[str, str], tuple[UUID, str | None]] = {}
        for kind, values in by_kind.items():
            for start in range(0, len(values), CHUNK):
                rows = await self.session.execute(
                    select(CustomerIdentity.value, Customer.id, Customer.name)
                    .join(Customer, Customer.id == CustomerIdentity.customer_id)
                    .where(
                        CustomerIdentity.business_id == self.business_id,
                        Customer.business_id == self.business_id,
                        CustomerIdentity.kind == kind,
                        CustomerIdentity.value.in_(values[start : start + CHUNK]),
                    )
                )
                found |= {(kind, row[0]): (row[1], row[2]) for row in rows}
        return found

    async def waiting(self, import_id: UUID, limit: int) -> list[ImportRow]:
        """The next rows that are not through."""
        rows = await self.session.scalars(
            select(ImportRow)
            .where(
                ImportRow.business_id == self.business_id,
                ImportRow.import_id == import_id,
                ImportRow.done_at.is_(None),
            )
            .order_by(ImportRow.number)
            .limit(limit)
        )
        return list(rows)

    async def to_undo(self, import_id: UUID, limit: int) -> list[ImportRow]:
        """The next rows that made something and were not looked at by the undo, the last one first."""
        rows = await self.session.scalars(
            select(ImportRow)
            .where(
                ImportRow.business_id == self.business_id,
                ImportRow.import_id == import_id,
                ImportRow.made.is_not(None),
                ImportRow.undone_at.is_(None),
            )
            .order_by(ImportRow.number.desc())
            .limit(limit)
        )
        return list(rows)

    async def unfinished(self, before: datetime) -> list[UUID]:
        """Imports at work on which nothing has moved since."""
        rows = await self.session.scalars(
            select(Import.id).where(
                Import.business_id == self.business_id,
                Import.state.in_(("running", "undoing")),
                Import.updated_at < before,
            )
        )
        return list(rows)

    async def lock_numbers(self, identities: Iterable[tuple[str, str]]) -> None:
        """Nobody else makes a person of these meanwhile; the same locks as a first call takes, in one order."""
        for value in sorted(value for _, value in identities):
            key = func.hashtextextended(f"{self.business_id}{value}", 0)
            await self.session.execute(select(func.pg_advisory_xact_lock(key)))

    async def customer(self, customer_id: UUID) -> Customer | None:
        """One person, locked."""
        return await self.session.scalar(
            select(Customer)
            .where(Customer.business_id == self.business_id, Customer.id == customer_id)
            .with_for_update()
        )

    async def lead(self, lead_id: UUID) -> Lead | None:
        """One lead, locked."""
        return await self.session.scalar(
            select(Lead).where(Lead.business_id == self.business_id, Lead.id == lead_id).with_for_update()
        )

    async def open_lead(self, customer_id: UUID) -> Lead | None:
        """The person's open lead, locked."""
        return await self.session.scalar(
            select(Lead)
            .where(
                Lead.business_id == self.business_id,
                Lead.customer_id == customer_id,
                Lead.closed.is_(False),
                Lead.merged_into_id.is_(None),
            )
            .with_for_update()
        )

    async def made_by(self, import_id: UUID, customer_id: UUID) -> int | None:
        """The line of this import that made or completed the person."""
        return await self.session.scalar(
            select(ImportRow.number)
            .where(
                ImportRow.business_id == self.business_id,
                ImportRow.import_id == import_id,
                ImportRow.customer_id == customer_id,
                ImportRow.made.is_not(None),
            )
            .order_by(ImportRow.number)
            .limit(1)
        )

    async def identity_count(self, customer_id: UUID) -> int:
        """In how many ways the person is reached."""
        counted = await self.session.scalar(
            select(func.count())
            .select_from(CustomerIdentity)
            .where(CustomerIdentity.business_id == self.business_id, CustomerIdentity.customer_id == customer_id)
        )
        return counted or 0

    async def forget(self, row: ImportRow) -> bool:
        """Remove what the row made; false when something else points at it."""
        removed: bool | None = await self.session.scalar(text("SELECT public.forget_imported(:id)"), {"id": row.id})
        return bool(removed)

    async def identities_of(self, ids: Sequence[UUID]) -> list[CustomerIdentity]:
        """These numbers and addresses, those that are still there."""
        rows = await self.session.scalars(
            select(CustomerIdentity).where(
                CustomerIdentity.business_id == self.business_id, CustomerIdentity.id.in_(ids)
            )
        )
        return list(rows)

    async def remove(self, identity: CustomerIdentity) -> None:
        """The person is not reached by this any more."""
        await self.session.delete(identity)
