"""Takes one message in, from whichever route: who wrote it, where it stands, what has to follow."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs
from crm.domain.audit.service import Author, record
from crm.domain.chats.answering import owe_reply, touch_session, withdraw
from crm.domain.chats.models import Chat, Message
from crm.domain.chats.people import PeopleOfChats
from crm.domain.chats.sending import MessageService, Outgoing
from crm.domain.chats.threads import ThreadRepository, show_newest
from crm.domain.chats.words import MessageKind, Route
from crm.domain.consent.gate import ContactGate
from crm.domain.customers.models import Customer
from crm.domain.ingest.people import lead_of_contact
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from shared.clock import utc_now
from shared.ids import new_id
from shared.log import logger

FRESH = timedelta(minutes=1)
"""WhatsApp tells whole seconds: what has just come stands where it came, older messages where they were written."""
REMOVED = "קיבלנו, לא נפנה אליכם יותר. אם תרצו לחזור אלינו, פשוט כתבו כאן."
_SYSTEM = Author("system", "whatsapp")
_NO_WORDS: frozenset[MessageKind] = frozenset({"undecryptable", "unsupported", "sticker"})
"""What asks nothing: staff see it, the AI does not answer it."""

_log = logger(__name__)


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """A file that waits at the route: by id at the gateway, by address at Twilio. Neither: it could not be fetched."""

    mime: str
    size: int | None = None
    name: str | None = None
    seconds: int | None = None
    gateway_file_id: UUID | None = None
    url: str | None = None


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """One message as its route told it. ``chat`` is the address to answer to, as it came."""

    route: Route
    external_id: str
    chat: str | None
    lid: str | None
    phone: str | None
    name: str | None
    sent_at: datetime
    kind: MessageKind
    body: str | None = None
    file: Attached | None = None
    latitude: float | None = None
    longitude: float | None = None
    quoted: str | None = None


Taken = Literal["new", "filled", "repeat", "unknown_chat"]


class Inbox:
    """Takes messages of one business in, in the caller's transaction."""

    def __init__(self, session: AsyncSession, business_id: UUID, publisher: LivePublisher) -> None:
        self._session = session
        self._business_id = business_id
        self._publisher = publisher
        self._people = PeopleOfChats(session, business_id)
        self._threads = ThreadRepository(session, business_id)

    async def take(self, incoming: Incoming) -> tuple[Taken, Message | None]:
        """A message of a person. A repeat changes nothing; what could not be read before is filled in."""
        found = await self._people.resolve(incoming.lid, incoming.phone, incoming.name)
        chat = await self._threads.locked(found.customer.id)
        known = await self._threads.known(incoming.route, incoming.external_id)
        if known is not None and (known.kind != "undecryptable" or incoming.kind == "undecryptable"):
            return "repeat", known
        message = known or await self._row(incoming, chat, "in")
        self._fill(message, incoming)
        await self._session.flush()
        if known is None:
            chat.unread += 1
            chat.state = "open"
            chat.last_inbound_at = max(message.at, chat.last_inbound_at or message.at)
        chat.wa_chat = incoming.chat or chat.wa_chat
        show_newest(chat, message)
        lead = await lead_of_contact(self._session, found.customer, message.at, "הודעה נכנסת")
        lead.last_contact_at = max(message.at, lead.last_contact_at or message.at)
        await self._follow(chat, found.customer, message, incoming)
        hints = [Changed("chats", chat.customer_id), Changed("leads", lead.id)]
        if found.new:
            hints.append(Changed("customers", chat.customer_id))
        self._publisher.publish_after_commit(self._session, self._business_id, hints)
        return ("filled" if known is not None else "new"), message

    async def take_own(self, incoming: Incoming) -> tuple[Taken, Message | None]:
        """Written on the office's own phone: kept in conversations that the office has, and the AI falls silent there.

        The owner's private conversations are nobody's business.
        """
        customer = await self._people.known(incoming.lid, incoming.phone)
        chat = None if customer is None else await self._threads.existing(customer.id)
        if chat is None:
            return "unknown_chat", None
        known = await self._threads.known(incoming.route, incoming.external_id)
        if known is not None or await self._threads.is_echo(incoming.route, incoming.external_id):
            return "repeat", known
        message = await self._row(incoming, chat, "out")
        self._fill(message, incoming)
        message.author, message.state, message.sent_at = "staff", "sent", message.at
        await self._session.flush()
        chat.unread = 0
        show_newest(chat, message)
        await self._silence(chat)
        await touch_session(self._session, self._business_id, chat.customer_id, message)
        await self._fetch(message)
        self._publisher.publish_after_commit(self._session, self._business_id, [Changed("chats", chat.customer_id)])
        return "new", message

    async def _row(self, incoming: Incoming, chat: Chat, direction: Literal["in", "out"]) -> Message:
        now = utc_now()
        quoted = None
        if incoming.quoted is not None:
            quoted = await self._threads.quoted(chat.customer_id, incoming.quoted)
        message = Message(
            id=new_id(),
            business_id=self._business_id,
            customer_id=chat.customer_id,
            at=now if now - incoming.sent_at < FRESH else incoming.sent_at,
            direction=direction,
            author="customer",
            state="received",
            route=incoming.route,
            wa_chat=incoming.chat,
            external_id=incoming.external_id,
            quoted_id=quoted,
        )
        self._session.add(message)
        return message

    def _fill(self, message: Message, incoming: Incoming) -> None:
        message.kind, message.body = incoming.kind, incoming.body
        message.latitude, message.longitude = incoming.latitude, incoming.longitude
        message.version = (message.version or 0) + 1
        file = incoming.file
        if file is None:
            return
        message.file_name, message.file_mime, message.file_size = file.name, file.mime, file.size
        message.seconds, message.gateway_file_id, message.file_url = file.seconds, file.gateway_file_id, file.url
        reachable = file.gateway_file_id is not None or file.url is not None
        message.file_state = "waiting" if reachable else "missing"
        if incoming.kind == "voice":
            message.words_state = "waiting" if reachable else "not_heard"

    async def _follow(self, chat: Chat, customer: Customer, message: Message, incoming: Incoming) -> None:
        await self._fetch(message)
        # Under a picture it is said as well as alone; what is no text of his (a place's name, say) is never only that.
        if message.body and await self._asked_to_stop(chat, customer, message, incoming.route):
            return
        if message.kind in _NO_WORDS or message.words_state == "waiting":
            await touch_session(self._session, self._business_id, chat.customer_id, message)
            return
        await owe_reply(self._session, self._business_id, chat, message)

    async def _fetch(self, message: Message) -> None:
        if message.file_state == "waiting":
            arguments = {"business_id": str(self._business_id), "message_id": str(message.id)}
            await jobs.defer(self._session, jobs.FETCH_MEDIA, arguments, lock=f"{jobs.FETCH_MEDIA}:{message.id}")

    async def _asked_to_stop(self, chat: Chat, customer: Customer, message: Message, route: Route) -> bool:
        """W35: it holds on every channel at once, is confirmed one time, and nothing that waits goes out any more."""
        was_known = customer.do_not_contact
        channel = "sms" if route == "twilio_sms" else "whatsapp"
        gate = ContactGate(self._session, self._business_id)
        if not await gate.hear(customer.id, channel, message.body or "", at=message.at):
            return False
        chat.ai_on, chat.ai_reason, chat.ai_changed_at, chat.ai_changed_by = False, "opted_out", utc_now(), None
        chat.version += 1
        await touch_session(self._session, self._business_id, chat.customer_id, message)
        await withdraw(self._session, self._business_id, chat.customer_id)
        sender = MessageService(self._session, self._business_id, self._publisher)
        await sender.call_off_begun(customer.id)
        if not was_known:
            confirmation = Outgoing(customer_id=customer.id, author="automation", author_name="המערכת", text=REMOVED)
            await sender.send(confirmation)
        hints = [Changed("customers", customer.id)]
        self._publisher.publish_after_commit(self._session, self._business_id, hints)
        return True

    async def _silence(self, chat: Chat) -> None:
        if not chat.ai_on:
            return
        chat.ai_on, chat.ai_reason, chat.ai_changed_at, chat.ai_changed_by = False, "phone", utc_now(), None
        chat.version += 1
        await withdraw(self._session, self._business_id, chat.customer_id)
        record(
            self._session,
            _SYSTEM,
            "chat.taken_over",
            "customer",
            chat.customer_id,
            business_id=self._business_id,
            after={"ai_on": False, "reason": "phone"},
        )
