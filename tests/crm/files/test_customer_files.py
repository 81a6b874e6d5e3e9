"""Files of a person: attached, seen, renamed, deleted, brought back; moved, handed out and erased with him."""

import io
import json
import zipfile
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.customers.models import Customer
from crm.domain.files.service import MAX_FILE
from crm.domain.files.sweeping import RESTORABLE, sweep_by_night
from crm.domain.privacy.jobs import run_request
from crm.lib.file_store import FileStore
from shared.clock import utc_now
from tests.support.api import Api
from tests.support.office import Office, SilentPublisher

PDF = b"%PDF-1.7\nhello"
Json = dict[str, object]


async def attach(
    browser: httpx.AsyncClient, customer: str, content: bytes = PDF, name: str = "חוזה שכירות.pdf"
) -> httpx.Response:
    files = {"data": (name, content, "application/octet-stream")}
    return await browser.post(f"/api/customers/{customer}/files", files=files)


async def attached(browser: httpx.AsyncClient, customer: str, name: str = "חוזה שכירות.pdf") -> Json:
    answer = await attach(browser, customer, name=name)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def listed(browser: httpx.AsyncClient, customer: str) -> list[str]:
    answer = await browser.get(f"/api/customers/{customer}/files")
    assert answer.status_code == 200
    return [one["name"] for one in answer.json()["items"]]


async def objects(store: FileStore, office: Office) -> int:
    return len([one async for one in store.listed(office.id)])


async def test_a_files_life(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    made = await attached(owner, world["customer"])
    assert (made["mime"], made["kind"], made["size"], made["shown"]) == ("application/pdf", "pdf", len(PDF), True)
    path = f"/api/files/{made['id']}"
    assert (await owner.get(f"{path}/content")).content == PDF
    renamed = (await owner.patch(path, json={"version": 1, "name": "חוזה חתום"})).json()
    assert (renamed["name"], renamed["version"]) == ("חוזה חתום.pdf", 2)
    stale = await owner.patch(path, json={"version": 1, "name": "x"})
    assert (stale.status_code, stale.json()["current"]["name"]) == (409, "חוזה חתום.pdf")

    assert (await owner.patch(path, json={"version": 2, "deleted": True})).json()["deleted"] is True
    assert await listed(owner, world["customer"]) == []
    assert (await owner.get(f"{path}/content")).status_code == 404
    assert (await owner.patch(path, json={"version": 3, "deleted": False})).json()["deleted"] is False
    assert await listed(owner, world["customer"]) == ["חוזה חתום.pdf"]
    assert (await owner.get(f"{path}/content")).content == PDF


async def test_it_stands_on_the_timeline_and_in_the_journal(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    made = await attached(owner, world["customer"])
    shown = await owner.get(f"/api/customers/{world['customer']}/timeline", params={"kind": "file"})
    (entry,) = shown.json()["items"]
    assert (entry["id"], entry["title"], entry["text"]) == (made["id"], "חוזה שכירות.pdf", "application/pdf")
    journal = (await owner.get("/api/audit", params={"entity_id": str(made["id"])})).json()["items"]
    assert [(one["action"], one["after"]["name"]) for one in journal] == [("file.added", "חוזה שכירות.pdf")]


async def test_it_is_sent_so_that_nothing_in_it_can_run(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    pdf = await attached(owner, world["customer"])
    text = (await attach(owner, world["customer"], "<b>שלום".encode(), "a.txt")).json()
    assert text["mime"] == "text/plain"
    answer = await owner.get(f"/api/files/{pdf['id']}/content")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="file.pdf"; '
        "filename*=UTF-8''%D7%97%D7%95%D7%96%D7%94%20%D7%A9%D7%9B%D7%99%D7%A8%D7%95%D7%AA.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert any("sandbox" in one for one in answer.headers.get_list("content-security-policy"))
    assert answer.headers["cache-control"] == "no-store"
    shown = await owner.get(f"/api/files/{pdf['id']}/content", params={"inline": True})
    assert shown.headers["content-disposition"].startswith("inline;")
    kept = await owner.get(f"/api/files/{text['id']}/content", params={"inline": True})
    assert kept.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"", "ריק.pdf", 400),
        (b"MZ\x90\x00", "תמונה.png", 400),
        (b"<!doctype html><script>", "חוזה.txt", 400),
        (PDF + bytes(MAX_FILE), "גדול.pdf", 413),
    ],
)
async def test_what_is_not_taken_is_refused_in_words_and_leaves_nothing(
    owner: httpx.AsyncClient,
    world: dict[str, str],
    store: FileStore,
    office: Office,
    content: bytes,
    name: str,
    status: int,
) -> None:
    answer = await attach(owner, world["customer"], content, name)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert "קובץ" in answer.json()["detail"]
    assert await objects(store, office) == 0


async def test_a_repeat_with_the_same_key_attaches_once(
    owner: httpx.AsyncClient, world: dict[str, str], store: FileStore, office: Office
) -> None:
    """Large ones too: a phone sends the same upload again when the answer got lost."""
    content = PDF + bytes(3_000_000)
    body = b'--b\r\nContent-Disposition: form-data; name="data"; filename="a.pdf"\r\n\r\n' + content + b"\r\n--b--\r\n"
    headers = {"Idempotency-Key": "k1", "Content-Type": "multipart/form-data; boundary=b"}
    path = f"/api/customers/{world['customer']}/files"
    first = await owner.post(path, content=body, headers=headers)
    again = await owner.post(path, content=body, headers=headers)
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 201, first.json()["id"])
    assert await objects(store, office) == 1


async def test_a_viewer_sees_and_does_not_add(
    api: Api, owner: httpx.AsyncClient, office: Office, world: dict[str, str]
) -> None:
    made = await attached(owner, world["customer"])
    viewer = await api.member(office, "viewer")
    assert await listed(viewer, world["customer"]) == ["חוזה שכירות.pdf"]
    assert (await viewer.get(f"/api/files/{made['id']}/content")).status_code == 200
    assert (await attach(viewer, world["customer"])).status_code == 403
    assert (await viewer.patch(f"/api/files/{made['id']}", json={"version": 1, "deleted": True})).status_code == 403


async def test_whoever_may_not_see_numbers_may_not_open_what_could_hold_them(
    api: Api, owner: httpx.AsyncClient, office: Office, world: dict[str, str]
) -> None:
    made = (await attach(owner, world["customer"], "טלפון 054-1234567".encode(), "a.txt")).json()
    blind = await api.member(office, "agent", {"phones.read": False})
    answer = await blind.get(f"/api/files/{made['id']}/content")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_a_store_that_fails_is_told_and_nothing_is_half_kept(
    owner: httpx.AsyncClient, world: dict[str, str], files_url: str
) -> None:
    with open(files_url, "w", encoding="utf-8"):  # noqa: ASYNC230, PTH123 - a file is in the folder's place
        pass
    answer = await attach(owner, world["customer"])
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert await listed(owner, world["customer"]) == []


@pytest.mark.parametrize("erased", [False, True])
async def test_a_slow_store_keeps_nobody_from_the_persons_record(
    owner: httpx.AsyncClient,
    db: Database,
    office: Office,
    world: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    erased: bool,
) -> None:
    """A call that comes in meanwhile changes it; who was erased meanwhile gets no file."""
    putting = FileStore.put

    async def meanwhile(store: FileStore, business_id: UUID, content: bytes) -> str:
        async with db.tenant_session(office.id) as session:
            found = await session.scalar(
                select(Customer).where(Customer.id == UUID(world["customer"])).with_for_update(nowait=True)
            )
            assert found is not None
            found.last_call_at = utc_now()
            found.erased_at = utc_now() if erased else None
        return await putting(store, business_id, content)

    monkeypatch.setattr(FileStore, "put", meanwhile)
    assert (await attach(owner, world["customer"])).status_code == (404 if erased else 201)


async def test_a_merge_moves_files_and_an_unmerge_moves_them_back(owner: httpx.AsyncClient) -> None:
    people = [(await owner.post("/api/customers", json={"name": name})).json() for name in ("דנה", "דנה ל")]
    await attached(owner, people[1]["id"])
    merge = await owner.post(
        "/api/customers/merges", json={"winner_id": people[0]["id"], "loser_ids": [people[1]["id"]]}
    )
    assert merge.status_code in {200, 201}, merge.text
    assert await listed(owner, people[0]["id"]) == ["חוזה שכירות.pdf"]
    undone = await owner.post(f"/api/customers/merges/{merge.json()['items'][0]['id']}/undo")
    assert undone.status_code in {200, 201}, undone.text
    assert await listed(owner, people[0]["id"]) == []
    assert await listed(owner, people[1]["id"]) == ["חוזה שכירות.pdf"]


async def _worked(db: Database, store: FileStore, office: Office, owner: httpx.AsyncClient, request: Json) -> Json:
    await run_request(db, SilentPublisher(), store, office.id, UUID(str(request["id"])))
    return (await owner.get(f"/api/privacy/requests/{request['id']}")).json()


async def _asked(owner: httpx.AsyncClient, customer: str, kind: str) -> Json:
    body = {"customer_id": customer, "kind": kind, "asked": "ביקש"}
    return (await owner.post("/api/privacy/requests", json=body)).json()


async def test_a_persons_archive_holds_his_files(
    db: Database, store: FileStore, office: Office, owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    await attached(owner, world["customer"])
    lost = await attached(owner, world["customer"], "אבוד.pdf")
    newest = max([one async for one in store.listed(office.id)], key=lambda one: one.at)
    await store.delete([newest.key])
    request = await _asked(owner, world["customer"], "access")
    await owner.post(f"/api/privacy/requests/{request['id']}/pack", json={"version": request["version"]})
    assert (await _worked(db, store, office, owner, request))["state"] == "done"
    archive = zipfile.ZipFile(io.BytesIO((await owner.get(f"/api/privacy/requests/{request['id']}/file")).content))
    inside = {name: archive.read(name) for name in archive.namelist()}
    assert inside["קבצים/001 חוזה שכירות.pdf"] == PDF
    page = inside["המידע-שלי.html"].decode()
    assert "002 אבוד.pdf" in page
    assert "לא נמצא במחסן" in page
    data = json.loads(inside["data.json"])
    assert lost["id"] in {one["id"] for one in data["data"]["files"]}


async def test_an_erasure_removes_name_and_content(
    db: Database, store: FileStore, office: Office, owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    made = await attached(owner, world["customer"])
    request = await _asked(owner, world["customer"], "erase")
    asked = {"version": request["version"], "typed": "דוד כהן"}
    assert (await owner.post(f"/api/privacy/requests/{request['id']}/erase", json=asked)).status_code == 200
    assert (await _worked(db, store, office, owner, request))["state"] == "done"
    assert await objects(store, office) == 0
    assert (await owner.get(f"/api/files/{made['id']}/content")).status_code == 404
    assert "חוזה" not in (await owner.get(f"/api/files/{made['id']}")).text


async def test_a_deleted_file_can_be_brought_back_for_a_month(
    db: Database, store: FileStore, office: Office, owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    made = await attached(owner, world["customer"])
    path = f"/api/files/{made['id']}"
    await owner.patch(path, json={"version": 1, "deleted": True})
    await sweep_by_night(db, store)
    assert await objects(store, office) == 1
    await sweep_by_night(db, store, utc_now() + RESTORABLE)
    assert await objects(store, office) == 0
    late = await owner.patch(path, json={"version": 2, "deleted": False})
    assert (late.status_code, late.json()["detail"]) == (409, "הקובץ כבר נמחק לצמיתות.")


async def test_a_deleted_file_of_a_person_under_a_legal_hold_stays_until_it_is_lifted(
    db: Database, store: FileStore, office: Office, owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    """Staff could otherwise destroy what a court asks for."""
    made = await attached(owner, world["customer"])
    await owner.patch(f"/api/files/{made['id']}", json={"version": 1, "deleted": True})
    put = await owner.post("/api/privacy/holds", json={"customer_id": world["customer"], "reason": "תביעה"})
    assert put.status_code == 201, put.text
    await sweep_by_night(db, store, utc_now() + RESTORABLE)
    assert await objects(store, office) == 1
    lifted = await owner.post(f"/api/privacy/holds/{put.json()['id']}/lift")
    assert lifted.status_code == 200, lifted.text
    await sweep_by_night(db, store, utc_now() + RESTORABLE)
    assert await objects(store, office) == 0
