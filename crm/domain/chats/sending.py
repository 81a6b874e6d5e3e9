"""Puts a message to a person into the outbox; the job carries it away (``chats.delivering``)."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs
from crm.domain.audit.service import Author
from crm.domain.chats.answering import touch_session
from crm.domain.chats.errors import (
    ContactRefusedError,
    MessageShapeError,
    TemplateUnusableError,
    WindowClosedError,
)
from crm.domain.chats.limits import SEND_LIFETIME
from crm.domain.chats.models import Chat, Message, MessageSend
from crm.domain.chats.outbound import OutboundRepository, Owing
from crm.domain.chats.templates import fill
from crm.domain.chats.threads import ThreadRepository, show_newest, window_until
from crm.domain.chats.words import MessageAuthor, MessageKind
from crm.domain.consent.gate import ContactGate, Question
from crm.domain.consent.schemas import Purpose
from crm.domain.customers.models import Customer
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.privacy.errors import PersonErasedError
from crm.domain.whatsapp.links import LinkRepository
from crm.lib import outbox
from crm.lib.errors import NotFoundError
from shared.clock import utc_now
from shared.ids import new_id


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message to send. Exactly one of ``text`` (with a file: its caption), ``file_id``, ``template_id`` and a place.

    Without a ``purpose`` it answers what the person wrote; when he wrote nothing within a day, the gate is asked as for
    an enquiry. ``decision_id``: the gate was asked already. ``message_id``: the same id again is the same message.
    ``lifetime``: what no route took for so long is not sent any more.
    """

    customer_id: UUID
    author: MessageAuthor
    author_name: str | None = None
    user_id: UUID | None = None
    text: str | None = None
    file_id: UUID | None = None
    kind: MessageKind = "text"
    file_name: str | None = None
    file_mime: str | None = None
    file_size: int | None = None
    template_id: UUID | None = None
    template_values: list[str] = []
    latitude: float | None = None
    longitude: float | None = None
    quoted_id: UUID | None = None
    session_id: UUID | None = None
    reply_id: UUID | None = None
    broadcast_id: UUID | None = None
    purpose: Purpose | None = None
    decision_id: UUID | None = None
    message_id: UUID | None = None
    not_before: datetime | None = None
    lifetime: timedelta = SEND_LIFETIME


class MessageService:
    """The outbox of one business's messages, in the caller's transaction."""

    def __init__(self, session: AsyncSession, business_id: UUID, publisher: LivePublisher) -> None:
        self._session = session
        self._business_id = business_id
        self._publisher = publisher
        self._rows = OutboundRepository(session, business_id)
        self._threads = ThreadRepository(session, business_id)

    async def send(self, asked: Outgoing, asked_by: Author | None = None) -> Message:
        """Owe the message to its person.

        Raises NotFoundError, PersonErasedError, MessageShapeError, TemplateUnusableError, WindowClosedError,
        ContactRefusedError.
        """
        if asked.message_id is not None:
            known = await self._rows.one(asked.message_id)
            if known is not None:
                return known
        customer = await self._rows.person(asked.customer_id)
        if customer is None or customer.merged_into_id is not None:
            raise NotFoundError
        if customer.erased_at is not None:
            raise PersonErasedError
        kind = _kind_of(asked)
        body, values = await self._words(asked, customer)
        chat = await self._threads.locked(customer.id)
        now = utc_now()
        message = Message(
            id=asked.message_id or new_id(),
            business_id=self._business_id,
            customer_id=customer.id,
            at=now,
            direction="out",
            author=asked.author,
            user_id=asked.user_id,
            author_name=asked.author_name,
            kind=kind,
            body=body,
            file_id=asked.file_id,
            file_state="none" if asked.file_id is None else "ready",
            file_name=asked.file_name,
            file_mime=asked.file_mime,
            file_size=asked.file_size,
            latitude=asked.latitude,
            longitude=asked.longitude,
            quoted_id=asked.quoted_id,
            state="queued",
            purpose=asked.purpose,
            decision_id=asked.decision_id,
            template_id=asked.template_id,
            template_values=values,
            reply_id=asked.reply_id,
            broadcast_id=asked.broadcast_id,
            session_id=asked.session_id,
        )
        if asked.decision_id is None:
            await self._ask_gate(message, customer, chat, asked_by, now)
        if asked.author == "staff":
            await self._check_window(chat, kind, now)
        self._session.add(message)
        await self._session.flush()
        show_newest(chat, message)
        if message.session_id is None and message.broadcast_id is None:
            # A broadcast begins no stretch with each of its people: what one of them answers does.
            await touch_session(self._session, self._business_id, customer.id, message)
        await self.owe(message, not_before=asked.not_before, lifetime=asked.lifetime)
        self._publisher.publish_after_commit(self._session, self._business_id, [Changed("chats", customer.id)])
        return message

    async def send_again(self, owing: Owing, asked_by: Author) -> None:
        """Owe a failed message once more: a person decided it, so the gate is asked about now and not about then.

        What the AI wrote is from here on sent by that person, whether or not the AI may still answer. The person's chat
        is locked. Raises NotFoundError, ContactRefusedError.
        """
        message = owing.message
        customer = await self._rows.person(message.customer_id)
        if customer is None:
            raise NotFoundError
        chat = await self._threads.locked(customer.id)
        await self._ask_gate(message, customer, chat, asked_by, utc_now())
        await self._session.delete(owing.send)
        await self._session.flush()
        message.state, message.error, message.failed_at = "queued", None, None
        message.route = message.external_id = message.reply_id = None
        message.version += 1
        await self.owe(message)

    async def owe(
        self, message: Message, *, not_before: datetime | None = None, lifetime: timedelta = SEND_LIFETIME
    ) -> None:
        """The message waits for the worker, so long at the most."""
        now = utc_now()
        due = max(now, not_before or now)
        self._session.add(
            MessageSend(
                business_id=self._business_id,
                message_id=message.id,
                state="queued",
                attempts=0,
                next_try_at=due,
                expires_at=due + lifetime,
            )
        )
        await self._session.flush()
        await queue_send(self._session, self._business_id, message.id, at=None if due == now else due)

    async def call_off_begun(self, customer_id: UUID) -> None:
        """What we began and what still waits does not go out: the person asked for no more."""
        now = utc_now()
        for owing in await self._rows.begun_unsent(customer_id):
            owing.message.state, owing.message.error = "cancelled", "opted_out"
            owing.message.version += 1
            outbox.close(owing.send, "failed", now, "opted_out")

    async def _words(self, asked: Outgoing, customer: Customer) -> tuple[str | None, list[str]]:
        if asked.template_id is None:
            return asked.text, []
        template = await self._rows.template(asked.template_id)
        if template is None:
            raise NotFoundError
        if template.state in {"rejected", "retired"}:
            raise TemplateUnusableError("התבנית נדחתה או יצאה משימוש. בחרו תבנית אחרת.")
        office = await self._rows.office_name()
        filled = fill(template.body, template.fields, asked.template_values, name=customer.name, office=office)
        if filled.missing:
            raise TemplateUnusableError(f"חסר בתבנית: {', '.join(filled.missing)}.", parameter="template_values")
        return filled.text, filled.values

    async def _ask_gate(
        self, message: Message, customer: Customer, chat: Chat, asked_by: Author | None, now: datetime
    ) -> None:
        """What we begin needs the gate's word; an answer to what the person has just written does not.

        The law on adverts and the office's quiet hours are about what an office begins (decision 265).
        """
        is_answer = message.purpose is None and window_until(chat.last_inbound_at, now) is not None
        # Who said "no more" and wrote again gets an answer; his "no more" itself is answered by the system alone.
        if message.author == "automation" and message.purpose is None:
            return
        if is_answer and not customer.do_not_contact:
            return
        purpose: Purpose = message.purpose or "enquiry"
        who = asked_by or Author("ai" if message.author == "ai" else "system", message.author_name or message.author)
        about_id = message.broadcast_id or message.id
        question = Question(customer_id=customer.id, channel="whatsapp", purpose=purpose, about_id=about_id)
        gate = ContactGate(self._session, self._business_id)
        decision = await gate.ask(question, who, now=now)
        if not decision.allowed:
            raise ContactRefusedError(decision.sentence, decision.reason or "refused")
        message.purpose, message.decision_id = purpose, decision.id

    async def _check_window(self, chat: Chat, kind: MessageKind, now: datetime) -> None:
        """Say at once what would fail later: while Twilio alone carries, a person must have written within a day."""
        if kind == "template" or window_until(chat.last_inbound_at, now) is not None:
            return
        link = await LinkRepository(self._session, self._business_id).shown()
        if link.route != "baileys" and link.sms_sender is None:
            raise WindowClosedError


async def queue_send(session: AsyncSession, business_id: UUID, message_id: UUID, at: datetime | None = None) -> bool:
    """Hand the message to the worker with the caller's transaction."""
    arguments = {"business_id": str(business_id), "message_id": str(message_id)}
    return await jobs.defer(session, jobs.SEND_MESSAGE, arguments, lock=f"{jobs.SEND_MESSAGE}:{message_id}", at=at)


def _kind_of(asked: Outgoing) -> MessageKind:
    place = asked.latitude is not None and asked.longitude is not None
    contents = [asked.file_id is not None, asked.template_id is not None, place]
    if sum(contents) > 1 or (not any(contents) and not (asked.text or "").strip()):
        raise MessageShapeError
    if asked.text is not None and (asked.template_id is not None or place):
        raise MessageShapeError
    if asked.template_id is not None:
        return "template"
    return "location" if place else asked.kind
