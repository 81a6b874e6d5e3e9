"""An outage is written to the people in charge: late enough, once, and once more when it is over."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.mail.models import Mail
from crm.domain.vendors.alerts import AT_MOST_EVERY, BACK_FOR, TELL_AFTER, tell_outages
from crm.domain.vendors.models import VendorOutage
from crm.domain.vendors.service import VendorHealthService
from shared.clock import utc_now
from shared.contracts.vendor_health import EndpointOut, VendorEndpoint, VendorHealth
from tests.support.api import make_user
from tests.support.office import Office, SilentPublisher

SOURCE = UUID(int=1)
SCREEN = "https://office.example"
MINUTE = timedelta(minutes=1)


class Agent:
    """Reports what is out; each report is the next."""

    def __init__(self, db: Database) -> None:
        self._health = VendorHealthService(db, SilentPublisher())
        self._seq = 0

    async def reports(self, since: datetime, *out: VendorEndpoint) -> None:
        self._seq += 1
        await self._health.take(
            VendorHealth(SOURCE, self._seq, [EndpointOut(name, since, "no answer") for name in out])
        )


@pytest.fixture
async def agent(db: Database, office: Office) -> Agent:
    await make_user(db, "owner@office.example", office)
    await make_user(db, "viewer@office.example", office, role="viewer")
    return Agent(db)


async def letters(db: Database) -> list[tuple[str, str, str]]:
    async with db.platform_session("mail") as session:
        rows = await session.scalars(select(Mail).order_by(Mail.id))
        return [(one.to_address, one.subject, one.text or "") for one in rows]


async def subjects(db: Database) -> list[str]:
    return [subject for _, subject, _ in await letters(db)]


async def test_the_owner_alone_is_written_to_once_it_has_lasted(db: Database, agent: Agent) -> None:
    now = utc_now()
    await agent.reports(now - TELL_AFTER + MINUTE, "hearing")
    assert await tell_outages(db, SCREEN, now) == 0
    assert await tell_outages(db, SCREEN, now + MINUTE) == 1
    assert await tell_outages(db, SCREEN, now + MINUTE) == 0
    [(to, subject, text)] = await letters(db)
    assert (to, subject) == ("owner@office.example", "מוקד: מנוע התמלול לא עונה")
    assert "שומעים בדרך חלופית" in text
    assert SCREEN in text


async def test_its_end_is_told_once_it_lasts(db: Database, agent: Agent) -> None:
    now = utc_now()
    await agent.reports(now - TELL_AFTER, "chat")
    await tell_outages(db, SCREEN, now)
    await agent.reports(now)
    assert await tell_outages(db, SCREEN, now + MINUTE) == 0
    for _ in range(2):
        await tell_outages(db, SCREEN, now + BACK_FOR + MINUTE)
    assert await subjects(db) == ["מוקד: מנוע השיחה לא עונה", "מוקד: מנוע השיחה חזר לעבוד"]


async def test_a_vendor_that_comes_and_goes_makes_no_storm(db: Database, agent: Agent) -> None:
    now = utc_now()
    await agent.reports(now - TELL_AFTER, "chat")
    await tell_outages(db, SCREEN, now)
    await agent.reports(now)
    await tell_outages(db, SCREEN, now + BACK_FOR + MINUTE)
    await agent.reports(now, "chat")
    soon, late = now + TELL_AFTER, now + AT_MOST_EVERY
    assert await tell_outages(db, SCREEN, soon) == 0
    async with db.platform_session() as session:
        await session.execute(update(VendorOutage).where(VendorOutage.ended_at.is_(None)).values(seen_at=late))
    assert await tell_outages(db, SCREEN, late) == 1
    assert len(await subjects(db)) == 3


async def test_two_that_fail_together_make_one_letter(db: Database, agent: Agent) -> None:
    now = utc_now()
    await agent.reports(now - TELL_AFTER, "chat", "chat_fallback")
    assert await tell_outages(db, SCREEN, now) == 1
    [(_, subject, text)] = await letters(db)
    assert subject == "מוקד: 2 מנועים לא עונים"
    assert "גם מנוע השיחה החלופי לא עונה" in text
