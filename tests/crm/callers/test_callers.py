"""Who is on the line, told while it rings."""

from datetime import timedelta

import httpx

from crm.db.session import Database
from crm.domain.ingest.service import IngestService
from shared.clock import utc_now
from tests.support.api import Api, QueryCounter
from tests.support.office import CallScript, Office, SilentPublisher, make_office


async def ring(db: Database, office: Office, publisher: SilentPublisher, number: str | None) -> str:
    script = CallScript(office, from_number=number, at=utc_now() + timedelta(seconds=1)).started()
    await IngestService(db, publisher).apply(script.events)
    return str(script.call_id)


async def test_a_known_number(
    api: Api,
    owner: httpx.AsyncClient,
    db: Database,
    office: Office,
    publisher: SilentPublisher,
    world: dict[str, str],
) -> None:
    call = await ring(db, office, publisher, "+972541234567")
    with QueryCounter(api.db) as counter:
        caller = (await owner.get(f"/api/calls/{call}/caller")).json()
    assert len(counter.statements) == 1 + 4
    assert (caller["name"], caller["customer_id"]) == ("דוד כהן", world["customer"])
    assert (caller["calls_before"], caller["last_call_id"]) == (1, world["call"])
    assert (caller["lead_id"], caller["lead_status"], caller["wish"]) == (world["lead"], "new", "תל אביב")
    assert (caller["open_tasks"], caller["next_visit_at"] is not None) == (1, True)
    stranger = await api.member(await make_office(db, "+97235550000"))
    assert (await stranger.get(f"/api/calls/{call}/caller")).status_code == 404


async def test_a_new_number_and_a_withheld_one(
    owner: httpx.AsyncClient, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    new = await ring(db, office, publisher, "+972500000009")
    caller = (await owner.get(f"/api/calls/{new}/caller")).json()
    assert (caller["calls_before"], caller["name"], caller["last_call_at"]) == (0, None, None)
    assert caller["customer_id"] is not None
    withheld = (await owner.get(f"/api/calls/{await ring(db, office, publisher, None)}/caller")).json()
    assert (withheld["customer_id"], withheld["calls_before"]) == (None, 0)
