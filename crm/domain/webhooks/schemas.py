"""Webhooks as the API shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from crm.lib.outbox import OutboxState

WebhookEvent = Literal[
    "lead.created",
    "lead.status_changed",
    "call.ended",
    "appointment.booked",
    "appointment.cancelled",
    "customer.opted_out",
    "task.created",
    "task.done",
]
"""What an address may be told of."""
TEST_EVENT = "webhook.test"

WebhookName = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
WebhookUrl = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
Events = Annotated[list[WebhookEvent], msgspec.Meta(min_length=1, max_length=20)]


class WebhookOut(msgspec.Struct, frozen=True, kw_only=True):
    """One address. Figures are of the last 30 days; ``failing_since`` is set while tries do not succeed."""

    id: UUID
    name: str
    url: str
    events: list[WebhookEvent]
    active: bool
    sent: int
    waiting: int
    failed: int
    failing_since: datetime | None
    old_secret_until: datetime | None
    created_at: datetime
    deleted: bool
    version: int


class WebhooksOut(msgspec.Struct, frozen=True):
    """Every address, the oldest first."""

    items: list[WebhookOut]


class WebhookSecret(msgspec.Struct, frozen=True):
    """An address with its secret, which is shown this once."""

    webhook: WebhookOut
    secret: str


class WebhookCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new address and what it is told of."""

    name: WebhookName
    url: WebhookUrl
    events: Events


class WebhookPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change of an address; ``version`` must be the one that was read, else 409.

    A ``deleted`` one is told nothing any more; what it was told stays. ``false`` brings it back.
    """

    version: int
    name: WebhookName | msgspec.UnsetType = msgspec.UNSET
    url: WebhookUrl | msgspec.UnsetType = msgspec.UNSET
    events: Events | msgspec.UnsetType = msgspec.UNSET
    active: bool | msgspec.UnsetType = msgspec.UNSET
    deleted: bool | msgspec.UnsetType = msgspec.UNSET


class WebhookDeliveryOut(msgspec.Struct, frozen=True, kw_only=True):
    """One event on its way to one address. ``event_id`` is sent as ``webhook-id``, the same in every try.

    ``response_code`` and ``response_ms`` are of the last try, null when nothing answered.
    ``body`` is what is sent, once it was made.
    """

    id: UUID
    event_id: UUID
    type: str
    at: datetime
    state: OutboxState
    attempts: int
    next_try_at: datetime | None
    done_at: datetime | None
    response_code: int | None
    response_ms: int | None
    error: str | None
    body: str | None
