"""Puts an outgoing message on record with the debt of sending it, in the caller's transaction."""

from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.chats.models import Message, MessageSend
from crm.domain.chats.threads import ThreadRepository, show_newest
from crm.domain.chats.words import MessageAuthor
from crm.domain.consent.schemas import Purpose
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from shared.clock import utc_now
from shared.ids import new_id


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message to be sent."""

    customer_id: UUID
    author: MessageAuthor
    author_name: str | None = None
    user_id: UUID | None = None
    text: str | None = None
    template_id: UUID | None = None
    template_values: list[str] = []
    session_id: UUID | None = None
    reply_id: UUID | None = None
    broadcast_id: UUID | None = None
    purpose: Purpose | None = None
    decision_id: UUID | None = None
    quoted_id: UUID | None = None
    message_id: UUID | None = None


class MessageService:
    """Outgoing messages of one business."""

    def __init__(self, session: AsyncSession, business_id: UUID, publisher: LivePublisher) -> None:
        self._session = session
        self._business_id = business_id
        self._publisher = publisher

    async def send(self, asked: Outgoing) -> Message:
        """Owe the message."""
        chat = await ThreadRepository(self._session, self._business_id).locked(asked.customer_id)
        if asked.message_id is not None:
            known = await self._session.get(Message, asked.message_id)
            if known is not None:
                return known
        now = utc_now()
        message = Message(
            id=asked.message_id or new_id(),
            business_id=self._business_id,
            customer_id=asked.customer_id,
            session_id=asked.session_id,
            at=now,
            direction="out",
            author=asked.author,
            author_name=asked.author_name,
            body=asked.text,
            kind="template" if asked.template_id else "text",
            template_id=asked.template_id,
            template_values=asked.template_values,
            state="queued",
            purpose=asked.purpose,
            decision_id=asked.decision_id,
            reply_id=asked.reply_id,
            broadcast_id=asked.broadcast_id,
        )
        self._session.add(message)
        await self._session.flush()
        self._session.add(
            MessageSend(
                business_id=self._business_id,
                message_id=message.id,
                state="queued",
                attempts=0,
                next_try_at=now,
                expires_at=now + timedelta(hours=24),
            )
        )
        show_newest(chat, message)
        self._publisher.publish_after_commit(self._session, self._business_id, [Changed("chats", asked.customer_id)])
        return message
