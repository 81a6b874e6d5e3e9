"""What the gateway tells becomes people, messages and conversations, each once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import func, select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.audit.service import Author
from crm.domain.chats.models import Chat, ChatReply, Message
from crm.domain.consent.gate import ContactGate, Question
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.duplicates.repository import DuplicateRepository
from crm.domain.ingest.service import IngestService
from crm.domain.leads.models import Lead
from crm.domain.merges.models import CustomerMerge
from crm.lib.pagination import PageRequest
from shared import signing
from shared.clock import utc_now
from shared.contracts.whatsapp import Event, LocationContent, MediaContent, SentStatus, UndecryptableContent
from shared.ids import new_id
from tests.support.api import SECRET, Api
from tests.support.office import CallScript, Office, SilentPublisher, make_office
from tests.support.whatsapp import LID, PHONE, addresses, batch, seen, status

EVENTS = "/internal/wa/events"


async def tell(api: Api, office: Office, *events: Event, expected: int = 204) -> None:
    answer = await api.signed("POST", EVENTS, batch(office.id, *events))
    assert answer.status_code == expected, answer.text


async def people(db: Database, office: Office) -> dict[UUID, set[tuple[str, str]]]:
    """Everybody who is not merged, with his addresses."""
    async with db.tenant_session(office.id) as session:
        rows = await session.execute(
            select(Customer.id, CustomerIdentity.kind, CustomerIdentity.value)
            .join(CustomerIdentity, CustomerIdentity.customer_id == Customer.id)
            .where(Customer.merged_into_id.is_(None))
        )
        found: dict[UUID, set[tuple[str, str]]] = {}
        for customer_id, kind, value in rows:
            found.setdefault(customer_id, set()).add((kind, value))
        return found


async def messages(db: Database, office: Office) -> list[Message]:
    async with db.tenant_session(office.id) as session:
        return list(await session.scalars(select(Message).order_by(Message.at, Message.id)))


async def chat_of(db: Database, office: Office) -> Chat:
    async with db.tenant_session(office.id) as session:
        found = await session.scalar(select(Chat))
        assert found is not None
        return found


async def test_a_first_message_makes_a_person_a_lead_and_a_conversation(api: Api, db: Database, office: Office) -> None:
    await tell(api, office, seen("שלום, הדירה פנויה?"))
    (customer_id,) = await people(db, office)
    (message,) = await messages(db, office)
    chat = await chat_of(db, office)
    assert (message.body, message.direction, message.state) == ("שלום, הדירה פנויה?", "in", "received")
    assert (chat.customer_id, chat.unread, chat.wa_chat, chat.preview) == (customer_id, 1, LID, "שלום, הדירה פנויה?")
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(Lead.customer_id)) == customer_id
        assert await session.scalar(select(Customer.name)) == "דנה"
        reply = await session.scalar(select(ChatReply))
    assert reply is not None
    assert (reply.upto_id, reply.reply_state, reply.session_id) == (message.id, "waiting", message.session_id)


async def test_w1_w34_a_lid_is_never_a_number_and_blocks_nothing(api: Api, db: Database, office: Office) -> None:
    await tell(api, office, seen(phone=None))
    assert list((await people(db, office)).values()) == [{("wa_lid", LID)}]
    await tell(api, office, seen("עוד שאלה", phone=None))
    assert len(await messages(db, office)) == 2


async def test_w3_w4_w5_addresses_that_become_known_stay_with_the_person(
    api: Api, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    """The number comes later, then a call from it, then a message under another spelling: one person, one thread."""
    await tell(api, office, seen(phone=None))
    await tell(api, office, seen(phone=PHONE))
    await IngestService(db, publisher).apply(CallScript(office, from_number=PHONE).started().events)
    await tell(api, office, seen(lid=None, phone=PHONE))
    assert list((await people(db, office)).values()) == [{("wa_lid", LID), ("phone", PHONE)}]
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.count()).select_from(Chat)) == 1


async def test_a_caller_who_writes_is_the_same_person(
    api: Api, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    await IngestService(db, publisher).apply(CallScript(office, from_number=PHONE).started().events)
    await tell(api, office, seen())
    assert list((await people(db, office)).values()) == [{("wa_lid", LID), ("phone", PHONE)}]


async def test_w6_two_at_once_leave_one_person(api: Api, db: Database, office: Office) -> None:
    await asyncio.gather(*(tell(api, office, seen(f"הודעה {number}")) for number in range(6)))
    assert len(await people(db, office)) == 1
    assert len(await messages(db, office)) == 6
    assert (await chat_of(db, office)).unread == 6


async def test_w9_a_repeated_event_counts_once_and_asks_for_one_answer(api: Api, db: Database, office: Office) -> None:
    event = seen()
    await tell(api, office, event)
    await tell(api, office, event)
    # The same message under a new event: a duplicate stanza.
    await tell(api, office, seen(wa_id=event.wa_id))
    assert len(await messages(db, office)) == 1
    assert (await chat_of(db, office)).unread == 1
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.count()).select_from(ChatReply)) == 1


async def test_lines_in_a_row_get_one_answer(api: Api, db: Database, office: Office) -> None:
    await tell(api, office, seen("שלום"), seen("הדירה פנויה?"))
    last = (await messages(db, office))[-1]
    async with db.tenant_session(office.id) as session:
        replies = list(await session.scalars(select(ChatReply)))
    assert [one.upto_id for one in replies] == [last.id]


async def test_w23_w29_what_could_not_be_read_is_shown_and_filled_in_later(
    api: Api, db: Database, office: Office
) -> None:
    await tell(api, office, seen(content=UndecryptableContent(), wa_id="A1"))
    (stub,) = await messages(db, office)
    assert (stub.kind, (await chat_of(db, office)).preview) == ("undecryptable", "הודעה שלא ניתן היה לפענח")
    await tell(api, office, seen("הנה מה שכתבתי", wa_id="A1"))
    await tell(api, office, seen(content=UndecryptableContent(), wa_id="A1"))
    (filled,) = await messages(db, office)
    assert (filled.id, filled.kind, filled.body) == (stub.id, "text", "הנה מה שכתבתי")
    assert (await chat_of(db, office)).unread == 1


async def test_w28_groups_and_broadcasts_never_come_in(api: Api, db: Database, office: Office) -> None:
    for chat in ("120363000000@g.us", "status@broadcast", "1@newsletter"):
        await tell(api, office, seen(chat=chat))
    assert await messages(db, office) == []


async def test_written_on_the_offices_phone_takes_over_in_a_known_conversation_alone(
    api: Api, db: Database, office: Office
) -> None:
    await tell(api, office, seen("היי אמא", lid="5@lid", phone=None, from_me=True))
    assert (await people(db, office), await messages(db, office)) == ({}, [])
    await tell(api, office, seen("הדירה פנויה?"))
    await tell(api, office, seen("כן, מתי נוח לך?", from_me=True))
    asked, answered = await messages(db, office)
    assert (answered.author, answered.direction, answered.state) == ("staff", "out", "sent")
    chat = await chat_of(db, office)
    assert (chat.ai_on, chat.ai_reason, chat.unread) == (False, "phone", 0)
    async with db.tenant_session(office.id) as session:
        assert [one.reply_state for one in await session.scalars(select(ChatReply))] == ["withdrawn"]
        assert "chat.taken_over" in list(await session.scalars(select(AuditEvent.action)))
    await tell(api, office, seen("ומה המחיר?"))
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.count()).select_from(ChatReply)) == 1
    assert asked.session_id == answered.session_id


async def test_w35_stop_is_heard_confirmed_once_and_holds_everywhere(api: Api, db: Database, office: Office) -> None:
    await tell(api, office, seen("הדירה פנויה?"))
    await tell(api, office, seen("הסר"), seen("הסר!"))
    chat = await chat_of(db, office)
    assert (chat.ai_on, chat.ai_reason) == (False, "opted_out")
    sent = [one for one in await messages(db, office) if one.direction == "out"]
    assert [(one.author, one.state) for one in sent] == [("automation", "queued")]
    async with db.tenant_session(office.id) as session:
        gate = ContactGate(session, office.id)
        who = Author("system", "test")
        for channel in ("whatsapp", "sms", "call"):
            question = Question(customer_id=chat.customer_id, channel=channel, purpose="marketing")
            assert (await gate.ask(question, who)).reason == "opted_out"
        assert [one.reply_state for one in await session.scalars(select(ChatReply))] == ["withdrawn"]


async def test_addresses_join_a_bare_record_and_only_propose_others(
    api: Api, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    await tell(api, office, seen("כתבתי קודם", phone=None))
    await IngestService(db, publisher).apply(CallScript(office, from_number=PHONE).started().ended().events)
    assert len(await people(db, office)) == 2
    await tell(api, office, addresses())
    assert list((await people(db, office)).values()) == [{("wa_lid", LID), ("phone", PHONE)}]
    async with db.tenant_session(office.id) as session:
        merge = await session.scalar(select(CustomerMerge))
        assert merge is not None
        assert (merge.author_id, merge.author_name) == (None, "WhatsApp")
        chat = await session.scalar(select(Chat).where(Chat.customer_id == merge.winner_id))
        assert chat is not None
        assert chat.preview == "כתבתי קודם"


async def test_two_people_that_somebody_worked_on_are_proposed_and_not_joined(
    api: Api, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    await tell(api, office, seen("כתבתי קודם", phone=None))
    async with db.tenant_session(office.id) as session:
        writer = await session.scalar(select(Customer))
        assert writer is not None
        writer.name, writer.name_source = "דנה לוי", "human"
    await IngestService(db, publisher).apply(CallScript(office, from_number=PHONE).started().ended().events)
    await tell(api, office, addresses())
    await tell(api, office, addresses())
    assert len(await people(db, office)) == 2
    async with db.tenant_session(office.id) as session:
        groups, _, _ = await DuplicateRepository(session, office.id).duplicates(
            PageRequest(limit=10, cursor=None, sort="-created_at", want_total=False)
        )
    assert [group.reasons for group in groups] == [["phone"]]


async def test_w22_statuses_only_move_forward(api: Api, db: Database, office: Office) -> None:
    await tell(api, office, seen())
    await tell(api, office, seen("בטח", from_me=True, wa_id="OWN"))
    told: list[tuple[SentStatus, str]] = [
        ("delivered", "delivered"),
        ("read", "read"),
        ("delivered", "read"),
        ("failed", "read"),
    ]
    for one, expected in told:
        await tell(api, office, status(one, wa_id="OWN"))
        assert [row.state for row in await messages(db, office) if row.direction == "out"] == [expected]


async def test_kinds_of_content(api: Api, db: Database, office: Office) -> None:
    photo = MediaContent(kind="image", file_id=new_id(), mime="image/jpeg", size=10)
    lost = MediaContent(kind="document", file_id=None, mime="application/pdf", size=10, file_name="חוזה.pdf")
    place = LocationContent(latitude=32.08, longitude=34.78, name="כיכר רבין")
    for content in (photo, lost, place):
        await tell(api, office, seen(content=content))
    image, document, location = await messages(db, office)
    assert (image.kind, image.body, image.file_state) == ("image", None, "waiting")
    assert (document.file_state, document.file_name) == ("missing", "חוזה.pdf")
    assert (location.latitude, location.body) == (32.08, "כיכר רבין")


async def test_a_late_message_stands_where_it_was_written(api: Api, db: Database, office: Office) -> None:
    await tell(api, office, seen("היום"))
    await tell(api, office, seen("אתמול", sent_at=utc_now() - timedelta(days=1)))
    assert [one.body for one in await messages(db, office)] == ["אתמול", "היום"]
    assert (await chat_of(db, office)).preview == "היום"


async def test_an_answer_names_what_it_quotes(api: Api, db: Database, office: Office) -> None:
    await tell(api, office, seen("הדירה פנויה?", wa_id="Q1"), seen("כלומר זו", quoted="Q1"))
    first, second = await messages(db, office)
    assert second.quoted_id == first.id


async def test_w32_forged_old_and_foreign_batches_are_refused(
    api: Api, db: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = batch(office.id, seen())
    monkeypatch.setattr(signing, "utc_now", lambda: utc_now() - timedelta(minutes=6))
    old = signing.sign(SECRET, "crm", "POST", EVENTS, body)
    monkeypatch.undo()
    other = signing.sign(SECRET, "wa", "POST", EVENTS, body)
    forged = signing.sign("another-secret-of-tests", "crm", "POST", EVENTS, body)
    for headers in (old, other, forged, {}):
        answer = await api.anonymous().post(EVENTS, content=body, headers=headers)
        assert answer.status_code == 401
    signed = signing.sign(SECRET, "crm", "POST", EVENTS, body)
    assert (await api.anonymous().post(EVENTS, content=body + b" ", headers=signed)).status_code == 401
    assert await messages(db, office) == []
    assert (await api.signed("POST", EVENTS, batch(new_id(), seen()))).status_code == 404
    bad = await api.signed("POST", EVENTS, b'{"business_id": "x", "events": []}')
    assert bad.status_code == 400
    assert bad.headers["content-type"].startswith("application/problem+json")
    newer = msgspec.to_builtins(seen())
    newer["v"] = 2
    whole = msgspec.json.encode({"business_id": office.id, "events": [newer]})
    assert (await api.signed("POST", EVENTS, whole)).status_code == 409


async def test_w16_another_offices_person_stays_there(api: Api, db: Database, office: Office) -> None:
    other = await make_office(db, "+97235550000")
    await tell(api, office, seen("כאן"))
    await tell(api, other, seen("שם"))
    assert [one.body for one in await messages(db, office)] == ["כאן"]
    assert [one.body for one in await messages(db, other)] == ["שם"]
