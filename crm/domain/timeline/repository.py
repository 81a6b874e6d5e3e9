"""SQL of a person's timeline: one statement over every kind, each kind cut to the page before they are joined."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    select,
    tuple_,
    union_all,
)

from crm.domain.timeline.branches import branches
from crm.domain.timeline.schemas import KINDS, TimelineEntry, TimelineKind
from crm.domain.timeline.shapes import AFTER_AT, AFTER_ID, ROWS, Branch
from crm.lib.pagination import PageRequest, read_cursor, write_cursor
from crm.lib.repository import TenantRepository

SORT = "-at"


def _bare(labelled: ColumnElement[object]) -> ColumnElement[object]:
    """The column itself: an index is found for it, and a WHERE cannot name a label."""
    return getattr(labelled, "element", labelled)


def _cut(rows: Branch, *, beyond: bool) -> Branch:
    """The newest rows of one kind, ``beyond`` the cursor when there is one."""
    row_id, at = _bare(rows.selected_columns["id"]), _bare(rows.selected_columns["at"])
    if beyond:
        rows = rows.where(tuple_(at, row_id) < tuple_(AFTER_AT, AFTER_ID))
    return rows.order_by(at.desc(), row_id.desc()).limit(ROWS)


@lru_cache(maxsize=512)
def _statement(kinds: tuple[TimelineKind, ...], *, chats: bool, beyond: bool) -> Select[*tuple[object, ...]]:
    """The whole query. Fourteen branches take longer to build than to run, so each choice of kinds is built once."""
    newest = [_cut(branch, beyond=beyond) for branch in branches(kinds, chats=chats)]
    found = union_all(*(select(one.subquery()) for one in newest)).subquery()
    return select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(ROWS)


class TimelineRepository(TenantRepository):
    """What happened with one person of one business."""

    async def page(
        self, customer_id: UUID, kinds: Sequence[TimelineKind], request: PageRequest, *, chats: bool
    ) -> tuple[list[TimelineEntry], str | None]:
        """One page, newest first: always one query. ``chats``: with what the AI did in conversations in writing.

        Raises BadRequestError naming ``cursor``.
        """
        asked: dict[str, object] = {
            "business_id": self.business_id,
            "customer_id": customer_id,
            "rows": request.limit + 1,
        }
        if request.cursor is not None:
            asked["after_at"], asked["after_id"] = read_cursor(request.cursor, SORT, datetime)
        wanted: list[TimelineKind] = [kind for kind in KINDS if kind in set(kinds)]
        statement = _statement(tuple(wanted), chats=chats, beyond=request.cursor is not None)
        rows = await self.session.execute(statement, asked)
        entries = [TimelineEntry(**row) for row in rows.mappings()]
        kept = entries[: request.limit]
        if len(entries) <= request.limit:
            return kept, None
        return kept, write_cursor(SORT, kept[-1].at, kept[-1].id)
