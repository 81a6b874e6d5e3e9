"""Files are fetched into the office's store; voice notes become words before they are answered."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import msgspec
import pytest
from aiohttp import web
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.chats.media import Ear, MediaService, TryAgainError
from crm.domain.chats.models import Chat, ChatReply, Message
from crm.domain.files.service import FileService
from crm.domain.twilio.client import TwilioAccount, TwilioClient
from crm.domain.whatsapp.gateway import WhatsAppGateway
from shared import signing
from shared.clock import utc_now
from shared.contracts.transcription import Transcription
from shared.contracts.whatsapp import MediaContent
from shared.ids import new_id
from tests.crm.chats.conftest import Desk
from tests.crm.chats.test_controllers import PNG
from tests.support.api import SECRET
from tests.support.whatsapp import running_gateway, seen


class FakeEar:
    """The agent's transcriptions. ``answers`` as (status, body)."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, object]] = []
        self.heard: list[bytes] = []

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        signing.verify(SECRET, "agent", request.method, request.raw_path, body, request.headers)
        assert request.query["language"] == "he"
        self.heard.append(body)
        code, answer = self.answers.pop(0)
        return web.Response(status=code, body=msgspec.json.encode(answer), content_type="application/json")


class Media:
    """The service with its neighbours."""

    def __init__(self, desk: Desk, service: MediaService, ear: FakeEar) -> None:
        self.desk, self.service, self.ear = desk, service, ear

    async def came(self, kind: str, content: bytes, mime: str, **more: object) -> Message:
        """A file came in; the message as it stands then."""
        file_id = new_id()
        self.desk.gateway.files[file_id] = (mime, content)
        media = msgspec.convert(
            {"type": "media", "kind": kind, "file_id": file_id, "mime": mime, "size": len(content), **more},
            MediaContent,
        )
        await self.desk.tell(seen(content=media))
        return (await self.messages())[-1]

    async def messages(self) -> list[Message]:
        async with self.desk.db.tenant_session(self.desk.office.id) as session:
            return list(await session.scalars(select(Message).order_by(Message.at, Message.id)))

    async def replies(self) -> list[ChatReply]:
        async with self.desk.db.tenant_session(self.desk.office.id) as session:
            return list(await session.scalars(select(ChatReply)))


@pytest.fixture
async def media(desk: Desk, db: Database) -> AsyncGenerator[Media]:
    ear, app = FakeEar(), web.Application(client_max_size=20_000_000)
    app.router.add_post("/internal/transcriptions", ear.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    agent = f"http://127.0.0.1:{runner.addresses[0][1]}"
    twilio = TwilioClient(TwilioAccount("AC1", "token", agent, "http://127.0.0.1"))
    async with running_gateway() as (gateway, address):
        desk.gateway = gateway
        service = MediaService(
            db, WhatsAppGateway(address, SECRET), twilio, Ear(agent, SECRET), desk.files, desk.publisher
        )
        yield Media(desk, service, ear)
    await twilio.close()
    await runner.cleanup()


async def test_w15_a_photo_without_caption_is_stored_and_shown(media: Media) -> None:
    message = await media.came("image", PNG, "image/png")
    await media.service.fetch(media.desk.office.id, message.id)
    (shown,) = await media.messages()
    assert (shown.file_state, shown.file_mime, shown.body) == ("ready", "image/png", None)
    assert media.desk.gateway.files == {}
    async with media.desk.db.tenant_session(media.desk.office.id) as session:
        files = FileService(session, media.desk.office.id, media.desk.files)
        assert shown.file_id is not None
        assert await files.read(await files.get(shown.file_id)) == PNG
        assert await session.scalar(select(Chat.preview)) == "תמונה"


async def test_a_voice_note_is_answered_once_it_has_words(media: Media) -> None:
    message = await media.came("voice", b"OggS sound", "audio/ogg", seconds=3)
    assert await media.replies() == []
    media.ear.answers = [(200, Transcription("יש לכם דירה בחיפה?", heard=True))]
    await media.service.fetch(media.desk.office.id, message.id)
    (heard,) = await media.messages()
    assert (heard.body, heard.words_state) == ("יש לכם דירה בחיפה?", "done")
    assert media.ear.heard == [b"OggS sound"]
    assert [one.upto_id for one in await media.replies()] == [message.id]
    await media.service.fetch(media.desk.office.id, message.id)
    assert len(media.ear.heard) == 1


async def test_an_ear_that_is_away_is_asked_again_and_what_nobody_hears_is_said(media: Media) -> None:
    message = await media.came("voice", b"OggS sound", "audio/ogg")
    media.ear.answers = [(503, {}), (200, Transcription("", heard=False))]
    with pytest.raises(TryAgainError):
        await media.service.fetch(media.desk.office.id, message.id)
    assert (await media.messages())[0].words_state == "waiting"
    await media.service.fetch(media.desk.office.id, message.id)
    (unheard,) = await media.messages()
    assert (unheard.words_state, unheard.body, unheard.file_state) == ("not_heard", None, "ready")
    assert len(await media.replies()) == 1


async def test_a_file_that_is_gone_is_said(media: Media) -> None:
    message = await media.came("document", b"%PDF-1.4", "application/pdf", file_name="חוזה.pdf")
    media.desk.gateway.files.clear()
    await media.service.fetch(media.desk.office.id, message.id)
    assert (await media.messages())[0].file_state == "missing"


async def test_files_whose_job_was_lost_are_queued_again(media: Media) -> None:
    message = await media.came("image", PNG, "image/png")
    assert await media.service.requeue_lost() == 0
    async with media.desk.db.tenant_session(media.desk.office.id) as session:
        old = utc_now() - timedelta(minutes=5)
        await session.execute(update(Message).where(Message.id == message.id).values(created_at=old))
    # Its first job waits still in this test, so nothing new is queued beside it.
    assert await media.service.requeue_lost() == 0
