"""Rules of exports: the list as its filters show it, column by column, every export on record."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date
from typing import IO, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import Permission, holds, require
from crm.domain.calls.repository import CallFilter, CallRepository
from crm.domain.calls.schemas import CallOut
from crm.domain.calls.service import CallQuery
from crm.domain.customers.repository import CustomerRepository
from crm.domain.exports.columns import (
    Column,
    CustomerRow,
    call_columns,
    chosen,
    customer_columns,
    lead_columns,
)
from crm.domain.exports.files import FileFormat, new_file
from crm.domain.lead_statuses.repository import LeadStatusRepository
from crm.domain.leads.repository import LeadFilter, LeadRepository, LeadRow
from crm.lib.actor import Member
from crm.lib.days import day_after, midnight
from crm.lib.errors import BadRequestError
from crm.lib.pagination import PageRequest
from crm.lib.veil import veil_text

MOST_ROWS = 100_000
"""Of one export; whoever needs more takes it in parts by filters."""
AT_ONCE = 500
"""Rows held in memory at a time."""
NEWEST_MADE = "-created_at"
NEWEST_CALL = "-started_at"
"""Orders by what never changes, so that no row moves from page to page while the file is written."""

Row = TypeVar("Row")
Fetch = Callable[[PageRequest], Awaitable[tuple[Sequence[Row], str | None]]]


class Asked(msgspec.Struct, frozen=True):
    """The shape of the file: which columns, in which order, and as what."""

    columns: Sequence[str] | None = None
    format: FileFormat = "xlsx"


class ExportService:
    """Files of lists, as one member takes them."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member

    async def customers(self, q: str | None, tag: str | None, asked: Asked) -> IO[bytes]:
        """People. Raises BadRequestError."""
        self._may("customers.read")
        rows = CustomerRepository(self._session, self._member.business_id)

        async def fetch(request: PageRequest) -> tuple[list[CustomerRow], str | None]:
            found, cursor, _ = await rows.page(q, tag, request)
            identities = await rows.identities([customer.id for customer in found])
            return [CustomerRow(one, identities.get(one.id, [])) for one in found], cursor

        columns = chosen(customer_columns(), asked.columns)
        return await self._write("customers", columns, fetch, NEWEST_MADE, asked.format, {"q": q, "tag": tag})

    async def leads(self, filters: LeadFilter, segment_id: UUID | None, asked: Asked) -> IO[bytes]:
        """Leads. Raises BadRequestError."""
        self._may("leads.read")
        rows = LeadRepository(self._session, self._member.business_id)
        statuses = await LeadStatusRepository(self._session, self._member.business_id).all()

        async def fetch(request: PageRequest) -> tuple[list[LeadRow], str | None]:
            found, cursor, _ = await rows.page(filters, request)
            return found, cursor

        columns = chosen(lead_columns({one.key: one.label for one in statuses}), asked.columns)
        told: dict[str, object] = {**msgspec.to_builtins(filters), "segment_id": segment_id}
        return await self._write("leads", columns, fetch, NEWEST_MADE, asked.format, told)

    async def calls(self, query: CallQuery, asked: Asked) -> IO[bytes]:
        """Calls. Raises BadRequestError naming the parameter."""
        self._may("calls.read")
        if query.from_date and query.to_date and query.from_date > query.to_date:
            raise BadRequestError("תאריך ההתחלה מאוחר מתאריך הסיום.", parameter="from")
        filters = CallFilter(
            status=query.status,
            since=midnight(query.from_date),
            until=day_after(query.to_date),
            customer_id=query.customer_id,
            sentiment=query.sentiment,
            min_score=query.min_score,
            q=query.q,
        )
        rows = CallRepository(self._session, self._member.business_id)

        async def fetch(request: PageRequest) -> tuple[list[CallOut], str | None]:
            found, cursor, _ = await rows.page(filters, request)
            return found, cursor

        columns = chosen(call_columns(), asked.columns)
        return await self._write("calls", columns, fetch, NEWEST_CALL, asked.format, msgspec.structs.asdict(query))

    def _may(self, area: Permission) -> None:
        """Taking a list out needs the right to see it, too."""
        require(self._member, "data.export")
        require(self._member, area)

    async def _write(
        self,
        what: str,
        columns: Sequence[Column[Row]],
        fetch: Fetch[Row],
        sort: str,
        kind: FileFormat,
        filters: dict[str, object],
    ) -> IO[bytes]:
        veiled = not holds(self._member, "phones.read")
        file = await asyncio.to_thread(new_file, kind, [column.title for column in columns])
        count = 0
        with contextlib.ExitStack() as half_written:
            half_written.callback(file.drop)
            async for rows in _pages(fetch, sort):
                count += len(rows)
                _check_size(count)
                values = [[_seen(column.value(row), veiled) for column in columns] for row in rows]
                await asyncio.to_thread(file.add, values)
            half_written.pop_all()
        self._record(what, kind, count, [column.key for column in columns], filters)
        return await asyncio.to_thread(file.finish)

    def _record(
        self, what: str, kind: FileFormat, count: int, columns: Sequence[str], filters: dict[str, object]
    ) -> None:
        business_id = self._member.business_id
        # An id that led to nothing may be nobody's here, and is not kept.
        narrowed = {
            name: _told(value)
            for name, value in filters.items()
            if value not in (None, "", False, [], ()) and (count or not isinstance(value, UUID))
        }
        record(
            self._session,
            human(self._member),
            f"{what}.exported",
            "business",
            business_id,
            business_id=business_id,
            after={"rows": count, "format": kind, "columns": list(columns), "filters": narrowed},
        )


async def _pages(fetch: Fetch[Row], sort: str) -> AsyncIterator[Sequence[Row]]:
    request = PageRequest(limit=AT_ONCE, cursor=None, want_total=False, sort=sort)
    while True:
        rows, cursor = await fetch(request)
        yield rows
        if cursor is None:
            return
        request = msgspec.structs.replace(request, cursor=cursor)


def _check_size(count: int) -> None:
    if count > MOST_ROWS:
        raise BadRequestError(f"יש יותר מ-{MOST_ROWS:,} שורות. מצמצמים את הסינון ומייצאים בחלקים.")


def _seen(value: object, veiled: bool) -> object:
    return veil_text(value) if veiled and isinstance(value, str) else value


def _told(value: object) -> object:
    return str(value) if isinstance(value, UUID | date) else value
