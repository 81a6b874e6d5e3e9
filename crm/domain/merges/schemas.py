"""Merges as the API shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec


class MergeCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """These people are ``winner_id``: all that belongs to them moves there."""

    winner_id: UUID
    loser_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=20)]


class MergeOut(msgspec.Struct, frozen=True, kw_only=True):
    """One merge. ``moved`` counts the rows that changed hands, by kind; an undone merge keeps its record."""

    id: UUID
    winner_id: UUID
    loser_id: UUID
    loser_name: str | None
    moved: dict[str, int]
    author_name: str
    created_at: datetime
    undone_at: datetime | None


class MergesOut(msgspec.Struct, frozen=True):
    """Merges, the newest first."""

    items: list[MergeOut]
