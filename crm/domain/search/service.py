"""Rules of the one search: whoever asks finds what he may read, and slips of the pen only when words find little."""

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.auth.permissions import Permission, holds
from crm.domain.calls.schemas import Sentiment, Speaker
from crm.domain.search.repository import FoundRow, SearchFilter, SearchRepository
from crm.domain.search.schemas import SearchFound, SearchHit, SearchKind
from crm.domain.search.snippets import in_parts, tokens
from crm.lib.actor import Member
from crm.lib.days import day_after, midnight
from crm.lib.errors import BadRequestError
from shared.contracts.events import EndReason

ENOUGH = 5
"""Fewer finds than this, and near words and beginnings of words are asked for too."""
NEEDED: dict[SearchKind, Permission] = {
    "customer": "customers.read",
    "lead": "leads.read",
    "property": "properties.read",
    "call": "calls.read",
    "turn": "calls.read",
    "note": "customers.read",
    "message": "chats.read",
}
"""What each kind needs, in the order in which kinds are shown."""


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A search as asked. Dates are local days of the office, both included; ``limit`` is the most of each kind."""

    q: str
    kinds: Sequence[SearchKind] | None = None
    speaker: Speaker | None = None
    sentiment: Sentiment | None = None
    outcome: EndReason | None = None
    from_date: date | None = None
    to_date: date | None = None
    limit: int = 5


class SearchService:
    """The search of one member."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._member = member
        self._rows = SearchRepository(session, member.business_id)

    async def find(self, query: SearchQuery) -> SearchFound:
        """What the words find, then what they were probably meant to. Raises BadRequestError naming the parameter."""
        if query.from_date and query.to_date and query.from_date > query.to_date:
            raise BadRequestError("תאריך ההתחלה מאוחר מתאריך הסיום.", parameter="from")
        kinds: list[SearchKind] = [
            kind
            for kind, permission in NEEDED.items()
            if holds(self._member, permission) and (query.kinds is None or kind in query.kinds)
        ]
        if not kinds or not query.q.strip():
            return SearchFound(items=[], next_cursor=None, kinds=kinds)
        narrowed = SearchFilter(
            speaker=query.speaker,
            sentiment=query.sentiment,
            outcome=query.outcome,
            since=midnight(query.from_date),
            until=day_after(query.to_date),
        )
        sure = await self._rows.find(query.q, wide=False, kinds=kinds, narrowed=narrowed, most=query.limit)
        rows, wide = sure, len(sure) < min(ENOUGH, query.limit)
        if wide:
            near = await self._rows.find(query.q, wide=True, kinds=kinds, narrowed=narrowed, most=query.limit)
            known = {row.id for row in sure}
            rows = sorted([*sure, *(row for row in near if row.id not in known)], key=lambda row: kinds.index(row.kind))
        items = await self._shown(query.q, rows, sure, wide=wide)
        return SearchFound(items=items, next_cursor=None, kinds=kinds)

    async def _shown(self, q: str, rows: list[FoundRow], sure: list[FoundRow], *, wide: bool) -> list[SearchHit]:
        words = sorted({token for row in rows for token in (*tokens(row.title), *tokens(row.body))})
        marked = await self._rows.marks(q, wide=wide, tokens=words) if words else frozenset[str]()
        certain = {row.id for row in sure}
        return [
            SearchHit(
                kind=row.kind,
                id=row.id,
                title=in_parts(row.title, marked, whole=True),
                text=in_parts(row.body, marked),
                at=row.at,
                customer_id=row.customer_id,
                call_id=row.call_id,
                seq=row.seq,
                speaker=row.speaker,
                sentiment=row.sentiment,
                fuzzy=row.id not in certain,
            )
            for row in rows
        ]
