"""Broadcasts as the API shows and takes them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from crm.domain.chats.words import BroadcastState, RecipientState
from crm.domain.consent.schemas import Purpose


class BroadcastCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many people stand where; ``delivered`` and ``read`` are among ``sent``."""

    waiting: int
    queued: int
    sent: int
    delivered: int
    read: int
    refused: int
    failed: int
    stopped: int


class BroadcastOut(msgspec.Struct, frozen=True, kw_only=True):
    """One broadcast. ``ends_at`` is when it will be through at its pace, while it runs. ``reason``: why it paused."""

    id: UUID
    name: str
    segment_id: UUID
    segment_name: str
    template_id: UUID
    template_name: str
    purpose: Purpose
    state: BroadcastState
    spacing_s: int
    reason: str | None
    author_name: str
    counts: BroadcastCounts
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    next_at: datetime | None
    ends_at: datetime | None
    version: int


class BroadcastCreate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft: nothing is sent before it is started."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    segment_id: UUID
    template_id: UUID
    purpose: Purpose = "marketing"
    spacing_s: Annotated[int, Meta(ge=3, le=3_600)] = 6


class BroadcastPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``state`` running starts or goes on, paused waits, stopped ends it for good; the rest only of a draft (409)."""

    version: int
    state: BroadcastState | msgspec.UnsetType = msgspec.UNSET
    name: Annotated[str, Meta(min_length=1, max_length=120)] | msgspec.UnsetType = msgspec.UNSET
    spacing_s: Annotated[int, Meta(ge=3, le=3_600)] | msgspec.UnsetType = msgspec.UNSET


class BroadcastPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What starting would do now: how many the gate lets pass, how many not and why, and one filled example."""

    people: int
    allowed: int
    refused: dict[str, int]
    example: str | None
    takes_s: int


class RecipientOut(msgspec.Struct, frozen=True, kw_only=True):
    """One person of a broadcast. ``sentence`` says in Hebrew why he did not get it."""

    id: UUID
    customer_id: UUID
    customer_name: str | None
    state: RecipientState
    reason: str | None
    sentence: str | None
    message_id: UUID | None
    done_at: datetime | None
