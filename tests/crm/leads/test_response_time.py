"""Until when a new lead is to be answered: opening hours count, nights and Sabbaths do not."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import msgspec
import pytest

from crm.db.session import Database
from crm.domain.businesses.models import Business
from crm.domain.businesses.opening import HOURS
from crm.domain.leads.models import Lead
from crm.domain.leads.response_time import open_minutes_later
from shared.clock import ISRAEL, utc_now
from shared.contracts.agent_config import OpeningHours, OpenInterval
from tests.support.api import Api, make_user
from tests.support.office import Office

NEVER_OPEN = OpeningHours("Asia/Jerusalem", [[]] * 7)
NIGHT = OpeningHours("Asia/Jerusalem", [[OpenInterval(0, 1440)]] * 7)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ISRAEL)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (at(22, 10), 60, at(22, 11)),  # Sunday, within the day
        (at(22, 17), 60, at(22, 18)),  # exactly at the closing
        (at(22, 17, 50), 60, at(23, 9, 50)),  # over a night
        (at(22, 3), 60, at(22, 10)),  # before the opening
        (at(27, 12, 30), 60, at(29, 9, 30)),  # Friday noon to Sunday, no Sabbath
        (at(28, 20), 60, at(29, 10)),  # Saturday night
        (at(22, 9), 10 * 60, at(23, 10)),  # longer than a day
    ],
)
def test_only_opening_hours_count(start: datetime, minutes: int, due: datetime) -> None:
    assert open_minutes_later(HOURS, start, minutes) == due


def test_closed_dates_do_not_count() -> None:
    closed = msgspec.structs.replace(HOURS, closed_dates=[at(23, 0).date()])
    assert open_minutes_later(closed, at(22, 17, 30), 60) == at(24, 9, 30)


def test_an_office_without_hours_promises_nothing() -> None:
    assert open_minutes_later(NEVER_OPEN, at(22, 10), 60) is None


def test_minutes_are_real_minutes_when_the_clocks_change() -> None:
    # In the night to 25 October 2026 the hour from one to two comes twice.
    start = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert open_minutes_later(NIGHT, start, 180) == start + timedelta(hours=3)


async def set_created(db: Database, office: Office, lead_id: str, created_at: datetime) -> None:
    async with db.tenant_session(office.id) as session:
        (await session.get_one(Lead, UUID(lead_id))).created_at = created_at


async def test_a_lead_shows_its_due_time_until_a_person_moves_it(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    created = utc_now().replace(microsecond=0) - timedelta(hours=2)
    await set_created(db, office, world["lead"], created)
    path = f"/api/leads/{world['lead']}"
    waiting = (await owner.get(path)).json()
    assert datetime.fromisoformat(waiting["respond_by"]) == created + timedelta(hours=1)
    assert waiting["responded_at"] is None
    await owner.patch(path, json={"version": 1, "city": "חיפה"})
    moved = (await owner.patch(path, json={"version": 2, "status": "contacted"})).json()
    assert (moved["respond_by"], moved["responded_at"] is not None) == (None, True)


async def test_a_first_answer_that_is_taken_back_at_once_was_none(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    path = f"/api/leads/{world['lead']}"
    await owner.patch(path, json={"version": 1, "status": "contacted"})
    undone = (await owner.patch(path, json={"version": 2, "status": "new"})).json()
    assert (undone["responded_at"], undone["respond_by"] is not None) == (None, True)
    await owner.patch(path, json={"version": 3, "status": "contacted"})
    await make_user(db, "ruth@office.example", office, "agent")
    agent = await api.sign_in("ruth@office.example")
    by_another = (await agent.patch(path, json={"version": 4, "status": "new"})).json()
    assert by_another["responded_at"] is not None


async def test_a_lead_that_comes_back_later_was_answered(
    owner: httpx.AsyncClient, world: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.domain.leads.changing.TAKEN_BACK_WITHIN", timedelta(0))
    path = f"/api/leads/{world['lead']}"
    moved = (await owner.patch(path, json={"version": 1, "status": "contacted"})).json()
    back = (await owner.patch(path, json={"version": 2, "status": "new"})).json()
    assert back["responded_at"] == moved["responded_at"]


async def test_the_setting_is_the_owners_and_counts_at_once(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    created = utc_now().replace(microsecond=0)
    await set_created(db, office, world["lead"], created)
    assert (await owner.get("/api/leads/first-response")).json() == {"minutes": 60}
    assert (await owner.put("/api/leads/first-response", json={"minutes": 15})).json() == {"minutes": 15}
    lead = (await owner.get(f"/api/leads/{world['lead']}")).json()
    assert datetime.fromisoformat(lead["respond_by"]) == created + timedelta(minutes=15)
    assert (await owner.put("/api/leads/first-response", json={"minutes": 1})).status_code == 400
    await make_user(db, "ruth@office.example", office, "agent")
    agent = await api.sign_in("ruth@office.example")
    assert (await agent.put("/api/leads/first-response", json={"minutes": 30})).status_code == 403
    lines = (await owner.get("/api/audit", params={"action": "business.changed"})).json()["items"]
    assert [(one["before"], one["after"]) for one in lines] == [({"minutes": 60}, {"minutes": 15})]


async def test_without_opening_hours_nothing_is_due(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    async with db.tenant_session(office.id) as session:
        (await session.get_one(Business, office.id)).hours = msgspec.to_builtins(NEVER_OPEN)
    assert (await owner.get(f"/api/leads/{world['lead']}")).json()["respond_by"] is None
