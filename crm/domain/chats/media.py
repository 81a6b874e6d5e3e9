"""Brings what a person attached into the office's own store, and writes down the words of his voice notes."""

from datetime import timedelta
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

import aiohttp
import msgspec
from sqlalchemy.ext.asyncio import AsyncSession
from yarl import URL

from crm import jobs
from crm.db.session import Database
from crm.db.sweeping import sweep_businesses
from crm.domain.chats.answering import owe_reply
from crm.domain.chats.models import Message
from crm.domain.chats.threads import ThreadRepository, show_newest
from crm.domain.files.service import MAX_FILE, FileService
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.twilio.client import TwilioClient
from crm.domain.whatsapp.gateway import (
    GatewayAwayError,
    GatewayRefusedError,
    GatewayUnsureError,
    LinkNotOpenError,
    WhatsAppGateway,
)
from crm.lib.errors import NotFoundError
from crm.lib.file_store import FileStore, FileStoreUnavailableError
from shared import signing
from shared.clock import utc_now
from shared.contracts.transcription import (
    LANGUAGE,
    MAX_AUDIO_BYTES,
    MAX_AUDIO_SECONDS,
    TRANSCRIPTION_DEADLINE_S,
    TRANSCRIPTIONS_PATH,
    Transcription,
)
from shared.log import logger

PATIENCE = timedelta(minutes=20)
"""A file that could not be fetched, or an ear that did not answer, for so long is said to be missing, or not heard."""
LOST = timedelta(minutes=2)
"""A message whose file still waits after this has lost its job."""
AT_ONCE = 500

_log = logger(__name__)


class TryAgainError(Exception):
    """Whoever was asked is away; the queue tries again."""


class Ear:
    """Asks the agent for the words of a voice note."""

    def __init__(self, address: str, secret: str) -> None:
        """``address`` of the agent without a trailing slash."""
        self._address = address
        self._secret = secret

    async def hear(self, content: bytes, mime: str, seconds: int | None, number: str | None) -> Transcription | None:
        """The words; None when this can never be heard. Raises TryAgainError."""
        if len(content) > MAX_AUDIO_BYTES or (seconds or 0) > MAX_AUDIO_SECONDS:
            return None
        asked = {"language": LANGUAGE}
        if seconds:
            asked["seconds"] = str(seconds)
        if number is not None:
            asked["number"] = number
        path = f"{TRANSCRIPTIONS_PATH}?{urlencode(asked)}"
        headers = {**signing.sign(self._secret, "agent", "POST", path, content), "Content-Type": mime}
        timeout = aiohttp.ClientTimeout(total=TRANSCRIPTION_DEADLINE_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(URL(self._address + path, encoded=True), data=content, headers=headers) as answer,
            ):
                body = await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise TryAgainError(type(error).__name__) from error
        if answer.status >= 500:
            raise TryAgainError(f"answered {answer.status}")
        if answer.status >= 300:
            _log.warning("voice_note_refused", status=answer.status)
            return None
        return msgspec.json.decode(body, type=Transcription)


class MediaService:
    """Files of messages of every business."""

    def __init__(
        self,
        db: Database,
        gateway: WhatsAppGateway,
        twilio: TwilioClient,
        ear: Ear,
        files: FileStore,
        publisher: LivePublisher,
    ) -> None:
        self._db = db
        self._gateway = gateway
        self._twilio = twilio
        self._ear = ear
        self._files = files
        self._publisher = publisher

    async def fetch(self, business_id: UUID, message_id: UUID) -> None:
        """Fetch the file, then hear it if it is a voice note. Raises TryAgainError."""
        message = await self._message(business_id, message_id)
        if message is None:
            return
        if message.file_state == "waiting":
            content = await self._content(message)
            if content is None:
                await self._missing(business_id, message_id)
                return
            await self._keep(business_id, message_id, content)
            if message.gateway_file_id is not None:
                await self._gateway.taken(business_id, message.gateway_file_id)
        await self._words(business_id, message_id)

    async def requeue_lost(self) -> int:
        """Queue files and voice notes whose job was lost; answers how many."""
        return await sweep_businesses(self._db, "files of messages", self._requeue)

    async def _requeue(self, business_id: UUID) -> int:
        async with self._db.tenant_session(business_id) as session:
            lost = await ThreadRepository(session, business_id).unfetched(utc_now() - LOST, AT_ONCE)
            return sum([await queue_fetch(session, business_id, message_id) for message_id in lost])

    async def _message(self, business_id: UUID, message_id: UUID) -> Message | None:
        async with self._db.tenant_session(business_id) as session:
            return await ThreadRepository(session, business_id).message(message_id)

    async def _content(self, message: Message) -> bytes | None:
        try:
            if message.gateway_file_id is not None:
                return await self._gateway.fetch(message.business_id, message.gateway_file_id)
            if message.file_url is not None:
                return await self._twilio.fetch(message.file_url, MAX_FILE)
        except (GatewayAwayError, GatewayUnsureError, GatewayRefusedError, LinkNotOpenError, ConnectionError) as error:
            if _is_late(message):
                return None
            raise TryAgainError(str(error)) from error
        return None

    async def _keep(self, business_id: UUID, message_id: UUID, content: bytes) -> None:
        async with self._db.tenant_session(business_id) as session:
            message = await _locked(session, business_id, message_id)
            if message is None or message.file_state != "waiting":
                return
            name = message.file_name or _NAMES.get(message.kind, "קובץ")
            file = await FileService(session, business_id, self._files).keep(
                content, name, message.file_mime, "whatsapp", any_kind=True
            )
            message.file_id, message.file_state = file.id, "ready"
            message.file_name, message.file_size = file.name, file.size
            message.file_mime = file.mime if file.kind is not None else message.file_mime
            message.version += 1
            self._tell(session, message)

    async def _missing(self, business_id: UUID, message_id: UUID) -> None:
        async with self._db.tenant_session(business_id) as session:
            message = await _locked(session, business_id, message_id)
            if message is None or message.file_state != "waiting":
                return
            message.file_state = "missing"
            message.version += 1
            _log.warning("message_file_missing", business_id=str(business_id), message_id=str(message_id))
            if message.words_state == "waiting":
                await self._heard(session, message, "not_heard", None)
            self._tell(session, message)

    async def _words(self, business_id: UUID, message_id: UUID) -> None:
        message = await self._message(business_id, message_id)
        if message is None or message.words_state != "waiting" or message.file_id is None:
            return
        try:
            heard = await self._hear(message, message.file_id)
        except TryAgainError:
            if not _is_late(message):
                raise
            heard = None
        async with self._db.tenant_session(business_id) as session:
            row = await _locked(session, business_id, message_id)
            if row is None or row.words_state != "waiting":
                return
            understood = heard is not None and heard.heard and heard.text.strip() != ""
            words = heard.text.strip() if heard is not None and understood else None
            await self._heard(session, row, "done" if understood else "not_heard", words)
            self._tell(session, row)

    async def _hear(self, message: Message, file_id: UUID) -> Transcription | None:
        """The words of the stored file; None when nobody can hear it any more. Raises TryAgainError."""
        async with self._db.tenant_session(message.business_id) as session:
            number = await ThreadRepository(session, message.business_id).office_number()
            service = FileService(session, message.business_id, self._files)
            try:
                content = await service.read(await service.get(file_id))
            except NotFoundError:
                return None
            except FileStoreUnavailableError as error:
                raise TryAgainError("the file store is away") from error
        return await self._ear.hear(content, message.file_mime or "audio/ogg", message.seconds, number)

    async def _heard(
        self, session: AsyncSession, message: Message, state: Literal["done", "not_heard"], words: str | None
    ) -> None:
        """The words stand on the message; only now is an answer owed, also to one that nobody understood."""
        chat = await ThreadRepository(session, message.business_id).locked(message.customer_id)
        message.words_state, message.body = state, words
        message.version += 1
        show_newest(chat, message)
        await session.flush()
        if message.direction == "in":
            await owe_reply(session, message.business_id, chat, message)

    def _tell(self, session: AsyncSession, message: Message) -> None:
        hints = [Changed("chats", message.customer_id)]
        self._publisher.publish_after_commit(session, message.business_id, hints)


_NAMES = {"image": "תמונה", "voice": "הודעה קולית", "audio": "קובץ שמע", "video": "סרטון", "sticker": "מדבקה"}


async def queue_fetch(session: AsyncSession, business_id: UUID, message_id: UUID) -> bool:
    """Hand the message's file to the worker with the caller's transaction."""
    arguments = {"business_id": str(business_id), "message_id": str(message_id)}
    return await jobs.defer(session, jobs.FETCH_MEDIA, arguments, lock=f"{jobs.FETCH_MEDIA}:{message_id}")


def _is_late(message: Message) -> bool:
    return utc_now() - message.created_at > PATIENCE


async def _locked(session: AsyncSession, business_id: UUID, message_id: UUID) -> Message | None:
    threads = ThreadRepository(session, business_id)
    message = await threads.message(message_id)
    if message is None:
        return None
    await threads.locked(message.customer_id)
    return await threads.message(message_id, lock=True)
