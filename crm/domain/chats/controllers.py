"""``/api/chats`` and ``/api/messages``: conversations in writing."""

from typing import Annotated
from uuid import UUID

from litestar import Request, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.chats.schemas import (
    ChatFileOut,
    ChatFilter,
    ChatOut,
    ChatPatch,
    MessageCreate,
    MessageOut,
    TypingIn,
)
from crm.domain.chats.service import ChatService
from crm.domain.chats.words import ChatState
from crm.domain.chats.writing import WritingService
from crm.domain.files.controllers import ContentOperation
from crm.domain.files.serving import IN_PARTS, WANTED, file_answer
from crm.domain.live.publisher import LivePublisher
from crm.domain.whatsapp.gateway import WhatsAppGateway
from crm.lib.actor import Member
from crm.lib.asgi import MAX_UPLOAD
from crm.lib.file_store import FileStore
from crm.lib.packed import UNCOMPRESSED
from crm.lib.pagination import Page, PageRequest
from crm.lib.ranges import Wanted

_CHAT = "/api/chats/{customer_id:uuid}"
_MESSAGE = "/api/messages/{message_id:uuid}"


class FileOperation(Operation):
    """An operation that takes a file as its body, which a handler alone cannot say of itself."""

    def __post_init__(self) -> None:
        """Describe it."""
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        self.request_body = RequestBody(required=True, content={"application/octet-stream": OpenAPIMediaType(file)})


async def provide_chats(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    gateway: NamedDependency[WhatsAppGateway],
) -> ChatService:
    """The service of this request."""
    return ChatService(session, member, publisher, gateway)


async def provide_writing(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    gateway: NamedDependency[WhatsAppGateway],
    file_store: NamedDependency[FileStore],
) -> WritingService:
    """The service of this request."""
    return WritingService(session, member, publisher, gateway, file_store)


_READING = {"chats": provide_chats}
_WRITING = {"writing": provide_writing}


@get("/api/chats", operation_id="listChats", tags=["chats"], dependencies=_READING)
async def list_chats(
    chats: NamedDependency[ChatService],
    page: NamedDependency[PageRequest],
    only: Annotated[ChatFilter, QueryParameter(name="filter", description="Only these.")] = "all",
    shown: Annotated[ChatState, QueryParameter(name="state", description="Open ones, or those put away.")] = "open",
    q: Annotated[
        str | None, QueryParameter(description="Part of a name or number, or words that were written.", max_length=200)
    ] = None,
) -> Page[ChatOut]:
    """Conversations, the newest message first. Sort: -last_message_at."""
    return await chats.page(only, shown, q, page)


@get(_CHAT, operation_id="getChat", tags=["chats"], dependencies=_READING)
async def get_chat(chats: NamedDependency[ChatService], customer_id: FromPath[UUID]) -> ChatOut:
    """One person's conversation; an empty one for a person without messages."""
    return await chats.get(customer_id)


@patch(_CHAT, operation_id="updateChat", tags=["chats"], dependencies=_READING)
async def update_chat(
    chats: NamedDependency[ChatService], customer_id: FromPath[UUID], data: JSONBody[ChatPatch]
) -> ChatOut:
    """Take over from the AI, hand back, give to a colleague, put away."""
    return await chats.change(customer_id, data)


@post(f"{_CHAT}/read", operation_id="readChat", tags=["chats"], status_code=204, dependencies=_READING)
async def read_chat(chats: NamedDependency[ChatService], customer_id: FromPath[UUID]) -> None:
    """Nothing is unread any more; the person sees that he was read."""
    await chats.read(customer_id)


@post(f"{_CHAT}/typing", operation_id="typeInChat", tags=["chats"], status_code=204, dependencies=_READING)
async def type_in_chat(
    chats: NamedDependency[ChatService], customer_id: FromPath[UUID], data: JSONBody[TypingIn]
) -> None:
    """Tell colleagues and the person that somebody writes."""
    await chats.typing(customer_id, data.typing)


@get(f"{_CHAT}/messages", operation_id="listMessages", tags=["chats"], dependencies=_READING)
async def list_messages(
    chats: NamedDependency[ChatService], page: NamedDependency[PageRequest], customer_id: FromPath[UUID]
) -> Page[MessageOut]:
    """Messages of a conversation, the newest first. Sort: -at."""
    return await chats.messages(customer_id, page)


@post(f"{_CHAT}/messages", operation_id="sendMessage", tags=["chats"], dependencies=_WRITING)
async def send_message(
    writing: NamedDependency[WritingService], customer_id: FromPath[UUID], data: JSONBody[MessageCreate]
) -> MessageOut:
    """Write to a person; 409 with the reason when the gate, or Twilio's window, does not let it go."""
    return await writing.send(customer_id, data)


@post(
    f"{_CHAT}/files",
    operation_id="uploadChatFile",
    operation_class=FileOperation,
    tags=["chats"],
    dependencies=_WRITING,
    request_max_body_size=MAX_UPLOAD,
)
async def upload_file(
    request: Request[object, object, State],
    writing: NamedDependency[WritingService],
    customer_id: FromPath[UUID],
    name: Annotated[str, QueryParameter(description="The file's name.", min_length=1, max_length=200)],
) -> ChatFileOut:
    """Take a file (the raw body) for a message that follows."""
    return await writing.attach(customer_id, name, request.headers.get("Content-Type"), await request.body())


@get(_MESSAGE, operation_id="getMessage", tags=["chats"], dependencies=_READING)
async def get_message(chats: NamedDependency[ChatService], message_id: FromPath[UUID]) -> MessageOut:
    """One message."""
    return await chats.message(message_id)


@get(
    f"{_MESSAGE}/file",
    operation_id="getMessageFile",
    operation_class=ContentOperation,
    tags=["chats"],
    dependencies={**_READING, **WANTED},
    opt={UNCOMPRESSED: True, IN_PARTS: True},
)
async def get_message_file(
    chats: NamedDependency[ChatService],
    file_store: NamedDependency[FileStore],
    wanted: NamedDependency[Wanted],
    message_id: FromPath[UUID],
    inline: Annotated[bool, QueryParameter(description="Open in place, where that is safe.")] = True,
) -> Stream:
    """What is attached to a message, or a part of it."""
    return file_answer(await chats.open_file(message_id, file_store, wanted), inline=inline)


@post(f"{_MESSAGE}/retry", operation_id="retryMessage", tags=["chats"], status_code=200, dependencies=_WRITING)
async def retry_message(writing: NamedDependency[WritingService], message_id: FromPath[UUID]) -> MessageOut:
    """Send a failed message again."""
    return await writing.retry(message_id)


@post(f"{_MESSAGE}/cancel", operation_id="cancelMessage", tags=["chats"], status_code=200, dependencies=_WRITING)
async def cancel_message(writing: NamedDependency[WritingService], message_id: FromPath[UUID]) -> MessageOut:
    """Call off a message that still waits."""
    return await writing.cancel(message_id)


HANDLERS = [
    list_chats,
    get_chat,
    update_chat,
    read_chat,
    type_in_chat,
    list_messages,
    send_message,
    upload_file,
    get_message,
    get_message_file,
    retry_message,
    cancel_message,
]
