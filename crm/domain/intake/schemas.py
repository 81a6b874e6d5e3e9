"""Sources of leads as the API shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

IntakeAuth = Literal["url", "hmac"]
"""How a sender shows that it knows the secret: in the address, or by signing each body."""
IntakeState = Literal["received", "done", "duplicate", "failed"]
IntakeField = Literal["name", "first_name", "last_name", "phone", "email", "message", "property", "external_id"]

SourceName = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Mapping = dict[IntakeField, Annotated[str, msgspec.Meta(max_length=200)]]
"""Our field to the sender's: a key, or a path with dots below it (``contact.phone``)."""


class LeadSourceOut(msgspec.Struct, frozen=True, kw_only=True):
    """A source. ``url`` holds the secret when ``auth`` is ``url``; figures are of the last 30 days."""

    id: UUID
    name: str
    auth: IntakeAuth
    url: str
    status: str
    assignee_id: UUID | None
    mapping: Mapping
    active: bool
    received: int
    failed: int
    last_at: datetime | None
    refused_at: datetime | None
    created_at: datetime
    deleted: bool
    version: int


class LeadSourcesOut(msgspec.Struct, frozen=True):
    """Every source, the oldest first."""

    items: list[LeadSourceOut]


class LeadSourceCreated(msgspec.Struct, frozen=True):
    """A source with its secret, which is shown this once."""

    source: LeadSourceOut
    secret: str


class LeadSourceCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new source. Its leads begin with ``status``."""

    name: SourceName
    auth: IntakeAuth = "url"
    status: str = "new"
    assignee_id: UUID | None = None
    mapping: Mapping = {}


class LeadSourcePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change of a source; ``version`` must be the one that was read, else 409.

    A ``deleted`` one takes nothing in any more; what it brought stays. ``false`` brings it back.
    """

    version: int
    name: SourceName | msgspec.UnsetType = msgspec.UNSET
    auth: IntakeAuth | msgspec.UnsetType = msgspec.UNSET
    status: str | msgspec.UnsetType = msgspec.UNSET
    assignee_id: UUID | None | msgspec.UnsetType = msgspec.UNSET
    mapping: Mapping | msgspec.UnsetType = msgspec.UNSET
    active: bool | msgspec.UnsetType = msgspec.UNSET
    deleted: bool | msgspec.UnsetType = msgspec.UNSET


class IntakeTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body to try, as a portal would send it; without one a made-up enquiry."""

    body: Annotated[str, msgspec.Meta(max_length=50_000)] | None = None
    content_type: Annotated[str, msgspec.Meta(max_length=200)] = "application/json"


class IntakeTestOut(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of it. Nothing is stored. ``keys`` are the sender's fields that were found."""

    accepted: bool
    reason: str | None
    understood: dict[str, str]
    keys: list[str]
    customer_id: UUID | None
    customer_name: str | None
    body: str


class IntakeEventOut(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery. ``body`` is its beginning as text, null once it was kept long enough."""

    id: UUID
    at: datetime
    state: IntakeState
    reason: str | None
    external_id: str | None
    understood: dict[str, str]
    repeats: int
    customer_id: UUID | None
    customer_name: str | None
    lead_id: UUID | None
    content_type: str
    body: str | None


class IntakeReceipt(msgspec.Struct, frozen=True):
    """What a sender is told: the body is stored under ``id``. ``duplicate``: it had come before."""

    id: UUID
    duplicate: bool
