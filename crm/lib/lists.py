"""Query parameters that every list takes, as one dependency."""

from typing import Annotated

from litestar.params import QueryParameter

from crm.lib.pagination import DEFAULT_LIMIT, CursorText, Limit, PageRequest, WantTotal


async def provide_page(
    limit: Limit = DEFAULT_LIMIT,
    cursor: CursorText = None,
    total: WantTotal = False,
    sort: Annotated[str | None, QueryParameter(description="Order of the list; a leading minus is descending.")] = None,
) -> PageRequest:
    """Which page is asked for. ``sort`` empty means the list's own default."""
    return PageRequest(limit=limit, cursor=cursor, want_total=total, sort=sort or "")
