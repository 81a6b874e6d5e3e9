"""What was written in chats ages as what was said on the telephone does."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from crm.db.privacy import ERASED
from crm.db.session import Database
from crm.domain.chats.models import Chat, ChatSession, Message
from crm.domain.privacy.models import LegalHold
from crm.domain.retention.night import run_business
from shared.clock import utc_now
from tests.support.api import make_user
from tests.support.office import Office
from tests.support.written import add_conversation

OLD = timedelta(days=37 * 31)


@pytest.fixture
async def customer(db: Database, office: Office, world: dict[str, str]) -> UUID:
    """Somebody with whom the office wrote today."""
    async with db.tenant_session(office.id) as session:
        await add_conversation(session, office.id, UUID(world["customer"]))
        sitting = (await session.scalars(select(ChatSession).order_by(ChatSession.id))).first()
        assert sitting is not None
        sitting.summary = "שאל על הדירה בהירקון"
        return sitting.customer_id


async def words(db: Database, office: Office, customer_id: UUID) -> set[str | None]:
    """Texts, the preview and the summaries that are left of him."""
    async with db.tenant_session(office.id) as session:
        found: set[str | None] = set()
        for column in (Message.body, Chat.preview, ChatSession.summary):
            model = column.class_
            found |= set(await session.scalars(select(column).where(model.customer_id == customer_id)))
        return found


async def found(owner: httpx.AsyncClient) -> int:
    """Messages that the one search finds by a word of them."""
    items = (await owner.get("/api/search", params={"q": "פנויה"})).json()["items"]
    return sum(one["kind"] == "message" for one in items)


async def test_words_go_when_they_are_too_old_and_the_messages_stay(
    db: Database, office: Office, owner: httpx.AsyncClient, customer: UUID
) -> None:
    before = await words(db, office, customer)
    assert await found(owner) > 0
    assert "messages" not in await run_business(db, office.id)
    assert await words(db, office, customer) == before
    thread = f"/api/chats/{customer}/messages"
    count = len((await owner.get(thread)).json()["items"])

    counts = await run_business(db, office.id, now=utc_now() + OLD)
    assert counts["messages"] >= 3
    assert await words(db, office, customer) <= {None, ERASED}
    assert len((await owner.get(thread)).json()["items"]) == count
    assert await found(owner) == 0
    assert "messages" not in await run_business(db, office.id, now=utc_now() + OLD)


async def test_a_hold_keeps_the_words_of_its_person(db: Database, office: Office, customer: UUID) -> None:
    author = await make_user(db, "lawyer@office.example", office)
    async with db.tenant_session(office.id) as session:
        session.add(
            LegalHold(business_id=office.id, customer_id=customer, reason="תביעה", author_id=author, author_name="רותי")
        )
    before = await words(db, office, customer)
    await run_business(db, office.id, now=utc_now() + OLD)
    assert await words(db, office, customer) == before
