"""The privacy desk as the API shows it."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

RequestKind = Literal["access", "erase", "correct"]
RequestState = Literal["open", "running", "done", "refused"]


class PrivacyRequestCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person asked, in staff's words; ``asked_at`` is when, by default now."""

    customer_id: UUID
    kind: RequestKind
    asked: str
    asked_at: datetime | None = None


class PrivacyRequestOut(msgspec.Struct, frozen=True, kw_only=True):
    """One request. It is owed by ``due_on``, a local day.

    ``counts`` holds how many rows of each kind were handed out or blanked. ``file_until`` is set while the made file
    can be taken. ``hold`` tells why the person may not be erased now. ``customer_name`` is gone once he is erased.
    """

    id: UUID
    customer_id: UUID
    customer_name: str | None
    kind: RequestKind
    state: RequestState
    asked: str | None
    asked_at: datetime
    due_on: date
    overdue: bool
    author_name: str
    handler_name: str | None
    ended_at: datetime | None
    outcome: str | None
    counts: dict[str, int] | None
    file_until: datetime | None
    hold: str | None
    version: int


class PrivacyRequestClose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a request ended without a file or an erasure, and why."""

    version: int
    state: Literal["done", "refused"]
    outcome: str


class EraseConfirm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``typed`` must be the preview's ``confirm``, letter by letter: nothing brings the person back."""

    version: int
    typed: str


class RequestVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The version that was read; 409 when somebody changed the request meanwhile."""

    version: int


class PrivacyPart(msgspec.Struct, frozen=True):
    """One kind of rows that the office holds on the person."""

    key: str
    title: str
    rows: int


class ErasePreview(msgspec.Struct, frozen=True, kw_only=True):
    """What an erasure would blank. ``people`` counts the merged records too; ``confirm`` is what has to be typed."""

    parts: list[PrivacyPart]
    people: int
    confirm: str
    hold: str | None
    live_call: bool


class LegalHoldCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing of the person may be erased; without ``until`` (a local day, included) as long as nobody lifts it."""

    customer_id: UUID
    reason: str
    until: date | None = None


class LegalHoldOut(msgspec.Struct, frozen=True, kw_only=True):
    """One hold. ``active`` is false once it was lifted or has run out."""

    id: UUID
    customer_id: UUID
    customer_name: str | None
    reason: str
    until: date | None
    author_name: str
    created_at: datetime
    lifted_at: datetime | None
    lifted_by: str | None
    active: bool
