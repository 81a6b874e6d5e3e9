"""The gateway, Twilio and the worker's deliverer, without the queue between."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from aiohttp import web
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.audit.service import Author
from crm.domain.chats.asking import RouteAsker
from crm.domain.chats.delivering import MessageDeliverer
from crm.domain.chats.models import Message, MessageAttempt, MessageSend
from crm.domain.chats.sending import MessageService, Outgoing
from crm.domain.customers.models import Customer
from crm.domain.twilio.client import TwilioAccount, TwilioClient
from crm.domain.whatsapp.applying import EventService
from crm.domain.whatsapp.gateway import WhatsAppGateway
from crm.domain.whatsapp.links import LinkRepository
from crm.lib.file_store import FilePlace, FileStore
from shared.clock import utc_now
from shared.contracts.whatsapp import Event, WaBatch
from tests.support.api import SECRET
from tests.support.office import Office, SilentPublisher
from tests.support.whatsapp import FakeGateway, link, running_gateway, seen

TWILIO_SENDER = "+97233334444"
SMS_SENDER = "+97235556666"
WHO = Author("system", "test")


@dataclass
class FakeTwilio:
    """Twilio's messages endpoint: answers as told, else takes everything; ``drop`` cuts before the answer."""

    answers: list[tuple[int, dict[str, object]]] = field(default_factory=list[tuple[int, dict[str, object]]])
    drop: int = 0
    asked: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    async def take(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.asked.append({name: str(value) for name, value in form.items()})
        if self.drop:
            self.drop -= 1
            assert request.transport is not None
            request.transport.abort()
        code, body = self.answers.pop(0) if self.answers else (201, {"sid": f"SM{len(self.asked):032d}"})
        return web.json_response(body, status=code)


@dataclass
class Desk:
    """One office that writes, and the routes it has."""

    db: Database
    office: Office
    publisher: SilentPublisher
    gateway: FakeGateway
    twilio: FakeTwilio
    files: FileStore
    deliverer: MessageDeliverer

    async def tell(self, *events: Event) -> None:
        """The gateway tells."""
        await EventService(self.db, self.publisher).apply(WaBatch(self.office.id, list(events)))

    async def wrote(self, text: str = "הדירה פנויה?", *, ago: timedelta = timedelta()) -> UUID:
        """A person wrote; his id."""
        await self.tell(seen(text, sent_at=utc_now() - ago))
        async with self.db.tenant_session(self.office.id) as session:
            found = await session.scalar(select(Customer.id).where(Customer.merged_into_id.is_(None)))
            assert found is not None
            return found

    async def has_twilio(self, *, whatsapp: bool = True, sms: bool = True) -> None:
        """The office has numbers at Twilio."""
        async with self.db.tenant_session(self.office.id) as session:
            row = await LinkRepository(session, self.office.id).locked()
            row.twilio_sender = TWILIO_SENDER if whatsapp else None
            row.sms_sender = SMS_SENDER if sms else None

    async def send(self, **values: object) -> UUID:
        """Owe a message; its id."""
        async with self.db.tenant_session(self.office.id) as session:
            service = MessageService(session, self.office.id, self.publisher)
            outgoing = Outgoing(**{"author": "staff", "author_name": "רותי", **values})  # pyright: ignore[reportArgumentType]
            return (await service.send(outgoing, WHO)).id

    async def deliver(self, *ids: UUID, times: int = 1) -> None:
        """The worker's tries, each message due now."""
        for _ in range(times):
            for message_id in ids:
                async with self.db.tenant_session(self.office.id) as session:
                    await session.execute(
                        update(MessageSend)
                        .where(MessageSend.message_id == message_id, MessageSend.state == "queued")
                        .values(next_try_at=utc_now())
                    )
                await self.deliverer.deliver(self.office.id, message_id)

    async def message(self, message_id: UUID) -> Message:
        """As it stands."""
        async with self.db.tenant_session(self.office.id) as session:
            return await session.get_one(Message, message_id)

    async def attempts(self, message_id: UUID) -> Sequence[tuple[str, str]]:
        """Route and outcome of each try."""
        async with self.db.tenant_session(self.office.id) as session:
            rows = await session.execute(
                select(MessageAttempt.route, MessageAttempt.outcome)
                .where(MessageAttempt.message_id == message_id)
                .order_by(MessageAttempt.created_at, MessageAttempt.id)
            )
            return [(row[0], row[1]) for row in rows]

    async def grow_old(self, message_id: UUID, by: timedelta) -> None:
        """The message's tries were made so much earlier."""
        async with self.db.tenant_session(self.office.id) as session:
            await session.execute(
                update(MessageAttempt)
                .where(MessageAttempt.message_id == message_id)
                .values(created_at=MessageAttempt.created_at - by)
            )


@pytest.fixture
async def desk(db: Database, office: Office, publisher: SilentPublisher, tmp_path: Path) -> AsyncGenerator[Desk]:
    """An office whose link is open."""
    twilio, app = FakeTwilio(), web.Application()
    app.router.add_post("/2010-04-01/Accounts/AC1/Messages.json", twilio.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    client = TwilioClient(TwilioAccount("AC1", "token", address, "http://127.0.0.1"))
    store = FileStore(FilePlace(url=str(tmp_path / "files")))
    async with running_gateway() as (gateway, wa_address):
        asker = RouteAsker(WhatsAppGateway(wa_address, SECRET), client, store)
        made = Desk(db, office, publisher, gateway, twilio, store, MessageDeliverer(db, asker, publisher))
        await made.tell(link("open"))
        yield made
    await client.close()
    await runner.cleanup()
