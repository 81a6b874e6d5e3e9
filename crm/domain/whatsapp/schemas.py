"""The WhatsApp link as the API shows it."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from crm.domain.chats.words import Route
from shared.contracts.whatsapp import LinkReason, LinkState

E164 = Annotated[str, Meta(pattern=r"^\+[1-9]\d{6,14}$")]


class WhatsAppStatus(msgspec.Struct, frozen=True):
    """State of the gateway as a whole for strangers, of the own business's link for the signed in."""

    state: LinkState


class WhatsAppQr(msgspec.Struct, frozen=True):
    """What the office's phone scans to link itself; worthless after ``expires_at``."""

    qr: str
    expires_at: datetime


class WhatsAppDesk(msgspec.Struct, frozen=True, kw_only=True):
    """All that the settings screen shows. ``sentence`` says in Hebrew how things stand and what to do.

    ``route`` is where messages go now and ``route_held`` whether somebody chose it. ``health`` is 0..100.
    ``cap_today`` is how many conversations we may begin today (a new number warms up), ``begun_today`` how many we did.
    """

    state: LinkState
    reason: LinkReason
    sentence: str
    phone: str | None
    linked_at: datetime | None
    last_traffic_at: datetime | None
    route: Route
    route_reason: str | None
    route_changed_at: datetime | None
    route_held: bool
    twilio_ready: bool
    sms_ready: bool
    health: int
    cap_today: int
    begun_today: int
    waiting: int
    failed_today: int
    ai_on: bool
    resume_calls: bool
    twilio_sender: str | None
    sms_sender: str | None
    daily_cap: int
    version: int


class LinkIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Begin to link: with ``phone`` by a code to type there, else by a code to scan."""

    phone: E164 | None = None


class LinkOut(msgspec.Struct, frozen=True):
    """The link begins; ``pairing_code`` when a phone was named."""

    state: LinkState
    pairing_code: str | None = None


class WhatsAppPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes of the office's settings. ``route`` null lets the route change by itself again."""

    version: int
    ai_on: bool | msgspec.UnsetType = msgspec.UNSET
    resume_calls: bool | msgspec.UnsetType = msgspec.UNSET
    route: Route | None | msgspec.UnsetType = msgspec.UNSET
    twilio_sender: E164 | None | msgspec.UnsetType = msgspec.UNSET
    sms_sender: E164 | None | msgspec.UnsetType = msgspec.UNSET
    daily_cap: Annotated[int, Meta(ge=0, le=1_000)] | msgspec.UnsetType = msgspec.UNSET
