"""The one search: what it covers, who may find what, order, marks, filters and how the database goes about it."""

from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy import func, select, update

from crm.db.session import Database, Scope
from crm.db.urls import for_libpq
from crm.domain.auth.models import Membership
from crm.domain.calls.models import Call, Turn
from crm.domain.customers.models import Customer
from crm.domain.notes.models import CustomerNote
from crm.lib.actor import Role
from shared.clock import utc_now
from shared.host.postgres import SUPERUSER, PostgresServer
from shared.ids import new_id
from tests.support.api import Api, QueryCounter, make_user
from tests.support.office import Office, make_office
from tests.support.world import fill_office


async def find(browser: httpx.AsyncClient, q: str, **narrowed: str) -> list[dict[str, object]]:
    answer = await browser.get("/api/search", params={"q": q, **narrowed})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def kinds(items: list[dict[str, object]]) -> list[object]:
    return list(dict.fromkeys(item["kind"] for item in items))


async def _denied(api: Api, db: Database, office: Office, role: Role, *denied: str) -> httpx.AsyncClient:
    """A new member without these permissions."""
    email = f"{new_id()}@office.example"
    user_id = await make_user(db, email, office, role)
    async with db.transaction(Scope(business_id=office.id, platform="sign_in")) as session:
        differs = dict.fromkeys(denied, False)
        await session.execute(update(Membership).where(Membership.user_id == user_id).values(overrides=differs))
    return await api.sign_in(email)


async def test_everything_of_a_person_is_found_by_name(
    owner: httpx.AsyncClient, world: dict[str, str], db: Database, office: Office
) -> None:
    items = await find(owner, "דוד כהן")
    assert kinds(items) == ["customer", "lead", "call"]
    assert [item["id"] for item in items] == [world["customer"], world["lead"], world["call"]]
    assert items[0]["title"] == [
        {"text": "דוד", "hit": True},
        {"text": " ", "hit": False},
        {"text": "כהן", "hit": True},
    ]
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Customer).where(Customer.id == UUID(world["customer"])).values(name="אסנת פרץ"))
    assert [item["id"] for item in await find(owner, "אסנת")] == [world["customer"], world["lead"], world["call"]]
    assert await find(owner, "דוד כהן") == []


async def test_a_turn_is_named_with_its_place(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    [item] = await find(owner, "כפר גנים")
    assert (item["kind"], item["call_id"], item["seq"], item["speaker"]) == ("turn", world["call"], 5, "agent")
    assert item["text"] == [
        {"text": "יש לי דירה ", "hit": False},
        {"text": "בכפר", "hit": True},
        {"text": " ", "hit": False},
        {"text": "גנים", "hit": True},
    ]
    assert item["fuzzy"] is False


async def test_phones_are_found_in_every_form_and_by_their_end(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    for asked in ("0529876543", "052־987־6543", "+972 (0)52 987 6543", "+972 52 987 6543", "987-6543", "6543"):
        assert kinds(await find(owner, asked)) == ["customer", "call"], asked
    assert kinds(await find(owner, "054 1234567", kind="turn")) == ["turn"]


async def test_notes_and_listings_are_found_until_they_are_gone(
    owner: httpx.AsyncClient, world: dict[str, str], db: Database, office: Office
) -> None:
    made = await owner.post(f"/api/customers/{world['customer']}/notes", json={"body": "מעדיף שיתקשרו אחרי הסייסטה"})
    note = made.json()
    [item] = await find(owner, "סייסטה")
    assert (item["kind"], item["id"], item["customer_id"]) == ("note", note["id"], world["customer"])
    await owner.patch(f"/api/notes/{note['id']}", json={"version": note["version"], "deleted": True})
    assert await find(owner, "סייסטה") == []
    listing = await find(owner, "רח' דיזנגוף", kind="property")
    assert listing == []
    assert len(await find(owner, "דירות משופצות בדיזנגוף", kind="property")) == 3


async def test_the_other_office_is_never_found(
    owner: httpx.AsyncClient, world: dict[str, str], db: Database, office: Office
) -> None:
    other = await make_office(db, "+97235550000")
    foreign = await fill_office(db, other)
    async with db.tenant_session(other.id) as session:
        await session.execute(update(Turn).values(text="פלמינגו ורוד"))
    assert await find(owner, "פלמינגו") == []
    assert await find(owner, "פלמינגוו") == []
    ids = {item["id"] for item in await find(owner, "דירה", limit="50")}
    assert not ids & set(foreign.values())


async def test_only_what_one_may_read_is_found(
    api: Api, owner: httpx.AsyncClient, world: dict[str, str], db: Database, office: Office
) -> None:
    calls_only = await _denied(
        api, db, office, "viewer", "chats.read", "customers.read", "leads.read", "properties.read"
    )
    answer = (await calls_only.get("/api/search", params={"q": "דוד"})).json()
    assert answer["kinds"] == ["call", "turn"]
    assert kinds(answer["items"]) == ["call"]
    every = ("chats.read", "customers.read", "leads.read", "properties.read", "calls.read")
    nothing = await _denied(api, db, office, "viewer", *every)
    assert (await nothing.get("/api/search", params={"q": "דוד"})).json()["items"] == []


async def test_phones_are_masked_in_finds(
    api: Api, owner: httpx.AsyncClient, world: dict[str, str], db: Database, office: Office
) -> None:
    veiled = await _denied(api, db, office, "agent", "phones.read")
    answer = await veiled.get("/api/search", params={"q": "תחזרו אליי"})
    assert len(answer.json()["items"]) == 1
    assert "1234567" not in answer.text
    assert (await veiled.get("/api/search", params={"q": "0541234567"})).status_code == 403
    by_name = await veiled.get("/api/search", params={"q": "דוד כהן"})
    assert by_name.json()["items"]
    assert "541234567" not in by_name.text


async def test_the_very_words_come_first(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    said = ("הגינה שבאחורי הבניין", "בניין עם גינה גדולה", "יש בבניין הזה גינות, והן גדולות")
    async with db.tenant_session(office.id) as session:
        call = Call(business_id=office.id, call_sid="CA1", to_number=office.number, started_at=utc_now())
        session.add(call)
        await session.flush()
        for seq, text in enumerate(said):
            session.add(
                Turn(business_id=office.id, call_id=call.id, seq=seq, speaker="caller", text=text, at=utc_now())
            )
    assert [item["seq"] for item in await find(owner, "גינה גדולה")] == [1, 2]
    assert next(iter(await find(owner, "בניין גינה")))["seq"] == 1


async def test_slips_are_forgiven_only_when_words_find_little(
    owner: httpx.AsyncClient, world: dict[str, str], db: Database, office: Office
) -> None:
    [item] = await find(owner, "המשכנטה אושרא")
    assert (item["kind"], item["fuzzy"]) == ("turn", True)
    with QueryCounter(db) as counter:
        assert len(await find(owner, "דירה")) >= 5
    assert await find(owner, "הליקופטר") == []
    assert counter.statements == []


async def test_filters(owner: httpx.AsyncClient, world: dict[str, str], db: Database, office: Office) -> None:
    async with db.tenant_session(office.id) as session:
        await session.execute(
            update(Turn).where(Turn.call_id == UUID(world["call"]), Turn.seq == 3).values(sentiment="positive")
        )
        await session.execute(update(Call).where(Call.id == UUID(world["call"])).values(end_reason="transferred"))
    assert [item["speaker"] for item in await find(owner, "דירה", speaker="caller")] == ["caller"]
    assert [item["seq"] for item in await find(owner, "דירה", sentiment="positive")] == [3]
    assert kinds(await find(owner, "דוד", outcome="transferred")) == ["call"]
    assert sorted(str(item["seq"]) for item in await find(owner, "דירה", outcome="transferred")) == ["3", "5"]
    assert await find(owner, "דירה", outcome="crash") == []
    assert await find(owner, "דירה", to="2020-01-01") == []
    today = utc_now().date().isoformat()
    bad = await owner.get("/api/search", params={"q": "דירה", "from": today, "to": "2020-01-01"})
    assert (bad.status_code, bad.json()["parameter"]) == (400, "from")


@pytest.mark.parametrize(
    "q", ["", "  ", "״׳ - !", "%", "'; DROP TABLE calls; --", "של את", ":*", "& | !", "#", "\\", "a'b:*"]
)
async def test_signs_are_no_syntax(owner: httpx.AsyncClient, world: dict[str, str], q: str) -> None:
    assert (await owner.get("/api/search", params={"q": q})).status_code == 200


async def test_one_question_takes_few_statements(
    api: Api, owner: httpx.AsyncClient, world: dict[str, str], office: Office
) -> None:
    for asked, most in (("דירה", 2), ("המשכנטה", 3)):
        with QueryCounter(api.db) as counter:
            await find(owner, asked)
        asking = [each for each in counter.statements if "search_" in each]
        assert len(asking) <= most, asked


async def test_a_merged_person_and_a_deleted_row_leave_the_index(
    owner: httpx.AsyncClient,
    world: dict[str, str],
    db: Database,
    office: Office,
    database_url: str,
    postgres_server: PostgresServer,
) -> None:
    async with db.tenant_session(office.id) as session:
        other = await session.scalar(select(Customer.id).where(Customer.name == "מיכל לוי"))
        await session.execute(
            update(Customer).where(Customer.id == UUID(world["customer"])).values(merged_into_id=other)
        )
        note = CustomerNote(
            business_id=office.id,
            customer_id=other,
            body="פלמינגו",
            author_name="רותי",
            author_id=await session.scalar(select(Membership.user_id)),
        )
        session.add(note)
    assert kinds(await find(owner, "דוד כהן")) == ["lead", "call"]
    superuser = postgres_server.url(database_url.rsplit("/", 1)[1], user=SUPERUSER)
    with psycopg.connect(for_libpq(superuser), autocommit=True) as connection:
        connection.execute("DELETE FROM customer_notes")
    assert await find(owner, "פלמינגו") == []


async def test_the_index_is_used_and_not_the_table(
    db: Database, office: Office, database_url: str, postgres_server: PostgresServer
) -> None:
    """20,000 turns: words, filters and near words are looked up by their indexes, a common word from the newest row."""
    superuser = postgres_server.url(database_url.rsplit("/", 1)[1], user=SUPERUSER)
    with psycopg.connect(for_libpq(superuser), autocommit=True) as connection:
        call = new_id()
        connection.execute(
            "INSERT INTO calls (id, business_id, created_at, updated_at, call_sid, status, direction, channel, "
            "to_number, started_at, gaps_ms, yields_ms, overlap_ms, turn_count, degraded, analysis_state, applied_seq) "
            "VALUES (%s, %s, now(), now(), 'CA1', 'ended', 'inbound', 'phone', '+97230000000', now(), '[]', '[]', 0, "
            "0, false, 'none', 0)",
            (call, office.id),
        )
        connection.execute("ALTER TABLE search.turn_texts DROP CONSTRAINT turn_texts_turn_id_fkey")
        connection.execute(
            "INSERT INTO search.turn_texts (turn_id, business_id, call_id, at, speaker, tsv) "
            "SELECT gen_random_uuid(), %s, %s, now() - n * interval '1 minute', 'caller', "
            "array_to_tsvector(ARRAY['=שלומ', '=מילה' || n]) FROM generate_series(1, 20000) AS n",
            (office.id, call),
        )
        connection.execute(
            "INSERT INTO search.vocabulary (business_id, word) "
            "SELECT %s, md5(n::text) FROM generate_series(1, 20000) AS n",
            (office.id,),
        )
        connection.execute("VACUUM ANALYZE search.turn_texts, search.vocabulary")
        plans = {
            "rare": "SELECT FROM search.turn_texts WHERE business_id = %s AND tsv @@ '''=מילה77'''::tsquery "
            "ORDER BY at DESC LIMIT 200",
            "common": "SELECT FROM search.turn_texts WHERE business_id = %s AND tsv @@ '''=שלומ'''::tsquery "
            "ORDER BY at DESC LIMIT 200",
            "near": "SELECT word FROM search.vocabulary WHERE business_id = %s AND word %% 'c4ca4238a0b'",
        }
        told = {
            name: "\n".join(str(row[0]) for row in connection.execute(f"EXPLAIN {sql}".encode(), (office.id,)))
            for name, sql in plans.items()
        }
    assert "ix_turn_texts_tsv" in told["rare"]
    assert "ix_turn_texts_business_id_at" in told["common"]
    assert "ix_vocabulary_word" in told["near"]
    assert not [name for name, plan in told.items() if "Seq Scan" in plan]


async def test_trigrams_of_this_database_know_hebrew(db: Database, office: Office) -> None:
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.cardinality(func.show_trgm("דירה")))) == 5
