"""Files of people go by age when the office says so, with what lies in the store, and past a legal hold."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from crm.db.session import Database
from crm.domain.files.sweeping import remove_dropped
from crm.domain.privacy.models import LegalHold
from crm.domain.retention.models import RetentionSettings
from crm.domain.retention.night import run_business
from crm.lib.file_store import FileStore
from shared.clock import utc_now
from tests.support.office import Office

LATER = timedelta(days=40)


async def attach(owner: httpx.AsyncClient, customer: str) -> str:
    files = {"data": ("חוזה.pdf", b"%PDF-1.7", "application/pdf")}
    return (await owner.post(f"/api/customers/{customer}/files", files=files)).json()["id"]


@pytest.mark.parametrize("months", [None, 1])
async def test_files_stay_unless_the_office_gives_them_an_age(
    db: Database, office: Office, owner: httpx.AsyncClient, world: dict[str, str], store: FileStore, months: int | None
) -> None:
    made = await attach(owner, world["customer"])
    async with db.tenant_session(office.id) as session:
        session.add(RetentionSettings(business_id=office.id, rules={"attachments": months}, version=1))
    counts = await run_business(db, office.id, now=utc_now() + LATER)
    assert counts.get("attachments", 0) == (0 if months is None else 2)  # the file of the person, and what is stored
    assert await remove_dropped(db, store) == (0 if months is None else 1)
    shown = (await owner.get(f"/api/customers/{world['customer']}/files")).json()["items"]
    assert len(shown) == (1 if months is None else 0)
    assert (await owner.get(f"/api/files/{made}/content")).status_code == (200 if months is None else 404)
    assert ("חוזה" in (await owner.get(f"/api/files/{made}")).text) is (months is None)


async def test_files_of_a_person_under_a_hold_stay(
    db: Database, office: Office, owner: httpx.AsyncClient, world: dict[str, str], store: FileStore
) -> None:
    made = await attach(owner, world["customer"])
    me = (await owner.get("/api/auth/me")).json()["id"]
    async with db.tenant_session(office.id) as session:
        session.add(RetentionSettings(business_id=office.id, rules={"attachments": 1}, version=1))
        session.add(
            LegalHold(
                business_id=office.id,
                customer_id=UUID(world["customer"]),
                reason="תביעה",
                author_id=UUID(me),
                author_name="שי",
            )
        )
    await run_business(db, office.id, now=utc_now() + LATER)
    assert await remove_dropped(db, store) == 0
    assert (await owner.get(f"/api/files/{made}/content")).status_code == 200
