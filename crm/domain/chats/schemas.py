"""Written conversations as the API shows and takes them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from crm.domain.chats.words import (
    AiReason,
    ChatState,
    Direction,
    FileState,
    MessageAuthor,
    MessageKind,
    MessageState,
    ReplyState,
    Route,
    TemplateCategory,
    TemplateState,
    WordsState,
)
from crm.domain.consent.schemas import Purpose

Text = Annotated[str, Meta(min_length=1, max_length=4_096)]
Value = Annotated[str, Meta(min_length=1, max_length=500)]


class ChatOut(msgspec.Struct, frozen=True, kw_only=True):
    """One person's conversation, by ``customer_id``. ``ai_answers`` resolves chat, person and office into one flag.

    ``window_until``: until then Twilio carries free text; null when nothing came in within a day. ``failed`` counts
    messages that nobody got. ``reply`` is the AI's answer that is on its way, null when none is.
    """

    customer_id: UUID
    customer_name: str | None
    phone: str | None
    state: ChatState
    ai_on: bool
    ai_answers: bool
    ai_reason: AiReason
    ai_changed_at: datetime | None
    ai_changed_by: str | None
    assignee_id: UUID | None
    assignee_name: str | None
    do_not_contact: bool
    lead_id: UUID | None
    unread: int
    failed: int
    last_message_at: datetime | None
    preview: str | None
    preview_direction: Direction | None
    window_until: datetime | None
    route: Route
    reply: ReplyState | None
    version: int


class MessageOut(msgspec.Struct, frozen=True, kw_only=True):
    """One message; what a kind does not have is null. ``error_sentence`` is Hebrew and says what to do about it.

    ``quoted`` is the beginning of the message that this one answers. ``can_retry``: the office may send it again.
    """

    id: UUID
    customer_id: UUID
    at: datetime
    direction: Direction
    author: MessageAuthor
    author_name: str | None
    kind: MessageKind
    body: str | None
    file_state: FileState
    file_name: str | None
    file_mime: str | None
    file_size: int | None
    seconds: int | None
    words_state: WordsState
    latitude: float | None
    longitude: float | None
    quoted_id: UUID | None
    quoted: str | None
    state: MessageState
    error: str | None
    error_sentence: str | None
    can_retry: bool
    route: Route | None
    template_id: UUID | None
    broadcast_id: UUID | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    version: int


class LocationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place on the map, in degrees."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]


class MessageCreate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Exactly one of ``text``, ``file_id`` (with ``text`` as its caption), ``template_id`` and ``location``.

    Without a ``purpose`` it answers the person's own question (``enquiry``); the gate is asked for what we begin.
    """

    text: Text | None = None
    file_id: UUID | None = None
    template_id: UUID | None = None
    template_values: Annotated[list[Value], Meta(max_length=10)] = []
    location: LocationIn | None = None
    quoted_id: UUID | None = None
    purpose: Purpose | None = None


class ChatPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``ai_on`` false takes over from the AI at once, true hands back. 409 when ``version`` is not the present one."""

    version: int
    ai_on: bool | msgspec.UnsetType = msgspec.UNSET
    assignee_id: UUID | None | msgspec.UnsetType = msgspec.UNSET
    state: ChatState | msgspec.UnsetType = msgspec.UNSET


class ChatFileOut(msgspec.Struct, frozen=True):
    """A file that waits to be sent with a message; ``size`` in bytes."""

    file_id: UUID
    name: str
    mime: str
    size: int


class TemplatesOut(msgspec.Struct, frozen=True):
    """Every template, by name."""

    items: list["TemplateOut"]
    next_cursor: str | None = None


class TypingIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether somebody of the office writes in this conversation now."""

    typing: bool


class TemplateOut(msgspec.Struct, frozen=True, kw_only=True):
    """A text for writing first.

    ``fields`` say what fills {{1}}, {{2}}…: ``customer.first_name``, ``office.name``, ``free``.
    """

    id: UUID
    name: str
    body: str
    fields: list[str]
    category: TemplateCategory
    state: TemplateState
    content_sid: str | None
    version: int


class TemplateCreate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new text; it starts as a draft."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    body: Annotated[str, Meta(min_length=1, max_length=1_024)]
    fields: Annotated[list[str], Meta(max_length=10)] = []
    category: TemplateCategory
    content_sid: Annotated[str, Meta(pattern=r"^HX[0-9a-fA-F]{32}$")] | None = None


class TemplatePatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes of a text; an approved one's words stay as they were approved (409)."""

    version: int
    name: Annotated[str, Meta(min_length=1, max_length=80)] | msgspec.UnsetType = msgspec.UNSET
    body: Annotated[str, Meta(min_length=1, max_length=1_024)] | msgspec.UnsetType = msgspec.UNSET
    fields: Annotated[list[str], Meta(max_length=10)] | msgspec.UnsetType = msgspec.UNSET
    category: TemplateCategory | msgspec.UnsetType = msgspec.UNSET
    state: TemplateState | msgspec.UnsetType = msgspec.UNSET
    content_sid: Annotated[str, Meta(pattern=r"^HX[0-9a-fA-F]{32}$")] | None | msgspec.UnsetType = msgspec.UNSET


class TemplatePreview(msgspec.Struct, frozen=True):
    """The text as one person would get it; ``missing`` names the fields that nothing fills for him."""

    text: str
    missing: list[str]


ChatFilter = Literal["all", "unread", "mine", "ai", "staff", "failed"]
