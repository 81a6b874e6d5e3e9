"""Keyset pages: ``{"items": [...], "next_cursor": str | null}``."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Generic, TypeVar, TypeVarTuple, cast
from uuid import UUID

import msgspec
from litestar.params import QueryParameter
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.lib.errors import BadRequestError

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200

Limit = Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT, description="Most items of one page.")]
CursorText = Annotated[str | None, QueryParameter(description="next_cursor of the page before, with the same sort.")]
WantTotal = Annotated[bool, QueryParameter(description="Count all matching items too.")]
SearchText = Annotated[str | None, QueryParameter(max_length=200, description="Free Hebrew search.")]


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page, and the opaque cursor of the next. ``total`` is counted only when ``?total=true`` asks for it."""

    items: list[T]
    next_cursor: str | None
    total: int | None = None


class PageRequest(msgspec.Struct, frozen=True):
    """Which page of which order. ``sort`` is the list's own name of an order, bound into the cursor."""

    limit: int
    cursor: str | None
    want_total: bool
    sort: str


class Order(msgspec.Struct, frozen=True):
    """One order of a list: ``key`` must never be null (coalesce it); ties fall to the id, in the same direction.

    ``key_type`` is the Python type of the key, by which a cursor's value is read back.
    """

    key: SQLColumnExpression[object]
    key_type: type[int | datetime]
    descending: bool


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    sort: str
    value: msgspec.Raw
    id: UUID


def _bad_cursor() -> BadRequestError:
    return BadRequestError("סמן העמוד אינו תקין. רעננו את הרשימה.", parameter="cursor")


def read_cursor(text: str, sort: str, key_type: type[int | datetime]) -> tuple[object, UUID]:
    """The key and the id that a page ended with. Raises BadRequestError naming ``cursor``."""
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(raw, type=_Cursor)
        value: object = msgspec.json.decode(cursor.value, type=key_type)
    except (UnicodeEncodeError, binascii.Error, msgspec.MsgspecError) as error:
        raise _bad_cursor() from error
    if cursor.sort != sort:
        raise _bad_cursor()
    return value, cursor.id


def write_cursor(sort: str, value: object, row_id: UUID) -> str:
    """The opaque cursor after this row."""
    raw = msgspec.json.encode(_Cursor(sort, msgspec.Raw(msgspec.json.encode(value)), row_id))
    return base64.b64encode(raw, altchars=b"-_").decode("ascii")


def choose_order(orders: dict[str, Order], sort: str) -> Order:
    """The order of that name. Raises BadRequestError naming ``sort``."""
    found = orders.get(sort)
    if found is None:
        raise BadRequestError(f"אפשר למיין לפי: {', '.join(sorted(orders))}", parameter="sort")
    return found


async def fetch_page(
    session: AsyncSession,
    statement: Select[*Ts],
    *,
    order: Order,
    id_column: SQLColumnExpression[UUID],
    request: PageRequest,
) -> tuple[list[tuple[*Ts]], str | None, int | None]:
    """Rows of the page (as selected), the next cursor, and the total when asked: one query, or two with the total.

    Raises BadRequestError naming ``cursor``.
    """
    total = None
    if request.want_total:
        total = await session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
    paged = statement.add_columns(order.key.label("page_key"), id_column.label("page_id"))
    if request.cursor is not None:
        value, row_id = read_cursor(request.cursor, request.sort, order.key_type)
        here = tuple_(order.key, id_column)
        after = tuple_(literal(value), literal(row_id))
        condition: ColumnElement[bool] = here < after if order.descending else here > after
        paged = paged.where(condition)
    direction = (order.key.desc(), id_column.desc()) if order.descending else (order.key.asc(), id_column.asc())
    rows = (await session.execute(paged.order_by(*direction).limit(request.limit + 1))).all()
    kept = rows[: request.limit]
    # The two columns added above are cut off again, so each row is as the statement selects it.
    items = [cast("tuple[*Ts]", tuple(row)[:-2]) for row in kept]
    if len(rows) <= request.limit:
        return items, None, total
    key, row_id = tuple(kept[-1])[-2:]
    return items, write_cursor(request.sort, key, row_id), total


def sorted_by_default(request: PageRequest, default: str) -> PageRequest:
    """The request with the list's own order when none was asked for."""
    return request if request.sort else msgspec.structs.replace(request, sort=default)
