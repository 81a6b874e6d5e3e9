"""Files that are looked at, taken in by a worker and taken back, over the API and the queue."""

import asyncio
from uuid import UUID

import httpx
import msgspec
import pytest
from sqlalchemy import func, select, text

from crm import jobs
from crm.db.session import Database
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.imports import jobs as import_jobs
from crm.domain.imports.models import Import
from crm.domain.leads.models import Lead
from crm.domain.live.schemas import Changed
from crm.job_runner import worker_app
from shared.settings import Settings
from tests.support.api import Api
from tests.support.office import Office, SilentPublisher, make_office

FILE = """שם,טלפון,דוא״ל,עיר,תקציב,הערות
יעל ברק,549750505,,חיפה,"1,800,000",דחוף
יעל ברק,054-975-0505,,חיפה,,
דוד כהן,054-1234567,david@x.example,רמת גן,גמיש,
ללא טלפון,,,חולון,,
שגוי,12,,חולון,,
רון לב,,ron@x.example,חולון,,
"""
FULL = ["name", "phone", "email", "city", "budget", "notes"]


async def upload(browser: httpx.AsyncClient, content: str | bytes = FILE) -> dict[str, object]:
    raw = content.encode() if isinstance(content, str) else content
    answer = await browser.post("/api/imports", files={"data": ("לידים.csv", raw, "text/csv")})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def check(browser: httpx.AsyncClient, job: dict[str, object], duplicates: str = "skip") -> dict[str, object]:
    body = {"version": job["version"], "mapping": job["mapping"], "duplicates": duplicates}
    answer = await browser.patch(f"/api/imports/{job['id']}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def step(browser: httpx.AsyncClient, job: dict[str, object], name: str) -> httpx.Response:
    return await browser.post(f"/api/imports/{job['id']}/{name}", json={"version": job["version"]})


async def finished(
    browser: httpx.AsyncClient, db: Database, office: Office, job: dict[str, object]
) -> dict[str, object]:
    await import_jobs.run_import(db, SilentPublisher(), office.id, UUID(str(job["id"])))
    return (await browser.get(f"/api/imports/{job['id']}")).json()


async def taken_in(
    browser: httpx.AsyncClient, db: Database, office: Office, content: str = FILE, duplicates: str = "skip"
) -> dict[str, object]:
    job = await check(browser, await upload(browser, content), duplicates)
    started = await step(browser, job, "start")
    assert started.status_code == 200, started.text
    return await finished(browser, db, office, started.json())


def counts(job: dict[str, object]) -> dict[str, int]:
    return msgspec.convert(job["counts"], dict[str, int])


async def snapshot(db: Database, office: Office) -> list[str]:
    """Everything about people and leads, but versions and moments of change."""
    tables = ("customers", "customer_identities", "leads", "lead_field_sources", "lead_status_history")
    found: list[str] = []
    async with db.tenant_session(office.id) as session:
        for table in tables:
            rows = await session.scalars(
                text(f"SELECT (to_jsonb(t) - 'version' - 'updated_at')::text FROM {table} t ORDER BY t.id")
            )
            found += [f"{table}: {row}" for row in rows]
    return found


async def reasons(browser: httpx.AsyncClient, job: dict[str, object], **asked: object) -> dict[int, str]:
    params = {name: str(value).lower() for name, value in asked.items()}
    rows = (await browser.get(f"/api/imports/{job['id']}/rows", params=params)).json()["items"]
    return {row["number"]: row["kept"] or row["reason"] for row in rows}


async def test_a_file_is_guessed_and_checked_without_changing_anything(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    before = await snapshot(db, office)
    job = await upload(owner)
    assert (job["mapping"], job["state"], job["checked"]) == (FULL, "draft", False)
    checked = await check(owner, job)
    assert {name: counts(checked)[name] for name in ("rows", "new", "fill", "skip")} == {
        "rows": 6,
        "new": 2,
        "fill": 0,
        "skip": 4,
    }
    said = await reasons(owner, checked, plan="skip")
    assert said[3] == "אותו אדם כבר מופיע בשורה 2 בקובץ."
    assert said[4] == "כבר רשום אצלנו: דוד כהן."
    assert "אין בה טלפון" in said[5]
    assert "שורה 6, עמודה ״טלפון״" in said[6]
    filled = await check(owner, checked, "fill")
    assert (counts(filled)["fill"], counts(filled)["skip"], counts(filled)["warned"]) == (1, 3, 1)
    assert await snapshot(db, office) == before


async def test_rows_come_in_and_the_whole_import_goes_back_exactly(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    before = await snapshot(db, office)
    done = await taken_in(owner, db, office, duplicates="fill")
    assert (done["state"], counts(done)["new"], counts(done)["fill"], counts(done)["skip"]) == ("done", 2, 1, 3)
    found = (await owner.get("/api/leads", params={"q": "יעל ברק"})).json()["items"]
    assert [(one["phone"], one["city"], one["budget_agorot"], one["notes"]) for one in found] == [
        ("+972549750505", "חיפה", 180_000_000, "דחוף")
    ]
    david = (await owner.get(f"/api/customers/{world['customer']}")).json()
    assert [one["value"] for one in david["identities"]] == ["+972541234567", "david@x.example"]
    lead = (await owner.get(f"/api/leads/{world['lead']}")).json()
    assert (lead["city"], lead["notes"]) == ("תל אביב", "מחפש דירה\nתקציב: גמיש")
    warned = await reasons(owner, done, warned=True)
    assert "עיר: רשום כבר ערך אחר (תל אביב)" in warned[4]
    undoing = await step(owner, done, "undo")
    assert undoing.json()["state"] == "undoing"
    undone = await finished(owner, db, office, undoing.json())
    assert (undone["state"], counts(undone)["undone"], counts(undone)["kept"]) == ("undone", 3, 0)
    assert await snapshot(db, office) == before


async def test_what_was_touched_since_stays_and_says_so(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    content = FILE + "גל שחר,0501112233,,חיפה,,\nנועה טל,0501112244,,חיפה,,\n"
    done = await taken_in(owner, db, office, content, "fill")
    people = {one["name"]: one for one in (await owner.get("/api/customers", params={"limit": "50"})).json()["items"]}
    yael, ron, gal = people["יעל ברק"], people["רון לב"], people["גל שחר"]
    renamed = {"version": yael["version"], "name": "יעל ברק־לוי"}
    assert (await owner.patch(f"/api/customers/{yael['id']}", json=renamed)).status_code == 200
    task = await owner.post("/api/tasks", json={"title": "לחזור", "customer_id": ron["id"]})
    assert task.status_code == 201
    lead = (await owner.get("/api/leads", params={"q": "גל שחר"})).json()["items"][0]
    assert (
        await owner.patch(f"/api/leads/{lead['id']}", json={"version": 1, "status": "contacted"})
    ).status_code == 200
    davids = (await owner.get(f"/api/leads/{world['lead']}")).json()
    edited = {"version": davids["version"], "notes": "כתבתי מחדש"}
    assert (await owner.patch(f"/api/leads/{world['lead']}", json=edited)).status_code == 200
    undone = await finished(owner, db, office, (await step(owner, done, "undo")).json())
    assert (counts(undone)["undone"], counts(undone)["kept"]) == (1, 4)
    kept = await reasons(owner, undone, kept=True)
    assert "שינה" in kept[2]
    assert "הערות: השתנה" in kept[4]
    assert "שיחה, משימה" in kept[7]
    assert "שינה" in kept[8]
    left = {one["name"] for one in (await owner.get("/api/customers", params={"limit": "50"})).json()["items"]}
    assert {"יעל ברק־לוי", "רון לב", "גל שחר"} <= left
    assert "נועה טל" not in left
    assert (await owner.get(f"/api/leads/{world['lead']}")).json()["notes"] == "כתבתי מחדש"
    assert gal["id"] != yael["id"]


async def test_o4_c15_a_worker_that_dies_between_rows_doubles_nothing(
    owner: httpx.AsyncClient, db: Database, office: Office, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    """Killed in the middle of its second batch; the queue's own worker then finishes with the row it had reached."""
    monkeypatch.setattr(import_jobs, "BATCH", 10)
    lines = "".join(f"אדם {number},05011{number:05}\n" for number in range(35))
    job = await check(owner, await upload(owner, f"שם,טלפון\n{lines}"))
    started = (await step(owner, job, "start")).json()
    taken = 0

    class Dying(SilentPublisher):
        def publish_after_commit(self, session: object, business_id: UUID, events: object) -> None:
            nonlocal taken
            taken += 1
            if taken == 2:
                raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await import_jobs.run_import(db, Dying(), office.id, UUID(str(started["id"])))
    cut = (await owner.get(f"/api/imports/{started['id']}")).json()
    assert (cut["state"], cut["counts"]["done"]) == ("running", 10)
    async with worker_app(Settings(database_url=database_url)) as app:
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False, queues=[jobs.QUEUE])
    done = (await owner.get(f"/api/imports/{started['id']}")).json()
    assert (done["state"], done["counts"]["new"], done["counts"]["skip"]) == ("done", 35, 0)
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.count()).select_from(Customer)) == 35
        assert await session.scalar(select(func.count()).select_from(CustomerIdentity)) == 35
        assert await session.scalar(select(func.count()).select_from(Lead)) == 35


async def test_two_workers_and_a_first_call_make_no_person_twice(
    owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    lines = "".join(f"אדם {number},05011{number:05}\n" for number in range(120))
    job = await check(owner, await upload(owner, f"שם,טלפון\n{lines}"))
    started = (await step(owner, job, "start")).json()
    run = (db, SilentPublisher(), office.id, UUID(str(started["id"])))
    await asyncio.gather(import_jobs.run_import(*run), import_jobs.run_import(*run))
    assert counts((await owner.get(f"/api/imports/{started['id']}")).json())["new"] == 120
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.count()).select_from(Customer)) == 120


async def test_c15_o7_a_double_click_starts_and_undoes_once(
    owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    job = await check(owner, await upload(owner))
    first, second = await asyncio.gather(step(owner, job, "start"), step(owner, job, "start"))
    assert sorted((first.status_code, second.status_code)) == [200, 409]
    for _ in range(5):
        await owner.get(f"/api/imports/{job['id']}")
    async with db.tenant_session(office.id) as session:
        waiting = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name = 'run_import'"
        assert await session.scalar(text(waiting)) == 1
    started = first if first.status_code == 200 else second
    done = await finished(owner, db, office, started.json())
    first, second = await asyncio.gather(step(owner, done, "undo"), step(owner, done, "undo"))
    assert sorted((first.status_code, second.status_code)) == [200, 409]
    again = (await owner.get(f"/api/imports/{job['id']}")).json()
    assert (await step(owner, again, "start")).status_code == 409


async def test_an_import_whose_job_was_lost_is_queued_again(
    owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    job = await check(owner, await upload(owner))
    await step(owner, job, "start")
    async with db.tenant_session(office.id) as session:
        await session.execute(text("DELETE FROM procrastinate.procrastinate_jobs"))
        found = await session.get_one(Import, UUID(str(job["id"])))
        found.updated_at = found.updated_at - 2 * import_jobs.GRACE
    assert await import_jobs.requeue_unfinished(db) == 1
    assert await import_jobs.requeue_unfinished(db) == 0


async def test_progress_reaches_browsers(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    job = await check(owner, await upload(owner))
    started = (await step(owner, job, "start")).json()
    publisher = SilentPublisher()
    await import_jobs.run_import(db, publisher, office.id, UUID(str(started["id"])))
    told = [event.resource for _, event in publisher.sent if isinstance(event, Changed)]
    assert set(told) == {"imports", "customers", "leads"}


async def test_one_row_of_two_people_is_skipped(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    done = await taken_in(
        owner,
        db,
        office,
        "שם,טלפון,נייד\nמישהו,054-1234567,052-9876543\n0,0,0\n".replace("0,0,0\n", "רז,0501112233,\n"),
    )
    said = await reasons(owner, done, plan="skip")
    assert said[2].startswith("הפרטים שייכים לכמה לקוחות")


async def test_only_who_may_import_does_and_only_in_his_office(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    agent = await api.member(office, "agent")
    stranger = await api.member(await make_office(db, "+97235550000"))
    job = await upload(owner)
    files = {"data": ("a.csv", FILE.encode(), "text/csv")}
    assert (await agent.post("/api/imports", files=files)).status_code == 403
    assert (await agent.get("/api/imports")).status_code == 403
    assert (await stranger.get(f"/api/imports/{job['id']}")).status_code == 404
    assert (await stranger.get(f"/api/imports/{job['id']}/rows")).status_code == 404
    assert (await step(stranger, job, "start")).status_code == 404
    assert (await stranger.get("/api/imports")).json()["items"] == []


@pytest.mark.parametrize(
    ("kwargs", "status"),
    [
        ({"files": {"data": ("a.csv", b"", "text/csv")}}, 400),
        ({"files": {"data": ("a.bin", b"\x00\x01", "text/csv")}}, 400),
        ({"files": {"other": ("a.csv", b"a,b\n1,2\n", "text/csv")}}, 400),
        ({"data": {"data": "not a file"}}, 400),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400),
        ({"json": {}}, 400),
        ({"files": {"data": ("a.csv", b"x" * 6_000_000, "text/csv")}}, 413),
    ],
)
async def test_uploads_that_are_no_file_get_a_clear_answer(
    owner: httpx.AsyncClient, kwargs: dict[str, object], status: int
) -> None:
    answer = await owner.request("POST", "/api/imports", **kwargs)  # pyright: ignore[reportArgumentType] - shapes of httpx
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
