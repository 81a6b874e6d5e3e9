"""Every value that a call filled shows its sentence; a person says that it is right, or takes it back."""

from uuid import UUID

import httpx

from crm.db.session import Database
from crm.domain.customers.models import Customer
from crm.domain.lead_statuses.repository import LeadStatusRepository
from crm.domain.leads.machine_updates import LeadField, MachineUpdates, Source
from crm.domain.leads.models import Lead
from shared.clock import utc_now
from tests.support.office import Office

QUOTE = "עד מיליון וחצי"


async def hear(
    db: Database, office: Office, world: dict[str, str], field: LeadField, value: str | int, quote: str = QUOTE
) -> bool:
    source = Source(call_id=UUID(world["call"]), at=utc_now(), turn_seq=3, quote=quote)
    async with db.tenant_session(office.id) as session:
        lead = await session.get_one(Lead, UUID(world["lead"]))
        customer = await session.get_one(Customer, lead.customer_id)
        statuses = await LeadStatusRepository(session, office.id).by_key()
        return await MachineUpdates(session, lead, customer, statuses).set_field(field, value, source)


async def evidence(owner: httpx.AsyncClient, lead: str) -> dict[str, dict[str, object]]:
    found = (await owner.get(f"/api/leads/{lead}/evidence")).json()["items"]
    return {one["field"]: one for one in found}


async def judge(owner: httpx.AsyncClient, lead: str, field: str, verdict: str) -> httpx.Response:
    version = (await owner.get(f"/api/leads/{lead}")).json()["version"]
    return await owner.post(f"/api/leads/{lead}/evidence/{field}/{verdict}", json={"version": version})


async def test_a_value_shows_its_sentence_and_is_accepted(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    assert await hear(db, office, world, "budget", 1_500_000)
    found = (await evidence(owner, world["lead"]))["budget"]
    assert (found["quote"], found["turn_seq"], found["call_id"]) == (QUOTE, 3, world["call"])
    assert (found["accepted"], found["previous"]) == (False, None)
    assert (await judge(owner, world["lead"], "budget", "accept")).status_code == 200
    kept = (await evidence(owner, world["lead"]))["budget"]
    assert (kept["accepted"], kept["quote"]) == (True, QUOTE)
    assert not await hear(db, office, world, "budget", 2_000_000)
    assert (await owner.get(f"/api/leads/{world['lead']}")).json()["budget_agorot"] == 150_000_000
    assert (await judge(owner, world["lead"], "budget", "accept")).status_code == 404


async def test_a_wrong_value_is_taken_back_and_stays_away(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    assert await hear(db, office, world, "city", "חיפה", "אני גר בחיפה")
    assert (await evidence(owner, world["lead"]))["city"]["previous"] == "תל אביב"
    assert (await judge(owner, world["lead"], "city", "undo")).status_code == 200
    lead = (await owner.get(f"/api/leads/{world['lead']}")).json()
    assert (lead["city"], "city" in lead["ai_fields"]) == ("תל אביב", False)
    assert not await hear(db, office, world, "city", "חיפה")
    assert await hear(db, office, world, "rooms", 4)
    await judge(owner, world["lead"], "rooms", "undo")
    assert (await owner.get(f"/api/leads/{world['lead']}")).json()["rooms"] is None


async def test_a_name_and_a_stale_form(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    assert await hear(db, office, world, "name", "דוד כץ", "קוראים לי דוד כץ")
    stale = await owner.post(f"/api/leads/{world['lead']}/evidence/name/accept", json={"version": 1})
    assert stale.status_code == 409
    assert (await evidence(owner, world["lead"]))["name"]["previous"] == "דוד כהן"
    assert (await judge(owner, world["lead"], "name", "accept")).status_code == 200
    assert not await hear(db, office, world, "name", "דנה")
    assert (await judge(owner, world["lead"], "shoe_size", "accept")).status_code == 404
