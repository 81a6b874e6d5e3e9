"""A broadcast is paused and stopped at once, waits for its hours and its link, and belongs to its office."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import httpx
from sqlalchemy import text, update

from crm.db.session import Database
from crm.domain.broadcasts.models import Broadcast
from crm.domain.broadcasts.running import BroadcastRunner
from crm.domain.broadcasts.words import BLINKS, CAP, LINK_DOWN, NO_TEMPLATE
from crm.domain.chats.claiming import Claimer
from crm.domain.chats.models import Message, MessageAttempt, MessageSend
from crm.domain.whatsapp.models import WhatsAppLink
from shared.clock import utc_now
from tests.crm.broadcasts.conftest import NOON, Clock, People, begun, walk
from tests.support.api import Api, make_user
from tests.support.office import Office, SilentPublisher, make_office


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


async def came_back(people: People) -> Message:
    """The one message was being tried and no route took it: what the outbox does with it next."""
    await people.set(Message, state="queued")
    (message,) = await people.messages()
    async with people.db.tenant_session(people.office.id) as session:
        await session.execute(update(MessageSend).values(next_try_at=utc_now()))
        claimer = Claimer(session, people.office.id, SilentPublisher(), twilio_ready=False)
        assert await claimer.claim(message.id) is None
    (message,) = await people.messages()
    return message


async def test_what_was_being_sent_when_it_was_stopped_and_came_back_does_not_go(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner
) -> None:
    broadcast = await begun(owner, people)
    url = f"/api/broadcasts/{broadcast['id']}"
    await runner.step(people.office.id, UUID(str(broadcast["id"])))
    await people.set(Message, state="sending")
    paused = (await owner.patch(url, json={"version": broadcast["version"], "state": "paused"})).json()
    assert (await came_back(people)).state == "queued"
    await people.set(Message, state="sending")
    await owner.patch(url, json={"version": paused["version"], "state": "stopped"})
    message = await came_back(people)
    assert (message.state, message.error) == ("cancelled", "stopped")


async def test_two_that_are_started_at_once_do_not_both_run(owner: httpx.AsyncClient, people: People) -> None:
    texts = {"segment_id": str(people.segment_id), "template_id": str(people.template_id)}
    drafts = [(await owner.post("/api/broadcasts", json={"name": name, **texts})).json() for name in "אב"]
    started = await asyncio.gather(
        *(owner.patch(f"/api/broadcasts/{one['id']}", json={"version": 1, "state": "running"}) for one in drafts)
    )
    assert sorted(one.status_code for one in started) == [200, 409]


async def test_one_that_goes_on_does_not_wait_for_the_step_of_before(
    owner: httpx.AsyncClient, people: People, runner: BroadcastRunner, clock: Clock
) -> None:
    """It waited for tomorrow; a person who pauses it and lets it go on means now."""
    broadcast = await begun(owner, people)
    url, broadcast_id = f"/api/broadcasts/{broadcast['id']}", UUID(str(broadcast["id"]))
    clock.now = utc_now() + timedelta(days=7)
    await people.set(WhatsAppLink, daily_cap=0)
    await people.set(Broadcast, next_at=clock.now)
    async with people.db.tenant_session(people.office.id) as session:
        await session.execute(text("DELETE FROM procrastinate.procrastinate_jobs"))
    await runner.step(people.office.id, broadcast_id)
    paused = (await owner.patch(url, json={"version": broadcast["version"], "state": "paused"})).json()
    await owner.patch(url, json={"version": paused["version"], "state": "running"})
    async with people.db.tenant_session(people.office.id) as session:
        rows = await session.execute(text("SELECT scheduled_at FROM procrastinate.procrastinate_jobs"))
        assert rows.all() == [(None,)]


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
