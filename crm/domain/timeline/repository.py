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

from crm.domain.timeline.branches import AFTER_AT, AFTER_ID, ROWS, Branch, Branches
from crm.domain.timeline.schemas import KINDS, TimelineEntry, TimelineKind
from crm.lib.pagination import PageRequest, read_cursor, write_cursor
from crm.lib.repository import TenantRepository

SORT = "-at"


def _bare(labelled: ColumnElement[object]) -> ColumnElement[object]:
    """The column itself: an index is found for it, and a WHERE cannot name a label."""
    return getattr(labelled, "element", labelled)


def _cut(branch: Branch, *, beyond: bool) -> Branch:
    """The newest rows of one kind, ``beyond`` the cursor when there is one."""
    row_id, at = _bare(branch.selected_columns["id"]), _bare(branch.selected_columns["at"])
    if beyond:
        branch = branch.where(tuple_(at, row_id) < tuple_(AFTER_AT, AFTER_ID))
    return branch.order_by(at.desc(), row_id.desc()).limit(ROWS)


@lru_cache(maxsize=512)
def _statement(kinds: tuple[TimelineKind, ...], *, beyond: bool) -> Select[*tuple[object, ...]]:
    """The whole query. Thirteen branches take longer to build than to run, so each choice of kinds is built once."""
    branches = [_cut(Branches().branch(kind), beyond=beyond) for kind in kinds]
    found = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    return select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(ROWS)


class TimelineRepository(TenantRepository):
    """What happened with one person of one business."""

    async def page(
        self, customer_id: UUID, kinds: Sequence[TimelineKind], request: PageRequest
    ) -> tuple[list[TimelineEntry], str | None]:
        """One page, newest first: always one query. Raises BadRequestError naming ``cursor``."""
        asked: dict[str, object] = {
            "business_id": self.business_id,
            "customer_id": customer_id,
            "rows": request.limit + 1,
        }
        if request.cursor is not None:
            asked["after_at"], asked["after_id"] = read_cursor(request.cursor, SORT, datetime)
        wanted: list[TimelineKind] = [kind for kind in KINDS if kind in set(kinds)]
        statement = _statement(tuple(wanted), beyond=request.cursor is not None)
        rows = await self.session.execute(statement, asked)
        entries = [TimelineEntry(**row) for row in rows.mappings()]
        kept = entries[: request.limit]
        if len(entries) <= request.limit:
            return kept, None
        return kept, write_cursor(SORT, kept[-1].at, kept[-1].id)
