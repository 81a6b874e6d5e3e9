"""Merging moves all that points at a person, and undoing puts every row back where it was."""

from collections.abc import Mapping
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Table, select, text

from crm.db.models import metadata
from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.chats.models import Chat, ChatReply, Message
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import CustomerIdentity
from crm.domain.ingest.service import IngestService
from crm.domain.merges.repository import OF_CUSTOMER, ONE_EACH
from shared.clock import utc_now
from tests.support.api import Api
from tests.support.office import CallScript, Office, SilentPublisher, make_office
from tests.support.whatsapp import batch, seen
from tests.support.written import add_conversation

TABLES = (
    *("customers", "customer_identities", "calls", "turns", "leads", "lead_field_sources", "lead_status_history"),
    *("tasks", "appointments", "customer_notes", "consent_evidence"),
    *("chats", "messages", "chat_sessions", "chat_replies", "broadcast_recipients"),
)
MOVING = {"updated_at", "version", "last_call_at"}
"""What a merge and its undo may leave changed: counters of change, and the newest call of the survivor."""


async def picture(db: Database, office: Office) -> Mapping[str, list[dict[str, object]]]:
    """Every row of the people and what is theirs."""
    seen: dict[str, list[dict[str, object]]] = {}
    async with db.tenant_session(office.id) as session:
        for name in TABLES:
            table: Table = metadata.tables[name]
            rows = await session.execute(select(*(c for c in table.c if c.name not in MOVING)).order_by(table.c.id))
            seen[name] = [dict(row) for row in rows.mappings()]
    return seen


async def others(owner: httpx.AsyncClient, world: dict[str, str]) -> list[str]:
    listed = (await owner.get("/api/customers")).json()["items"]
    return [one["id"] for one in listed if one["id"] != world["customer"]]


async def fill(owner: httpx.AsyncClient, db: Database, office: Office, loser: str) -> None:
    await owner.post(f"/api/customers/{loser}/notes", json={"body": "הערה"})
    await owner.patch(f"/api/customers/{loser}", json={"version": 1, "tags": ["חם"], "name": "דוד כהן (אישתו)"})
    async with db.tenant_session(office.id) as session:
        evidence = ConsentEvidence(
            business_id=office.id, customer_id=UUID(loser), kind="opt_out", source="human", at=utc_now()
        )
        session.add(evidence)
        await session.execute(
            text("UPDATE customers SET do_not_contact = true WHERE id = :id").bindparams(id=UUID(loser))
        )
        await session.execute(
            text("UPDATE leads SET rooms = 3.5, budget_agorot = 250000000 WHERE customer_id = :id").bindparams(
                id=UUID(loser)
            )
        )


async def test_merge_and_undo_restore_every_row(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    winner, loser = world["customer"], (await others(owner, world))[0]
    await fill(owner, db, office, loser)
    before = await picture(db, office)
    answer = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [loser]})
    assert answer.status_code == 201, answer.text
    (merge,) = answer.json()["items"]
    assert {"identities", "calls", "leads", "tasks", "appointments", "notes", "consents"} <= set(merge["moved"])
    survivor = (await owner.get(f"/api/customers/{winner}")).json()
    assert len(survivor["identities"]) == 2
    assert (survivor["tags"], survivor["do_not_contact"]) == (["חם"], True)
    assert survivor["name"] == "דוד כהן (אישתו)"
    assert (await owner.get(f"/api/customers/{loser}")).json()["merged_into_id"] == winner
    assert loser not in [one["id"] for one in (await owner.get("/api/customers")).json()["items"]]
    leads = [one for one in (await owner.get("/api/leads")).json()["items"] if one["customer_id"] == winner]
    assert [(one["rooms"], one["budget_agorot"]) for one in leads] == [(3.5, 250_000_000)]
    told = (await owner.get(f"/api/customers/{winner}/timeline")).json()["items"]
    assert sum(entry["kind"] == "call" for entry in told) == 2
    assert [entry["title"] for entry in told if entry["kind"] == "merge"] == ["דוד כהן (אישתו)"]
    undone = await owner.post(f"/api/customers/merges/{merge['id']}/undo")
    assert undone.json()["undone_at"] is not None
    assert await picture(db, office) == before
    again = await owner.post(f"/api/customers/merges/{merge['id']}/undo")
    assert again.json() == undone.json()
    async with db.tenant_session(office.id) as session:
        actions = await session.scalars(select(AuditEvent.action).where(AuditEvent.entity == "merge"))
        assert list(actions) == ["customer.merged", "customer.unmerged"]


async def test_conversations_are_folded_and_unfolded(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    """W5: one person is one thread; unread adds up, the newest holds, the AI goes on only if it was on in both."""
    winner, loser = world["customer"], (await others(owner, world))[0]
    async with db.tenant_session(office.id) as session:
        for one in (winner, loser):
            await add_conversation(session, office.id, UUID(one))
        theirs = await session.scalar(select(Chat).where(Chat.customer_id == UUID(loser)))
        assert theirs is not None
        theirs.unread, theirs.ai_on, theirs.ai_reason, theirs.wa_chat = 3, False, "staff", "99@lid"
        newest = theirs.last_inbound_at = utc_now()
        await session.execute(
            text("UPDATE messages SET at = :now, body = 'חדש' WHERE customer_id = :id AND direction = 'in'").bindparams(
                now=newest, id=UUID(loser)
            )
        )
        theirs.last_message_at, theirs.preview, theirs.preview_direction = newest, "חדש", "in"
    before = await picture(db, office)
    answer = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [loser]})
    async with db.tenant_session(office.id) as session:
        chat = await session.scalar(select(Chat).where(Chat.customer_id == UUID(winner)))
        assert chat is not None
        assert (chat.unread, chat.ai_on, chat.ai_reason, chat.wa_chat) == (4, False, "staff", "99@lid")
        assert (chat.preview, chat.last_message_at) == ("חדש", newest)
        assert (await session.scalars(select(Message.customer_id).distinct())).all() == [UUID(winner)]
    await owner.post(f"/api/customers/merges/{answer.json()['items'][0]['id']}/undo")
    assert await picture(db, office) == before


async def test_the_survivor_without_a_conversation_gets_the_others(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    winner, loser = world["customer"], (await others(owner, world))[0]
    async with db.tenant_session(office.id) as session:
        await add_conversation(session, office.id, UUID(loser))
    before = await picture(db, office)
    answer = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [loser]})
    async with db.tenant_session(office.id) as session:
        chat = await session.scalar(select(Chat).where(Chat.customer_id == UUID(winner)))
        assert chat is not None
        assert (chat.unread, chat.preview) == (1, "כן, עדיין פנויה.")
    await owner.post(f"/api/customers/merges/{answer.json()['items'][0]['id']}/undo")
    assert await picture(db, office) == before


async def test_values_changed_by_people_since_then_stay(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    winner, loser = world["customer"], (await others(owner, world))[0]
    await owner.patch(f"/api/customers/{loser}", json={"version": 1, "tags": ["חם"]})
    merged = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [loser]})
    now = (await owner.get(f"/api/customers/{winner}")).json()
    change = {"version": now["version"], "tags": ["חם", "ותיק"]}
    assert (await owner.patch(f"/api/customers/{winner}", json=change)).status_code == 200
    await owner.post(f"/api/customers/merges/{merged.json()['items'][0]['id']}/undo")
    assert (await owner.get(f"/api/customers/{winner}")).json()["tags"] == ["חם", "ותיק"]
    assert (await owner.get(f"/api/customers/{loser}")).json()["tags"] == ["חם"]


async def test_a_call_since_the_merge_goes_back_with_its_number(
    owner: httpx.AsyncClient, db: Database, office: Office, publisher: SilentPublisher, world: dict[str, str]
) -> None:
    winner, loser = world["customer"], (await others(owner, world))[0]
    phone = (await owner.get(f"/api/customers/{loser}")).json()["identities"][0]["value"]
    merged = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [loser]})
    script = CallScript(office, from_number=phone, at=utc_now()).started().answered()
    await IngestService(db, publisher).apply(script.events)
    assert (await owner.get(f"/api/calls/{script.call_id}")).json()["call"]["customer_id"] == winner
    await owner.post(f"/api/customers/merges/{merged.json()['items'][0]['id']}/undo")
    call = (await owner.get(f"/api/calls/{script.call_id}")).json()["call"]
    lead = (await owner.get(f"/api/leads/{call['lead_id']}")).json()
    assert (call["customer_id"], lead["customer_id"]) == (loser, loser)


async def wrote(api: Api, office: Office, words: str, lid: str, phone: str | None) -> None:
    answer = await api.signed("POST", "/internal/wa/events", batch(office.id, seen(words, lid=lid, phone=phone)))
    assert answer.status_code == 204, answer.text


async def written(owner: httpx.AsyncClient, customer: str) -> list[str]:
    return [one["body"] for one in (await owner.get(f"/api/chats/{customer}/messages")).json()["items"]]


@pytest.mark.parametrize("wrote_before", [False, True])
async def test_what_was_written_since_the_merge_goes_back_with_its_address(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str], *, wrote_before: bool
) -> None:
    """And nobody's answer goes to the other's WhatsApp afterwards."""
    winner, loser = world["customer"], (await others(owner, world))[0]
    ours = (await owner.get(f"/api/customers/{winner}")).json()["identities"][0]["value"]
    theirs = (await owner.get(f"/api/customers/{loser}")).json()["identities"][0]["value"]
    await wrote(api, office, "שלי מקודם", "11@lid", ours)
    if wrote_before:
        await wrote(api, office, "שלו מקודם", "22@lid", theirs)
    else:
        async with db.tenant_session(office.id) as session:
            session.add(CustomerIdentity(business_id=office.id, customer_id=UUID(loser), kind="wa_lid", value="22@lid"))
    merged = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [loser]})
    assert merged.status_code in {200, 201}, merged.text
    await wrote(api, office, "שלי מאז", "11@lid", ours)
    await wrote(api, office, "שלו מאז", "22@lid", None)
    assert "שלו מאז" in await written(owner, winner)
    undone = await owner.post(f"/api/customers/merges/{merged.json()['items'][0]['id']}/undo")
    assert undone.status_code in {200, 201}, undone.text
    assert await written(owner, winner) == ["שלי מאז", "שלי מקודם"]
    assert await written(owner, loser) == ["שלו מאז", *(["שלו מקודם"] if wrote_before else [])]
    async with db.tenant_session(office.id) as session:
        chats = {str(chat.customer_id): chat for chat in await session.scalars(select(Chat))}
        assert (chats[winner].wa_chat, chats[winner].preview) == ("11@lid", "שלי מאז")
        assert (chats[loser].wa_chat, chats[loser].preview, chats[loser].state) == ("22@lid", "שלו מאז", "open")
        owed = await session.execute(
            select(ChatReply.customer_id, Message.customer_id).join(Message, Message.id == ChatReply.upto_id)
        )
        assert all(replier == writer for replier, writer in owed)


async def test_several_at_once_and_only_in_order_back(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    winner, (second, third) = world["customer"], await others(owner, world)
    inner = await owner.post("/api/customers/merges", json={"winner_id": second, "loser_ids": [third]})
    outer = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [second]})
    inner_id, outer_id = inner.json()["items"][0]["id"], outer.json()["items"][0]["id"]
    refused = await owner.post(f"/api/customers/merges/{inner_id}/undo")
    assert refused.status_code == 409
    again = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [third]})
    assert again.status_code == 409
    await owner.post(f"/api/customers/merges/{outer_id}/undo")
    assert (await owner.post(f"/api/customers/merges/{inner_id}/undo")).status_code == 200
    both = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [second, third]})
    assert [one["loser_id"] for one in both.json()["items"]] == [second, third]
    listed = (await owner.get(f"/api/customers/{winner}/merges")).json()["items"]
    assert [one["loser_id"] for one in listed] == [third, second, second]


async def test_nonsense_and_strangers_are_refused(
    api: Api, owner: httpx.AsyncClient, db: Database, world: dict[str, str]
) -> None:
    winner, loser = world["customer"], (await others(owner, world))[0]
    for losers in ([winner], [loser, loser], []):
        answer = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": losers})
        assert answer.status_code == 400
    stranger = await api.member(await make_office(db, "+97235550000"))
    foreign = await stranger.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [loser]})
    assert foreign.status_code == 404
    made = await owner.post("/api/customers/merges", json={"winner_id": winner, "loser_ids": [loser]})
    assert (await stranger.post(f"/api/customers/merges/{made.json()['items'][0]['id']}/undo")).status_code == 404


def test_nothing_that_points_at_a_person_is_forgotten() -> None:
    """A new table with a customer must say what a merge does with it."""
    pointing = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "customers" and key.parent.name == "customer_id"
    }
    assert pointing == {model.__tablename__ for model, _ in OF_CUSTOMER.values()} | ONE_EACH
