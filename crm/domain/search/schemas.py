"""What the one search finds, as the API shows it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from crm.domain.calls.schemas import Sentiment, Speaker

SearchKind = Literal["customer", "lead", "property", "call", "turn", "note", "message"]


class TextPart(msgspec.Struct, frozen=True):
    """A piece of a text; ``hit`` pieces are the words that were found."""

    text: str
    hit: bool


class SearchHit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing found. ``id`` is the row's own.

    ``title`` is the person's or listing's name in pieces (empty without one), ``text`` a cut of what was said or
    written, around the first word found. ``call_id`` and ``seq`` name the place of a turn, ``customer_id`` whose it is.
    ``fuzzy`` says that a word was found by a likely slip of the pen, or by its beginning.
    """

    kind: SearchKind
    id: UUID
    title: list[TextPart]
    text: list[TextPart]
    at: datetime
    customer_id: UUID | None
    call_id: UUID | None
    seq: int | None
    speaker: Speaker | None
    sentiment: Sentiment | None
    fuzzy: bool


class SearchFound(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, kind by kind, the best of each first. There are no further pages: a narrower question is better.

    ``kinds`` are those that were looked through: the ones the person may read.
    """

    items: list[SearchHit]
    next_cursor: str | None
    kinds: list[SearchKind]
