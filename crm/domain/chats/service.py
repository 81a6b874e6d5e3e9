"""Conversations, as one member of the office reads and leads them."""

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import after_commit
from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.chats.answering import withdraw
from crm.domain.chats.mapping import chat_out, empty_chat, message_out
from crm.domain.chats.models import Chat
from crm.domain.chats.outbound import OutboundRepository
from crm.domain.chats.repository import ChatRepository
from crm.domain.chats.schemas import ChatFilter, ChatOut, ChatPatch, MessageOut
from crm.domain.chats.threads import ThreadRepository
from crm.domain.chats.words import ChatState
from crm.domain.customers.models import Customer
from crm.domain.files.service import FileService, Opened
from crm.domain.files.serving import require_sight
from crm.domain.leads.repository import LeadRepository
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed, Typing
from crm.domain.whatsapp.gateway import WhatsAppGateway
from crm.domain.whatsapp.links import LinkRepository
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError, VersionConflictError
from crm.lib.file_store import FileStore
from crm.lib.pagination import Page, PageRequest
from crm.lib.ranges import Wanted
from shared.clock import utc_now
from shared.contracts.whatsapp import PresenceRequest

MOST_RECEIPTS = 50


class ChatService:
    """Conversations of the member's business."""

    def __init__(
        self, session: AsyncSession, member: Member, publisher: LivePublisher, gateway: WhatsAppGateway
    ) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._gateway = gateway
        self._rows = ChatRepository(session, member.business_id)
        self._links = LinkRepository(session, member.business_id)
        self._threads = ThreadRepository(session, member.business_id)

    async def page(self, only: ChatFilter, state: ChatState, q: str | None, request: PageRequest) -> Page[ChatOut]:
        """One page."""
        require(self._member, "chats.read")
        rows, cursor, total = await self._rows.page(only, state, q, self._member.user_id, request)
        link, now = await self._links.shown(), utc_now()
        return Page([chat_out(row, link, now) for row in rows], cursor, total)

    async def get(self, customer_id: UUID) -> ChatOut:
        """One person's. Raises NotFoundError."""
        require(self._member, "chats.read")
        customer = await self._person(customer_id)
        link, row = await self._links.shown(), await self._rows.get(customer_id)
        if row is None:
            phone = await OutboundRepository(self._session, self._member.business_id).phone(customer_id)
            return empty_chat(customer, phone, link, utc_now())
        return chat_out(row, link, utc_now())

    async def messages(self, customer_id: UUID, request: PageRequest) -> Page[MessageOut]:
        """One page of a conversation. Raises NotFoundError."""
        require(self._member, "chats.read")
        await self._person(customer_id)
        rows, cursor, total = await self._rows.messages(customer_id, request)
        return Page([message_out(*row) for row in rows], cursor, total)

    async def message(self, message_id: UUID) -> MessageOut:
        """One message. Raises NotFoundError."""
        require(self._member, "chats.read")
        row = await self._rows.message(message_id)
        if row is None:
            raise NotFoundError
        return message_out(*row)

    async def open_file(self, message_id: UUID, store: FileStore, wanted: Wanted) -> Opened:
        """A message's file by its shown name.

        Raises NotFoundError, RangeNotSatisfiableError, FileStoreUnavailableError, and ForbiddenError for whoever may
        not see phone numbers.
        """
        require(self._member, "chats.read")
        require_sight(self._member)
        row = await self._rows.message(message_id)
        if row is None or row[0].file_id is None or row[0].file_state != "ready":
            raise NotFoundError
        files = FileService(self._session, self._member.business_id, store)
        file = await files.get(row[0].file_id)
        return await files.open(file, row[0].file_name or file.name, wanted)

    async def change(self, customer_id: UUID, patch: ChatPatch) -> ChatOut:
        """Take over, hand back, give to a colleague, put away. Raises NotFoundError, VersionConflictError."""
        require(self._member, "chats.write")
        await self._person(customer_id)
        chat = await self._threads.locked(customer_id)
        if chat.version != patch.version:
            raise VersionConflictError(await self.get(customer_id))
        if patch.ai_on is not msgspec.UNSET and patch.ai_on is not chat.ai_on:
            await self._switch(chat, patch.ai_on)
        if patch.assignee_id is not msgspec.UNSET:
            await self._assign(chat, patch.assignee_id)
        if patch.state is not msgspec.UNSET:
            chat.state = patch.state
        chat.version += 1
        await self._session.flush()
        self._tell(customer_id)
        return await self.get(customer_id)

    async def take_over(self, customer_id: UUID) -> None:
        """A colleague wrote himself: the AI is silent from now on, at once (W36)."""
        chat = await self._threads.locked(customer_id)
        chat.unread = 0
        if chat.ai_on:
            await self._switch(chat, ai_on=False)
            chat.version += 1

    async def read(self, customer_id: UUID) -> None:
        """Somebody has looked; the person sees that he was read. Raises NotFoundError."""
        require(self._member, "chats.write")
        await self._person(customer_id)
        chat = await self._threads.existing(customer_id)
        if chat is None or chat.unread == 0:
            return
        ids = await self._rows.unseen(customer_id, min(chat.unread, MOST_RECEIPTS))
        chat.unread = 0
        self._tell(customer_id)
        if chat.wa_chat is not None and ids:
            self._after(PresenceRequest(self._member.business_id, chat.wa_chat, "read", ids))

    async def typing(self, customer_id: UUID, typing: bool) -> None:
        """A colleague writes now: shown to the others and to the person. Raises NotFoundError."""
        require(self._member, "chats.write")
        await self._person(customer_id)
        row = await self._rows.get(customer_id)
        hint = Typing(customer_id, "staff", self._member.name, typing)
        self._publisher.publish_after_commit(self._session, self._member.business_id, [hint])
        if row is not None and row.chat.wa_chat is not None:
            state = "composing" if typing else "paused"
            self._after(PresenceRequest(self._member.business_id, row.chat.wa_chat, state))

    async def _person(self, customer_id: UUID) -> Customer:
        found = await self._rows.person(customer_id, own_leads_only=self._member.own_leads_only)
        if found is None:
            raise NotFoundError
        return found

    async def _switch(self, chat: Chat, ai_on: bool) -> None:
        chat.ai_on, chat.ai_reason = ai_on, "start" if ai_on else "staff"
        chat.ai_changed_at, chat.ai_changed_by = utc_now(), self._member.name
        if not ai_on:
            chat.assignee_id = chat.assignee_id or self._member.user_id
            await withdraw(self._session, self._member.business_id, chat.customer_id)
        record(
            self._session,
            human(self._member),
            "chat.handed_back" if ai_on else "chat.taken_over",
            "customer",
            chat.customer_id,
            business_id=self._member.business_id,
            before={"ai_on": not ai_on},
            after={"ai_on": ai_on},
        )

    async def _assign(self, chat: Chat, user_id: UUID | None) -> None:
        colleagues = await LeadRepository(self._session, self._member.business_id).colleagues()
        if user_id is not None and user_id not in {one for one, _ in colleagues}:
            raise BadRequestError("אין אדם כזה בצוות.", parameter="assignee_id")
        chat.assignee_id = user_id

    def _after(self, request: PresenceRequest) -> None:
        async def show() -> None:
            await self._gateway.presence(request)

        after_commit(self._session, show)

    def _tell(self, customer_id: UUID) -> None:
        self._publisher.publish_after_commit(self._session, self._member.business_id, [Changed("chats", customer_id)])
