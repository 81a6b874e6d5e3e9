"""Conversations in writing: one a person, whatever address he writes from.

Messages belong to the person and not to a thread of an address, so that a merge of two people is a merge of their
stories, and a LID and a telephone number of one person are one conversation.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.calls.schemas import Sentiment
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
from crm.lib.outbox import Owed
from shared.clock import utc_now


class Chat(TenantEntity):
    """How one person's conversation stands. ``ai_on`` is the one flag that decides whether the AI may answer.

    ``wa_chat`` is the address that he last wrote from, exactly as it came: answers go there. ``last_inbound_at`` opens
    Twilio's window of 24 hours. ``unread`` counts what came in since somebody of the office last looked.
    """

    __tablename__ = "chats"
    __table_args__ = (
        belongs_to_business(),
        refers_to("customer_id", "customers"),
        UniqueConstraint("business_id", "customer_id"),
        CheckConstraint("state IN ('open', 'archived')", name="state"),
        Index("ix_chats_newest", "business_id", text("last_message_at DESC NULLS LAST"), "id"),
        Index("ix_chats_wa_chat", "business_id", "wa_chat", postgresql_where=text("wa_chat IS NOT NULL")),
    )

    customer_id: Mapped[UUID]
    state: Mapped[ChatState] = mapped_column(Text, default="open")
    ai_on: Mapped[bool] = mapped_column(default=True)
    ai_reason: Mapped[AiReason] = mapped_column(Text, default="start")
    ai_changed_at: Mapped[datetime | None]
    ai_changed_by: Mapped[str | None]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    unread: Mapped[int] = mapped_column(default=0)
    wa_chat: Mapped[str | None]
    last_message_at: Mapped[datetime | None]
    last_inbound_at: Mapped[datetime | None]
    preview: Mapped[str | None]
    preview_direction: Mapped[Direction | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)


class ChatSession(TenantEntity):
    """One stretch of a conversation: it ends after five quiet minutes and is summed up then.

    Its id is the ``conversation_id`` of the tools that the AI uses in it.
    """

    __tablename__ = "chat_sessions"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("customer_id", "customers"),
        CheckConstraint("summary_state IN ('open', 'waiting', 'done', 'failed')", name="summary_state"),
        CheckConstraint("lead_score BETWEEN 0 AND 100", name="lead_score"),
        CheckConstraint("sentiment IN ('positive', 'neutral', 'negative', 'mixed')", name="sentiment"),
        Index(None, "business_id", "customer_id", "started_at"),
        Index("ix_chat_sessions_open", "business_id", "last_at", postgresql_where=text("ended_at IS NULL")),
        Index("uq_chat_sessions_one_per_call", "call_id", unique=True, postgresql_where=text("call_id IS NOT NULL")),
    )

    customer_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    """The dropped call that it goes on with."""
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]
    summary: Mapped[str | None]
    summary_state: Mapped[str] = mapped_column(default="open")
    lead_score: Mapped[int | None]
    sentiment: Mapped[Sentiment | None] = mapped_column(Text)


class Message(TenantEntity):
    """One message. ``id`` of an outgoing one is the idempotency key over every route; ``at`` orders the thread.

    ``external_id`` is WhatsApp's or Twilio's id on ``route``. ``body`` is the text, the caption, a voice note's words
    or the filled template. ``purpose`` and ``decision_id`` are the gate's question and answer, for what we began.
    """

    __tablename__ = "messages"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("customer_id", "customers"),
        refers_to("session_id", "chat_sessions"),
        refers_to("quoted_id", "messages"),
        refers_to("template_id", "message_templates"),
        UniqueConstraint("business_id", "route", "external_id"),
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint("author IN ('customer', 'ai', 'staff', 'automation')", name="author"),
        CheckConstraint(
            "state IN ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'cancelled')",
            name="state",
        ),
        CheckConstraint("route IN ('baileys', 'twilio_whatsapp', 'twilio_sms')", name="route"),
        Index(None, "business_id", "customer_id", "at", "id"),
        Index("ix_messages_session", "session_id", "at"),
        Index("ix_messages_failed", "business_id", "customer_id", postgresql_where=text("state = 'failed'")),
        Index(
            "ix_messages_unfetched",
            "business_id",
            "created_at",
            postgresql_where=text("file_state = 'waiting' OR words_state = 'waiting'"),
        ),
        Index(
            "ix_messages_queued_of_broadcast",
            "business_id",
            "broadcast_id",
            postgresql_where=text("state = 'queued' AND broadcast_id IS NOT NULL"),
        ),
        Index("ix_messages_file_id", "business_id", "file_id", postgresql_where=text("file_id IS NOT NULL")),
    )

    customer_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=utc_now)
    direction: Mapped[Direction] = mapped_column(Text)
    author: Mapped[MessageAuthor] = mapped_column(Text)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str | None]
    kind: Mapped[MessageKind] = mapped_column(Text, default="text")
    body: Mapped[str | None]
    file_id: Mapped[UUID | None]
    """Of ``stored_files``."""
    gateway_file_id: Mapped[UUID | None]
    file_url: Mapped[str | None]
    """Where Twilio keeps the file."""
    file_state: Mapped[FileState] = mapped_column(Text, default="none")
    file_name: Mapped[str | None]
    file_mime: Mapped[str | None]
    file_size: Mapped[int | None]
    seconds: Mapped[int | None]
    words_state: Mapped[WordsState] = mapped_column(Text, default="none")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    quoted_id: Mapped[UUID | None]
    state: Mapped[MessageState] = mapped_column(Text)
    error: Mapped[str | None]
    route: Mapped[Route | None] = mapped_column(Text)
    wa_chat: Mapped[str | None]
    external_id: Mapped[str | None]
    purpose: Mapped[Purpose | None] = mapped_column(Text)
    decision_id: Mapped[UUID | None]
    template_id: Mapped[UUID | None]
    template_values: Mapped[list[str]] = mapped_column(default=list)
    reply_id: Mapped[UUID | None]
    """The ``chat_replies`` row that wrote it."""
    broadcast_id: Mapped[UUID | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class MessageSend(Owed, TenantEntity):
    """That an outgoing message is owed to its person; ``state`` sent: a route has it, whatever becomes of it there."""

    __tablename__ = "message_sends"
    __table_args__ = (
        belongs_to_business(),
        refers_to("message_id", "messages"),
        UniqueConstraint("message_id"),
        CheckConstraint("state IN ('queued', 'sent', 'failed')", name="state"),
        Index("ix_message_sends_due", "business_id", "next_try_at", postgresql_where=text("state = 'queued'")),
    )

    message_id: Mapped[UUID]


class MessageAttempt(TenantEntity):
    """One try on one route: written before the route is asked, so that what may have left is known after a crash."""

    __tablename__ = "message_attempts"
    __table_args__ = (
        belongs_to_business(),
        refers_to("message_id", "messages"),
        CheckConstraint("outcome IN ('trying', 'sent', 'refused', 'unsent', 'unknown')", name="outcome"),
        Index(None, "message_id", "created_at"),
        Index(None, "business_id", "created_at"),
        Index(
            "ix_message_attempts_external_id",
            "business_id",
            "external_id",
            postgresql_where=text("external_id IS NOT NULL"),
        ),
    )

    message_id: Mapped[UUID]
    route: Mapped[Route] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(default="trying")
    external_id: Mapped[str | None]
    error: Mapped[str | None]
    ended_at: Mapped[datetime | None]


class ChatReply(Owed, TenantEntity):
    """That the AI owes an answer to what a person wrote; its id is the ``turn_id`` of the written turn.

    ``upto_id`` is the newest message that it answers. A person of the office who takes over withdraws it, also while it
    is being written: the answer is then thrown away.
    """

    __tablename__ = "chat_replies"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("customer_id", "customers"),
        refers_to("session_id", "chat_sessions"),
        CheckConstraint("state IN ('queued', 'sent', 'failed')", name="state"),
        CheckConstraint("reply_state IN ('waiting', 'writing', 'done', 'withdrawn', 'failed')", name="reply_state"),
        Index("ix_chat_replies_due", "business_id", "next_try_at", postgresql_where=text("state = 'queued'")),
        Index(None, "business_id", "customer_id", "created_at"),
    )

    customer_id: Mapped[UUID]
    session_id: Mapped[UUID]
    upto_id: Mapped[UUID]
    reply_state: Mapped[ReplyState] = mapped_column(Text, default="waiting")
    tools: Mapped[list[dict[str, object]]] = mapped_column(default=list)
    withheld: Mapped[list[dict[str, object]]] = mapped_column(default=list)


class MessageTemplate(TenantEntity):
    """A text that WhatsApp approved for writing first. ``body`` holds {{1}}, {{2}}…; ``fields`` say what fills each.

    ``content_sid`` is Twilio's name of it; without one it goes by the office's own WhatsApp only.
    """

    __tablename__ = "message_templates"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        UniqueConstraint("business_id", "name"),
        CheckConstraint("category IN ('utility', 'marketing')", name="category"),
        CheckConstraint("state IN ('draft', 'submitted', 'approved', 'rejected', 'retired')", name="state"),
    )

    name: Mapped[str]
    body: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(default=list)
    category: Mapped[TemplateCategory] = mapped_column(Text)
    state: Mapped[TemplateState] = mapped_column(Text, default="draft")
    content_sid: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)
