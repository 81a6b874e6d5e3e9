"""Saved views as the API shows them."""

from typing import Annotated
from uuid import UUID

import msgspec


class SegmentFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a view of leads is narrowed to and how it is shown; the same names as in the address of the screen."""

    status: Annotated[list[str], msgspec.Meta(max_length=40)] = []
    assignee_id: UUID | None = None
    unassigned: bool = False
    min_score: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    q: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    sort: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    board: bool = False


class SegmentOut(msgspec.Struct, frozen=True, kw_only=True):
    """A saved view. ``mine`` is false for one that a colleague shares."""

    id: UUID
    name: str
    shared: bool
    mine: bool
    filter: SegmentFilter
    version: int


class SegmentsOut(msgspec.Struct, frozen=True):
    """One's own views and the shared ones, by name."""

    items: list[SegmentOut]


class SegmentCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new view."""

    name: str
    filter: SegmentFilter
    shared: bool = False


class SegmentPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change of a view; ``version`` must be the one that was read, else 409."""

    version: int
    name: str | msgspec.UnsetType = msgspec.UNSET
    shared: bool | msgspec.UnsetType = msgspec.UNSET
    filter: SegmentFilter | msgspec.UnsetType = msgspec.UNSET
