"""One message to many people: through the gate, once each, stopped at once, resumable after any death."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.broadcasts import running
from crm.domain.broadcasts.names import may_be_called
from crm.domain.broadcasts.running import BroadcastRunner
from crm.domain.chats.models import ChatSession, Message, MessageSend
from crm.domain.consent.gate import ContactGate
from crm.domain.consent.models import ContactDecision
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead
from crm.domain.live.schemas import Changed
from shared.clock import utc_now
from tests.crm.broadcasts.conftest import NAMES, Clock, People, begun, walk
from tests.support.api import make_user
from tests.support.office import Office, SilentPublisher


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
    async with people.db.tenant_session(people.office.id) as session:
        # Nobody spoke yet: a stretch of conversation begins with who answers.
        assert await session.scalar(select(func.count()).select_from(ChatSession)) == 0
    assert (people.office.id, Changed("broadcasts", UUID(str(preview_of)))) in publisher.sent
    async with people.db.tenant_session(people.office.id) as session:
        trail = (await session.scalars(select(AuditEvent.action).where(AuditEvent.entity == "broadcast"))).all()
    assert set(trail) == {"broadcast.created", "broadcast.running", "broadcast.done"}


async def test_an_advert_is_asked_about_as_an_advert(owner: httpx.AsyncClient, people: People) -> None:
    """Called an answer to an enquiry, it would pass the gate for people who never agreed to adverts."""
    body = {"name": "דירות", "segment_id": str(people.segment_id), "template_id": str(people.template_id)}
    refused = await owner.post("/api/broadcasts", json={**body, "purpose": "enquiry"})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "purpose")


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
