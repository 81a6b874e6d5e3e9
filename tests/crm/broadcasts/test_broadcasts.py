"""One message to many people: through the gate, once each, stopped at once, resumable after any death."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.broadcasts import running
from crm.domain.broadcasts.models import Broadcast, BroadcastRecipient
from crm.domain.broadcasts.names import may_be_called
from crm.domain.broadcasts.running import BroadcastRunner
from crm.domain.broadcasts.words import BLINKS, CAP, LINK_DOWN, NO_TEMPLATE
from crm.domain.chats.models import Message, MessageAttempt, MessageSend, MessageTemplate
from crm.domain.consent.gate import ContactGate
from crm.domain.consent.models import ConsentEvidence, ContactDecision
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead
from crm.domain.live.schemas import Changed
from crm.domain.segments.models import Segment
from crm.domain.whatsapp.models import WhatsAppLink
from shared.clock import ISRAEL, utc_now
from shared.ids import new_id
from tests.support.api import Api, make_user
from tests.support.office import Office, SilentPublisher, make_office

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


async def test_each_person_gets_his_own_words_once(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner, clock: Clock, publisher: SilentPublisher
) -> None:
    preview_of = (await begun(owner, people))["id"]
    await walk(runner, people, clock, preview_of, 6)
    assert sorted(one.body or "" for one in await people.messages()) == sorted(
        f"שלום {name.split()[0]}, יש דירה חדשה בשי דירות." for name in NAMES
    )
    assert {(one.author, one.purpose, one.decision_id is not None) for one in await people.messages()} == {
        ("automation", "marketing", True)
    }
    shown = (await owner.get(f"/api/broadcasts/{preview_of}")).json()
    assert (shown["state"], shown["counts"]["sent"], shown["counts"]["waiting"]) == ("done", 4, 0)
    assert shown["ended_at"] is not None
    assert (people.office.id, Changed("broadcasts", UUID(str(preview_of)))) in publisher.sent
    async with people.db.tenant_session(people.office.id) as session:
        trail = (await session.scalars(select(AuditEvent.action).where(AuditEvent.entity == "broadcast"))).all()
    assert set(trail) == {"broadcast.created", "broadcast.running", "broadcast.done"}


async def test_spacing_lies_between_two(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner, clock: Clock
) -> None:
    broadcast = await begun(owner, people)
    await runner.step(people.office.id, UUID(str(broadcast["id"])))
    await runner.step(people.office.id, UUID(str(broadcast["id"])))
    assert len(await people.messages()) == 1
    clock.now += timedelta(seconds=7)
    await runner.step(people.office.id, UUID(str(broadcast["id"])))
    assert len(await people.messages()) == 2


async def test_who_came_to_the_segment_later_gets_nothing(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner, clock: Clock
) -> None:
    broadcast = await begun(owner, people)
    async with people.db.tenant_session(people.office.id) as session:
        late = Customer(business_id=people.office.id, name="שרה", name_source="human")
        session.add(late)
        await session.flush()
        session.add(Lead(business_id=people.office.id, customer_id=late.id))
    await walk(runner, people, clock, broadcast["id"], 6)
    assert late.id not in {one.customer_id for one in await people.rows()}


async def test_w14_killed_between_and_within_steps_doubles_nothing(
    owner: httpx.AsyncClient,
    people: People,
    runner: BroadcastRunner,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that dies in the middle of a person's turn leaves no trace of it; several at once share one turn."""
    broadcast = await begun(owner, people)
    broadcast_id = UUID(str(broadcast["id"]))

    async def die(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as killed:
        killed.setattr(running, "queue_step", die)
        with pytest.raises(asyncio.CancelledError):
            await runner.step(people.office.id, broadcast_id)
    assert await people.messages() == []
    for _ in range(6):
        await asyncio.gather(*(runner.step(people.office.id, broadcast_id) for _ in range(3)))
        await people.leave()
        clock.now += timedelta(seconds=30)
    sent = await people.messages()
    assert len(sent) == len({one.customer_id for one in sent}) == 4
    async with people.db.tenant_session(people.office.id) as session:
        assert await session.scalar(select(func.count()).select_from(MessageSend)) == 4


async def test_w14_one_bad_recipient_fails_alone(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broadcast = await begun(owner, people)
    rows = await people.rows()
    async with people.db.tenant_session(people.office.id) as session:
        erased = await session.get_one(Customer, rows[0].customer_id)
        erased.erased_at = utc_now()
    real = running.MessageService.send

    async def breaks_once(self: running.MessageService, asked: running.Outgoing) -> Message:
        if asked.customer_id == rows[1].customer_id:
            await self._session.execute(select(func.nullif(1, 1) / 0))  # pyright: ignore[reportPrivateUsage] - the database's own error
        return await real(self, asked)

    monkeypatch.setattr(running.MessageService, "send", breaks_once)
    await walk(runner, people, clock, broadcast["id"], 8)
    ended = [(one.state, one.reason) for one in await people.rows()]
    assert ended[0] == ("refused", "gone")
    assert ended[1][0] == "failed" or ended[1] == ("queued", None)
    assert [state for state, _ in ended[2:]] == ["queued", "queued"]
    assert (await owner.get(f"/api/broadcasts/{broadcast['id']}")).json()["state"] == "done"


async def test_w35_who_said_no_more_is_refused_at_his_own_moment(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner, clock: Clock
) -> None:
    broadcast = await begun(owner, people)
    await walk(runner, people, clock, broadcast["id"], 1)
    last = (await people.rows())[-1]
    async with people.db.tenant_session(people.office.id) as session:
        assert await ContactGate(session, people.office.id).hear(last.customer_id, "whatsapp", "הסר", at=clock.now)
    await walk(runner, people, clock, broadcast["id"], 6)
    found = (await owner.get(f"/api/broadcasts/{broadcast['id']}/recipients?state=refused")).json()["items"]
    assert [(one["customer_id"], one["reason"]) for one in found] == [(str(last.customer_id), "opted_out")]
    assert found[0]["sentence"].startswith("התקבלה בקשה שלא לפנות")
    assert last.customer_id not in {one.customer_id for one in await people.messages()}
    async with people.db.tenant_session(people.office.id) as session:
        asked = (await session.scalars(select(ContactDecision.about_id))).all()
    assert asked == [UUID(str(broadcast["id"]))] * 4


async def test_w19_an_unknown_name_never_becomes_a_word(
    db: Database, office: Office, owner: httpx.AsyncClient, runner: BroadcastRunner, clock: Clock
) -> None:
    user_id = await make_user(db, "second@office.example", office)
    people = await People(db, office, user_id).come((None, "Danny", "דנה לוי", "לקוח"))
    broadcast = await begun(owner, people)
    preview = (await owner.get(f"/api/broadcasts/{broadcast['id']}/preview")).json()
    await walk(runner, people, clock, broadcast["id"], 8)
    assert [one.body for one in await people.messages()] == ["שלום דנה, יש דירה חדשה בשי דירות."]
    found = (await owner.get(f"/api/broadcasts/{broadcast['id']}/recipients?state=refused")).json()["items"]
    assert [one["reason"] for one in found] == ["name_missing"] * 3
    assert "שם" in found[0]["sentence"]
    assert (preview["people"], preview["allowed"]) == (4, 1) or "quiet_hours" in preview["refused"]


@pytest.mark.parametrize(
    ("name", "source", "may"),
    [
        ("דנה", "ai", True),
        ("דנה לוי", "ai", True),
        ("אמא של דני", "ai", False),
        ("Danny", "human", False),
        ("Customer", "human", False),
        ("בלומה", "human", True),
        ("דנה 🏠", "ai", False),
        (None, None, False),
    ],
)
def test_w19_who_may_be_called_by_name(name: str | None, source: str | None, may: bool) -> None:
    assert may_be_called(Customer(name=name, name_source=source)) is may


async def test_pause_and_stop_hold_at_once_even_in_the_outbox(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner, clock: Clock
) -> None:
    broadcast = await begun(owner, people)
    url = f"/api/broadcasts/{broadcast['id']}"
    await runner.step(people.office.id, UUID(str(broadcast["id"])))
    paused = (await owner.patch(url, json={"version": broadcast["version"], "state": "paused"})).json()
    assert (paused["state"], paused["counts"]["waiting"]) == ("paused", 4)
    assert [one.state for one in await people.messages()] == ["cancelled"]
    await walk(runner, people, clock, broadcast["id"], 2)
    assert len(await people.messages()) == 1
    again = (await owner.patch(url, json={"version": paused["version"], "state": "running"})).json()
    await walk(runner, people, clock, broadcast["id"], 2)
    stopped = (await owner.patch(url, json={"version": again["version"], "state": "stopped"})).json()
    assert (stopped["state"], stopped["counts"]["sent"], stopped["counts"]["stopped"]) == ("stopped", 2, 2)
    await walk(runner, people, clock, broadcast["id"], 3)
    assert [one.state for one in await people.messages()] == ["cancelled", "sent", "sent"]
    over = await owner.patch(url, json={"version": stopped["version"], "state": "running"})
    assert (over.status_code, over.json()["code"]) == (409, "broadcast-state")


async def test_a_link_that_is_gone_pauses_it_with_the_reason(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner, clock: Clock
) -> None:
    broadcast = await begun(owner, people)
    url = f"/api/broadcasts/{broadcast['id']}"
    await people.set(WhatsAppLink, state="connecting", reason="network", changed_at=clock.now)
    await walk(runner, people, clock, broadcast["id"])
    assert (await owner.get(url)).json()["reason"] == BLINKS
    await people.set(WhatsAppLink, state="closed", reason="logged_out", changed_at=clock.now)
    await walk(runner, people, clock, broadcast["id"])
    shown = (await owner.get(url)).json()
    assert (shown["state"], shown["reason"]) == ("paused", LINK_DOWN)
    await people.set(WhatsAppLink, route="twilio_whatsapp", twilio_sender="+972501112233")
    await owner.patch(url, json={"version": shown["version"], "state": "running"})
    await walk(runner, people, clock, broadcast["id"])
    shown = (await owner.get(url)).json()
    assert (shown["state"], shown["reason"]) == ("paused", NO_TEMPLATE)
    assert await people.messages() == []
    await people.set(WhatsAppLink, route="baileys", state="open", reason="none")
    await owner.patch(url, json={"version": shown["version"], "state": "running"})
    await walk(runner, people, clock, broadcast["id"], 6)
    assert len(await people.messages()) == 4


async def test_quiet_hours_let_everybody_wait(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner, clock: Clock
) -> None:
    broadcast = await begun(owner, people)
    clock.now = NOON.replace(hour=23)
    await people.set(Broadcast, next_at=clock.now)
    await runner.step(people.office.id, UUID(str(broadcast["id"])))
    shown = (await owner.get(f"/api/broadcasts/{broadcast['id']}")).json()
    assert (shown["state"], shown["counts"]["waiting"]) == ("running", 4)
    assert shown["reason"].startswith("מחוץ לשעות הפנייה")
    assert datetime.fromisoformat(shown["next_at"]) == NOON.replace(day=25, hour=9)
    clock.now = NOON.replace(day=25)
    await walk(runner, people, clock, broadcast["id"], 6)
    assert len(await people.messages()) == 4


async def test_the_numbers_cap_of_the_day_holds(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner, clock: Clock
) -> None:
    broadcast = await begun(owner, people)
    await people.set(WhatsAppLink, daily_cap=1)
    await runner.step(people.office.id, UUID(str(broadcast["id"])))
    (first,) = await people.messages()
    async with people.db.tenant_session(people.office.id) as session:
        session.add(
            MessageAttempt(
                business_id=people.office.id,
                message_id=first.id,
                route="baileys",
                outcome="sent",
                created_at=clock.now,
            )
        )
    clock.now += timedelta(minutes=1)
    await walk(runner, people, clock, broadcast["id"], 2)
    shown = (await owner.get(f"/api/broadcasts/{broadcast['id']}")).json()
    assert (shown["state"], shown["reason"], len(await people.messages())) == ("running", CAP, 1)


async def test_one_at_a_time_and_only_for_who_may(
    api: Api, db: Database, office: Office, owner: httpx.AsyncClient, people: People
) -> None:
    first = await begun(owner, people)
    draft = (
        await owner.post(
            "/api/broadcasts",
            json={"name": "עוד", "segment_id": str(people.segment_id), "template_id": str(people.template_id)},
        )
    ).json()
    second = await owner.patch(f"/api/broadcasts/{draft['id']}", json={"version": 1, "state": "running"})
    assert (second.status_code, second.json()["code"]) == (409, "broadcast-state")
    renamed = await owner.patch(f"/api/broadcasts/{first['id']}", json={"version": first["version"], "name": "א"})
    assert renamed.status_code == 409
    stale = await owner.patch(f"/api/broadcasts/{draft['id']}", json={"version": 7, "state": "running"})
    assert stale.status_code == 409
    await make_user(db, "agent@office.example", office, role="agent")
    agent = await api.sign_in("agent@office.example")
    assert (await agent.get("/api/broadcasts")).status_code == 403
    other = await make_office(db, "+97236666666")
    await make_user(db, "owner@other.example", other)
    stranger = await api.sign_in("owner@other.example")
    assert (await stranger.get(f"/api/broadcasts/{first['id']}")).status_code == 404
    listed = (await owner.get("/api/broadcasts")).json()["items"]
    assert [one["name"] for one in listed] == ["עוד", "דירות"]
