"""What a member writes: new messages, failed ones once more, waiting ones called off, and files to attach."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.chats.errors import MessageShapeError, NotRetriableError
from crm.domain.chats.outbound import OutboundRepository
from crm.domain.chats.repository import ChatRepository
from crm.domain.chats.schemas import ChatFileOut, MessageCreate, MessageOut
from crm.domain.chats.sending import MessageService, Outgoing
from crm.domain.chats.service import ChatService
from crm.domain.chats.threads import ThreadRepository
from crm.domain.chats.words import MessageKind
from crm.domain.files.models import StoredFile
from crm.domain.files.service import FileService
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.whatsapp.gateway import WhatsAppGateway
from crm.lib import outbox
from crm.lib.actor import Member
from crm.lib.errors import NotFoundError, TooLargeError
from crm.lib.file_store import FileStore
from shared.clock import utc_now
from shared.contracts.whatsapp import MAX_FILE_BYTES

_KINDS: dict[str, MessageKind] = {"picture": "image", "audio": "audio", "video": "video"}


class WritingService:
    """Writes as one member."""

    def __init__(
        self,
        session: AsyncSession,
        member: Member,
        publisher: LivePublisher,
        gateway: WhatsAppGateway,
        store: FileStore,
    ) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._chats = ChatService(session, member, publisher, gateway)
        self._rows = ChatRepository(session, member.business_id)
        self._outbound = OutboundRepository(session, member.business_id)
        self._messages = MessageService(session, member.business_id, publisher)
        self._files = FileService(session, member.business_id, store)

    async def send(self, customer_id: UUID, asked: MessageCreate) -> MessageOut:
        """Write to a person; who writes freely takes the conversation over from the AI.

        Raises NotFoundError, MessageShapeError, TemplateUnusableError, WindowClosedError, ContactRefusedError.
        """
        require(self._member, "chats.write")
        await self._known(customer_id)
        contents = [asked.file_id, asked.template_id, asked.location]
        if sum(one is not None for one in contents) > 1:
            raise MessageShapeError
        if asked.quoted_id is not None:
            quoted = await self._rows.message(asked.quoted_id)
            if quoted is None or quoted[0].customer_id != customer_id:
                raise NotFoundError
        file = None if asked.file_id is None else await self._files.upload_for(asked.file_id, customer_id)
        outgoing = Outgoing(
            customer_id=customer_id,
            author="staff",
            author_name=self._member.name,
            user_id=self._member.user_id,
            text=asked.text,
            template_id=asked.template_id,
            template_values=asked.template_values,
            latitude=None if asked.location is None else asked.location.latitude,
            longitude=None if asked.location is None else asked.location.longitude,
            quoted_id=asked.quoted_id,
            purpose=asked.purpose,
            file_id=None if file is None else file.id,
            kind="text" if file is None else _kind_of(file),
            file_name=None if file is None else file.name,
            file_mime=None if file is None else file.mime,
            file_size=None if file is None else file.size,
        )
        message = await self._messages.send(outgoing, human(self._member))
        if asked.template_id is None:
            await self._chats.take_over(customer_id)
        lead = await self._outbound.open_lead(customer_id)
        if lead is not None:
            lead.answered(message.at)
        return await self._shown(message.id)

    async def attach(self, customer_id: UUID, name: str, mime: str | None, content: bytes) -> ChatFileOut:
        """Take a file for a message that follows. Raises NotFoundError, BadRequestError, TooLargeError."""
        require(self._member, "chats.write")
        await self._known(customer_id)
        if len(content) > MAX_FILE_BYTES:
            raise TooLargeError(f"הקובץ גדול מדי לוואטסאפ: עד {MAX_FILE_BYTES // 1_000_000} מ״ב.")
        file = await self._files.keep(content, name, mime, "upload", created_by=self._member.user_id)
        return ChatFileOut(file.id, file.name, file.mime, file.size)

    async def retry(self, message_id: UUID) -> MessageOut:
        """Send a failed one again: a person decided it.

        Raises NotFoundError, NotRetriableError, ContactRefusedError.
        """
        require(self._member, "chats.write")
        customer_id = await self._of(message_id)
        await ThreadRepository(self._session, self._member.business_id).locked(customer_id)
        owing = await self._outbound.owing(message_id)
        if owing is None or owing.message.state != "failed" or owing.message.direction != "out":
            raise NotRetriableError
        before = owing.message.error
        await self._messages.send_again(owing, human(self._member))
        self._note("message.retried", message_id, {"error": before})
        self._tell(customer_id)
        return await self._shown(message_id)

    async def cancel(self, message_id: UUID) -> MessageOut:
        """Call off what still waits. Raises NotFoundError, NotRetriableError."""
        require(self._member, "chats.write")
        customer_id = await self._of(message_id)
        await ThreadRepository(self._session, self._member.business_id).locked(customer_id)
        owing = await self._outbound.owing(message_id)
        if owing is None or owing.message.state != "queued":
            raise NotRetriableError
        owing.message.state = "cancelled"
        owing.message.version += 1
        outbox.close(owing.send, "failed", utc_now(), "cancelled")
        self._note("message.cancelled", message_id, None)
        self._tell(customer_id)
        return await self._shown(message_id)

    async def _known(self, customer_id: UUID) -> None:
        if await self._rows.person(customer_id, own_leads_only=self._member.own_leads_only) is None:
            raise NotFoundError

    async def _of(self, message_id: UUID) -> UUID:
        found = await self._outbound.customer_of(message_id)
        if found is None:
            raise NotFoundError
        return found

    async def _shown(self, message_id: UUID) -> MessageOut:
        await self._session.flush()
        return await self._chats.message(message_id)

    def _note(self, action: str, message_id: UUID, before: dict[str, object] | None) -> None:
        business_id = self._member.business_id
        record(
            self._session, human(self._member), action, "message", message_id, business_id=business_id, before=before
        )

    def _tell(self, customer_id: UUID) -> None:
        hints = [Changed("chats", customer_id)]
        self._publisher.publish_after_commit(self._session, self._member.business_id, hints)


def _kind_of(file: StoredFile) -> MessageKind:
    return _KINDS.get(file.kind or "", "document")
