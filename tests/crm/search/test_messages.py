"""What was written is found by its words, under its person's name, by who may read it."""

from uuid import UUID

import httpx
import msgspec
import psycopg
from sqlalchemy import select, update

from crm.db.search import written
from crm.db.session import Database, Scope
from crm.db.urls import for_libpq
from crm.domain.auth.models import Membership
from crm.domain.chats.models import Message
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead
from crm.domain.search.schemas import TextPart
from shared.host.postgres import SUPERUSER, PostgresServer
from tests.support.api import Api, make_user
from tests.support.office import Office, make_office
from tests.support.writing import Writer


async def found(browser: httpx.AsyncClient, q: str) -> list[dict[str, object]]:
    answer = await browser.get("/api/search", params={"q": q, "kind": "message"})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def words(parts: object) -> str:
    return "".join(part.text for part in msgspec.convert(parts, list[TextPart]))


async def _member(api: Api, db: Database, office: Office, denied: str) -> tuple[UUID, httpx.AsyncClient]:
    email = f"{denied}@office.example"
    user_id = await make_user(db, email, office, "agent")
    async with db.transaction(Scope(business_id=office.id, platform="sign_in")) as session:
        changed = update(Membership).where(Membership.user_id == user_id)
        await session.execute(changed.values(overrides={denied: False}))
    return user_id, await api.sign_in(email)


async def test_words_of_messages_are_found_in_every_form_with_their_person(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    writer = Writer(db, office, UUID(world["customer"]))
    asked = await writer.writes("הפנטהאוזים שלכם עוד פנויים?", wanted=False)
    caption = await writer.writes("צילום של הסוכה", kind="image", wanted=False)
    [item] = await found(owner, "פנטהאוז")
    assert (item["kind"], item["id"], item["customer_id"]) == ("message", str(asked), world["customer"])
    assert (words(item["title"]), words(item["text"])) == ("דוד כהן", "הפנטהאוזים שלכם עוד פנויים?")
    assert [each["id"] for each in await found(owner, "סוכה")] == [str(caption)]
    assert await found(owner, "דוד כהן") == []


async def test_a_voice_note_is_found_once_its_words_are_written_down(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    voice = await Writer(db, office, UUID(world["customer"])).writes(None, kind="voice", wanted=False)
    assert await found(owner, "מחסן") == []
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Message).where(Message.id == voice).values(body="יש שם מחסן גדול?"))
    assert [each["id"] for each in await found(owner, "מחסנים")] == [str(voice)]
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Message).where(Message.id == voice).values(body=None))
    assert await found(owner, "מחסן") == []


async def test_messages_follow_the_person_and_his_name(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    message = await Writer(db, office, UUID(world["customer"])).writes("אני מחפש פנטהאוז", wanted=False)
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Customer).where(Customer.id == UUID(world["customer"])).values(name="אסנת פרץ"))
    [renamed] = await found(owner, "פנטהאוז")
    assert words(renamed["title"]) == "אסנת פרץ"
    async with db.tenant_session(office.id) as session:
        other = await session.scalar(select(Customer.id).where(Customer.name == "מיכל לוי"))
        await session.execute(update(Message).where(Message.id == message).values(customer_id=other))
    [moved] = await found(owner, "פנטהאוז")
    assert (words(moved["title"]), moved["customer_id"]) == ("מיכל לוי", str(other))


async def test_who_may_not_read_a_message_does_not_find_it(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    await Writer(db, office, UUID(world["customer"])).writes("אני מחפש פנטהאוז", wanted=False)
    _, no_chats = await _member(api, db, office, "chats.read")
    assert await found(no_chats, "פנטהאוז") == []
    user_id, own_leads = await _member(api, db, office, "leads.all")
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Lead).values(assignee_id=None))
    assert await found(own_leads, "פנטהאוז") == []
    async with db.tenant_session(office.id) as session:
        his = update(Lead).where(Lead.customer_id == UUID(world["customer"]))
        await session.execute(his.values(assignee_id=user_id))
    assert len(await found(own_leads, "פנטהאוז")) == 1
    stranger = await api.member(await make_office(db, "+97235550000"))
    assert await found(stranger, "פנטהאוז") == []
    assert len(await found(owner, "פנטהאוז")) == 1


async def test_what_was_written_before_is_filled_in_and_what_is_deleted_goes(
    owner: httpx.AsyncClient,
    db: Database,
    office: Office,
    world: dict[str, str],
    database_url: str,
    postgres_server: PostgresServer,
) -> None:
    writer = Writer(db, office, UUID(world["customer"]))
    message = await writer.writes("אני מחפש פנטהאוז", wanted=False)
    await writer.writes(None, kind="sticker", wanted=False)
    superuser = postgres_server.url(database_url.rsplit("/", 1)[1], user=SUPERUSER)
    with psycopg.connect(for_libpq(superuser), autocommit=True) as connection:
        connection.execute("DELETE FROM search.entries WHERE kind = 'message'")
        assert await found(owner, "פנטהאוז") == []
        connection.execute(written.FILL.encode())
        assert [each["id"] for each in await found(owner, "פנטהאוז")] == [str(message)]
        connection.execute("DELETE FROM messages WHERE id = %s", (message,))
    assert await found(owner, "פנטהאוז") == []
