"""SQL of the one search: the index answers for the tenant of the transaction alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, DateTime, Text, bindparam, text

from crm.domain.calls.schemas import Sentiment, Speaker
from crm.domain.search.schemas import SearchKind
from crm.lib.repository import TenantRepository

_FIND = text(
    "SELECT kind, id, title, body, at, customer_id, call_id, seq, speaker, sentiment FROM public.search_office("
    ":q, :wide, :kinds, :speaker, :sentiment, :outcome, :since, :until, :most)"
).bindparams(
    bindparam("kinds", type_=ARRAY(Text)),
    *(bindparam(name, type_=Text) for name in ("q", "speaker", "sentiment", "outcome")),
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("since", "until")),
)
_MARKS = text("SELECT * FROM public.search_marks(:q, :wide, :tokens)").bindparams(
    bindparam("q", type_=Text), bindparam("tokens", type_=ARRAY(Text))
)


class SearchFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a search is narrowed to. Times are UTC, ``until`` is exclusive."""

    speaker: str | None = None
    sentiment: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class FoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the index with its whole text."""

    kind: SearchKind
    id: UUID
    title: str
    body: str
    at: datetime
    customer_id: UUID | None
    call_id: UUID | None
    seq: int | None
    speaker: Speaker | None
    sentiment: Sentiment | None


class SearchRepository(TenantRepository):
    """The search index of one business."""

    async def find(
        self, q: str, *, wide: bool, kinds: Sequence[SearchKind], narrowed: SearchFilter, most: int
    ) -> list[FoundRow]:
        """The best rows of each kind. ``wide`` also takes beginnings and near words for words that nobody used."""
        asked = {"q": q, "wide": wide, "kinds": list(kinds), "most": most, **msgspec.structs.asdict(narrowed)}
        rows = (await self.session.execute(_FIND, asked)).mappings()
        return [msgspec.convert(dict(row), FoundRow) for row in rows]

    async def marks(self, q: str, *, wide: bool, tokens: Sequence[str]) -> frozenset[str]:
        """Which of these words, as they were written, the question finds."""
        rows = await self.session.scalars(_MARKS, {"q": q, "wide": wide, "tokens": list(tokens)})
        return frozenset(rows.all())
