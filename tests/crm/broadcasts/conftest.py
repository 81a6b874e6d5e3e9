"""An office with people who agreed to hear from it, and a runner under a clock of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.broadcasts import running
from crm.domain.broadcasts.models import Broadcast, BroadcastRecipient
from crm.domain.broadcasts.running import BroadcastRunner
from crm.domain.chats.models import Message, MessageTemplate
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead
from crm.domain.segments.models import Segment
from crm.domain.whatsapp.models import WhatsAppLink
from shared.clock import ISRAEL
from shared.ids import new_id
from tests.support.api import make_user
from tests.support.office import Office, SilentPublisher

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ISRAEL)
"""A Tuesday, inside everybody's hours."""
NAMES = ("דנה לוי", "משה כהן", "רותי מזרחי", "יוסי פרץ")


@dataclass
class Clock:
    """What the runner believes the time to be."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(running, "utc_now", made)
    return made


class People:
    """An office with people who agreed to hear from it, a segment of them and a text."""

    def __init__(self, db: Database, office: Office, owner_id: UUID) -> None:
        self.db = db
        self.office = office
        self.owner_id = owner_id
        self.ids: list[UUID] = []
        self.segment_id = new_id()
        self.template_id = new_id()

    async def come(
        self, names: Sequence[str | None] = NAMES, body: str = "שלום {{1}}, יש דירה חדשה ב{{2}}."
    ) -> "People":
        own = {"business_id": self.office.id}
        async with self.db.tenant_session(self.office.id) as session:
            session.add_all(
                [
                    Segment(id=self.segment_id, name="חמים", shared=True, owner_id=self.owner_id, filter={}, **own),
                    MessageTemplate(
                        id=self.template_id,
                        name="דירה חדשה",
                        body="שלום {{1}}, יש דירה חדשה ב{{2}}.",
                        fields=["customer.first_name", "office.name"],
                        category="marketing",
                        **own,
                    ),
                    WhatsAppLink(state="open", phone="+972501112233", linked_at=NOON - timedelta(days=60), **own),
                ]
            )
            for number, name in enumerate(names):
                person = Customer(name=name, name_source="human", **own)
                session.add(person)
                await session.flush()
                self.ids.append(person.id)
                session.add_all(
                    [
                        CustomerIdentity(customer_id=person.id, kind="phone", value=f"+97254123{number:04}", **own),
                        Lead(customer_id=person.id, **own),
                        ConsentEvidence(
                            customer_id=person.id,
                            kind="opt_in",
                            source="human",
                            reason="בכתב",
                            at=NOON - timedelta(days=3),
                            **own,
                        ),
                    ]
                )
        return self

    async def rows(self) -> Sequence[BroadcastRecipient]:
        async with self.db.tenant_session(self.office.id) as session:
            return (await session.scalars(select(BroadcastRecipient).order_by(BroadcastRecipient.id))).all()

    async def messages(self) -> Sequence[Message]:
        async with self.db.tenant_session(self.office.id) as session:
            return (await session.scalars(select(Message).order_by(Message.id))).all()

    async def leave(self) -> None:
        """The outbox hands everything that waits to a route."""
        async with self.db.tenant_session(self.office.id) as session:
            await session.execute(update(Message).where(Message.state == "queued").values(state="sent"))

    async def set(self, model: type[Message | Broadcast | WhatsAppLink | Customer], **values: object) -> None:
        async with self.db.tenant_session(self.office.id) as session:
            await session.execute(update(model).values(**values))


@pytest.fixture
async def people(db: Database, office: Office, owner: httpx.AsyncClient) -> People:
    del owner
    user_id = await make_user(db, "second@office.example", office)
    return await People(db, office, user_id).come()


@pytest.fixture
def runner(db: Database, publisher: SilentPublisher, clock: Clock) -> BroadcastRunner:
    del clock
    return BroadcastRunner(db, publisher, jitter=lambda least, _most: least)


async def begun(owner: httpx.AsyncClient, people: People) -> dict[str, object]:
    """A broadcast on its way."""
    made = await owner.post(
        "/api/broadcasts",
        json={"name": "דירות", "segment_id": str(people.segment_id), "template_id": str(people.template_id)},
    )
    assert made.status_code == 201, made.text
    draft = made.json()
    started = await owner.patch(
        f"/api/broadcasts/{draft['id']}", json={"version": draft["version"], "state": "running"}
    )
    assert started.status_code == 200, started.text
    await people.set(Broadcast, next_at=NOON)
    return started.json()


async def walk(runner: BroadcastRunner, people: People, clock: Clock, broadcast_id: object, steps: int = 1) -> None:
    """So many people's turns, with the outbox keeping up."""
    for _ in range(steps):
        await runner.step(people.office.id, UUID(str(broadcast_id)))
        await people.leave()
        clock.now += timedelta(seconds=30)
