"""What the CRM and the WhatsApp gateway say to each other, by signed HTTP both ways (``shared/signing.py``).

Gateway -> CRM: ``POST /internal/wa/events`` with one ``WaBatch``: durable, in order within a chat, repeated until
acknowledged; a known ``event_id`` is acknowledged 200 and not applied again. ``POST /internal/wa/hints`` with one
``WaHint``: who is typing; losing it costs nothing.

CRM -> gateway: links (``/internal/wa/link``, ``unlink``, ``status``, ``qr``), messages and files. The gateway knows no
rule of the business: what it is told to send it sends, once for each ``message_id``.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

WA_EVENTS_VERSION = 1
"""A reader refuses a newer one; the sender keeps its events and tries again."""
MAX_BATCH = 50
"""Most events in one POST; all of one business."""
MAX_FILE_BYTES = 16_000_000
"""Of one attachment, in or out; WhatsApp's own limit for pictures, video and sound."""
MAX_TEXT = 4_096
"""Characters of one message: longer ones reach nobody by Twilio either."""

LinkState = Literal["off", "connecting", "qr", "open", "closed"]
LinkReason = Literal[
    "none", "logged_out", "forbidden", "mismatch", "replaced", "network", "unlinked", "qr_expired", "owned_elsewhere"
]
"""Why a link is not open: 401, 403, 411, 440, a network that comes and goes, by the office, nobody scanned."""
MediaKind = Literal["image", "document", "voice", "audio", "video", "sticker"]
SentStatus = Literal["sent", "delivered", "read", "failed"]


class TextContent(msgspec.Struct, frozen=True, tag="text"):
    """Written words."""

    text: str


class MediaContent(msgspec.Struct, frozen=True, kw_only=True, tag="media"):
    """A file that waits at the gateway under ``file_id`` until it is deleted there; null: it could not be fetched.

    ``seconds`` of sound and video; ``size`` in bytes.
    """

    kind: MediaKind
    file_id: UUID | None
    mime: str
    size: int
    file_name: str | None = None
    caption: str | None = None
    seconds: int | None = None


class LocationContent(msgspec.Struct, frozen=True, tag="location"):
    """A place on the map, in degrees."""

    latitude: float
    longitude: float
    name: str | None = None


class UndecryptableContent(msgspec.Struct, frozen=True, tag="undecryptable"):
    """Something was written that this device cannot read (yet); the real content may follow under the same id."""


class UnsupportedContent(msgspec.Struct, frozen=True, tag="unsupported"):
    """A kind that Moked does not show, by WhatsApp's own name of it: a poll, a contact card."""

    what: str


Content = TextContent | MediaContent | LocationContent | UndecryptableContent | UnsupportedContent


class WaEvent(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Common part: ``event_id`` is a UUIDv7, ``at`` is UTC."""

    event_id: UUID
    at: Annotated[datetime, Meta(tz=True)]
    v: Annotated[int, Meta(ge=1, le=WA_EVENTS_VERSION)] = WA_EVENTS_VERSION


class MessageSeen(WaEvent, frozen=True, kw_only=True, tag="message.seen"):
    """A message of a chat between two people; ``wa_id`` is its id at WhatsApp and marks repeats.

    ``chat`` is the address to answer to, exactly as it came; ``lid`` and ``phone`` (E.164) are what is known of the
    other side, either may be absent. ``from_me``: written on the office's own phone. A second event of one ``wa_id`` is
    a repeat, unless the first was undecryptable: then it brings the content.
    """

    chat: str
    wa_id: str
    lid: str | None
    phone: str | None
    from_me: bool
    name: str | None
    content: Content
    quoted_wa_id: str | None = None
    sent_at: Annotated[datetime, Meta(tz=True)]


class StatusSeen(WaEvent, frozen=True, kw_only=True, tag="message.status"):
    """What became of a message that was sent from here. ``error`` of a failed one is WhatsApp's code, ``463`` say."""

    chat: str
    wa_id: str
    message_id: UUID | None
    """The CRM's own id; null for one written on the office's phone."""
    status: SentStatus
    error: str | None = None


class AddressesSeen(WaEvent, frozen=True, kw_only=True, tag="chat.addresses"):
    """WhatsApp told that this LID and this phone (E.164) are one person."""

    lid: str
    phone: str


class LinkSeen(WaEvent, frozen=True, kw_only=True, tag="link.changed"):
    """The link's state moved. ``phone`` is the linked number in E.164."""

    state: LinkState
    reason: LinkReason = "none"
    phone: str | None = None


Event = MessageSeen | StatusSeen | AddressesSeen | LinkSeen


class WaBatch(msgspec.Struct, frozen=True):
    """Body of ``POST /internal/wa/events``; events of one chat stand in their order. The answer is 204."""

    business_id: UUID
    events: Annotated[list[Event], Meta(min_length=1, max_length=MAX_BATCH)]


class WaHint(msgspec.Struct, frozen=True):
    """Body of ``POST /internal/wa/hints``: the other side of this chat began or stopped typing. The answer is 204."""

    business_id: UUID
    chat: str
    typing: bool


class LinkStatus(msgspec.Struct, frozen=True):
    """``GET /internal/wa/status?business_id=``: one business's link. Without a business only ``state`` is told."""

    state: LinkState
    reason: LinkReason = "none"
    phone: str | None = None
    since: datetime | None = None
    last_traffic_at: datetime | None = None


class LinkRequest(msgspec.Struct, frozen=True):
    """``POST /internal/wa/link``: begin to link this business (202, LinkAnswer). Repeats change nothing.

    With ``phone`` (E.164) WhatsApp gives a code to type on that phone; else ``/internal/wa/qr`` has codes to scan.
    ``POST /internal/wa/unlink`` takes ``{"business_id"}``: logs out at WhatsApp, wipes the keys, answers 204.
    """

    business_id: UUID
    phone: str | None = None


class LinkAnswer(msgspec.Struct, frozen=True):
    """``pairing_code``: eight characters, when a phone was named."""

    state: LinkState
    pairing_code: str | None = None


class OutgoingText(msgspec.Struct, frozen=True, tag="text"):
    """Written words."""

    text: str


class OutgoingFile(msgspec.Struct, frozen=True, kw_only=True, tag="media"):
    """A file handed over before by ``POST /internal/wa/files?business_id=&mime=`` (raw body -> ``{"file_id"}``)."""

    kind: Literal["image", "document", "voice", "video"]
    file_id: UUID
    mime: str
    file_name: str | None = None
    caption: str | None = None


class OutgoingLocation(msgspec.Struct, frozen=True, tag="location"):
    """A place on the map, in degrees."""

    latitude: float
    longitude: float
    name: str | None = None


class SendRequest(msgspec.Struct, frozen=True, kw_only=True):
    """``POST /internal/wa/messages``: send once. ``message_id`` is the idempotency key: a repeat answers what is known.

    ``chat`` is the address that the person wrote from; null only with ``phone`` (E.164), for a first message: the
    gateway asks WhatsApp whether the number is there before it sends. 409 ``link-not-open``: nothing left this machine.
    """

    business_id: UUID
    message_id: UUID
    chat: str | None
    phone: str | None
    content: OutgoingText | OutgoingFile | OutgoingLocation
    quoted_wa_id: str | None = None


class SendAnswer(msgspec.Struct, frozen=True):
    """What became of it within the gateway's 8 s.

    Also of ``GET /internal/wa/messages/{message_id}?business_id=`` (404: never seen).

    - ``sent``: WhatsApp's server has it.
    - ``refused``: it never will; ``error`` is WhatsApp's code or ``not_on_whatsapp``. Another way may be taken.
    - ``unknown``: it may have left. The gateway sends it again under the same ``wa_id`` (which WhatsApp shows once)
      when the link is back, and tells the end by ``message.status``. No other way may be taken meanwhile.
    """

    outcome: Literal["sent", "refused", "unknown"]
    wa_id: str | None
    chat: str | None = None
    error: str | None = None


class GiveUpRequest(msgspec.Struct, frozen=True):
    """``POST /internal/wa/messages/{message_id}/give-up``: never send an ``unknown`` one again (204)."""

    business_id: UUID


class PresenceRequest(msgspec.Struct, frozen=True):
    """``POST /internal/wa/presence`` (204): show that we type, or that these messages were read."""

    business_id: UUID
    chat: str
    state: Literal["composing", "paused", "read"]
    wa_ids: list[str] = []


FILE_ROUTE = "/internal/wa/files/{file_id}"
"""GET: the raw bytes with their mime (``?business_id=``); DELETE: they were taken (204). Kept for 7 days at most."""
