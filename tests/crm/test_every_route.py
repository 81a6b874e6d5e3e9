"""Promises that hold for every route, read from the contract itself so that a new route is tested too."""

from uuid import uuid4

import httpx
import msgspec

from crm.app import Process, create_app
from crm.db.session import Database
from crm.lib.config import CrmConfig
from tests.support.api import Api, QueryCounter, make_user
from tests.support.office import Office, make_office

OPEN = {"/api/auth/login", "/api/auth/one-time", "/api/auth/forgot", "/api/whatsapp/status"}
PLAIN = {"Content-Type": "text/plain"}
LISTS = {
    "/api/calls": 1,
    "/api/customers": 2,
    "/api/leads": 3,
    "/api/tasks": 1,
    "/api/properties": 1,
    "/api/appointments": 1,
}
"""Queries of one page, whatever it holds."""
SIGN_IN_QUERIES = 1


class Operation(msgspec.Struct, rename={"id": "operationId"}):
    id: str


class Contract(msgspec.Struct):
    paths: dict[str, dict[str, Operation]]


def contract() -> Contract:
    config = CrmConfig(
        database_url="postgresql://nowhere/x",
        internal_secret="s" * 16,
        public_url="http://127.0.0.1",
        origin="http://127.0.0.1",
        cors_origins=[],
        sandbox=[],
    )
    db = Database(config.database_url)
    return msgspec.convert(create_app(Process(config, db)).openapi_schema.to_schema(), Contract)


OPERATIONS = [(path, method) for path, methods in contract().paths.items() for method in methods]


def filled(path: str) -> str:
    """The path with a random id in each place."""
    parts = [str(uuid4()) if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def test_operation_ids_are_chosen_and_unique() -> None:
    ids = [operation.id for methods in contract().paths.values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    assert all(name.isidentifier() and "_" not in name for name in ids)


async def test_anonymous_is_401_everywhere(api: Api) -> None:
    browser = api.anonymous()
    unknown = [("/api", "get"), ("/api/nothing", "get"), ("/api/calls/not-an-id", "get"), ("/api/calls", "delete")]
    wrong: list[tuple[str, str, int]] = []
    for path, method in [*OPERATIONS, *unknown]:
        answer = await browser.request(method, filled(path))
        if path not in OPEN and (answer.status_code, answer.headers["content-type"]) != (
            401,
            "application/problem+json",
        ):
            wrong.append((method, path, answer.status_code))
    assert wrong == []


async def test_the_contract_is_open(api: Api) -> None:
    answer = await api.anonymous().get("/api/openapi.json")
    assert answer.status_code == 200
    assert "/api/calls" in answer.json()["paths"]


async def test_an_unknown_id_is_404_and_bad_paths_too(owner: httpx.AsyncClient) -> None:
    wrong: list[tuple[str, int]] = []
    for path, method in OPERATIONS:
        if "{" in path and method == "get":
            answer = await owner.get(filled(path))
            if answer.status_code != 404 or answer.json()["code"] != "not-found":
                wrong.append((path, answer.status_code))
    assert wrong == []
    nothing = await owner.get("/api/nothing")
    assert (nothing.status_code, nothing.headers["content-type"]) == (404, "application/problem+json")
    assert (await owner.get("/api/calls/not-an-id")).status_code == 404


async def test_a_page_costs_a_fixed_number_of_queries(
    api: Api, owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    for path, queries in LISTS.items():
        with QueryCounter(api.db) as counter:
            answer = await owner.get(path)
        assert len(answer.json()["items"]) > 1
        assert len(counter.statements) == queries + SIGN_IN_QUERIES, counter.statements


async def test_a_bad_parameter_is_named(owner: httpx.AsyncClient) -> None:
    bad = [("limit", "0"), ("limit", "201"), ("limit", "many"), ("cursor", "!!"), ("cursor", "e30="), ("sort", "x")]
    for path in LISTS:
        for parameter, value in bad:
            answer = await owner.get(path, params={parameter: value})
            assert (answer.status_code, answer.json()["parameter"]) == (400, parameter), (path, value)


async def test_pages_add_up_to_the_whole(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    for path in LISTS:
        whole = (await owner.get(path, params={"total": "true"})).json()
        seen: list[str] = []
        page = (await owner.get(path, params={"limit": "1"})).json()
        while page["next_cursor"] is not None:
            seen += [item["id"] for item in page["items"]]
            page = (await owner.get(path, params={"limit": "1", "cursor": page["next_cursor"]})).json()
        seen += [item["id"] for item in page["items"]]
        assert seen == [item["id"] for item in whole["items"]]
        assert whole["total"] == len(seen)


async def test_another_tenants_rows_are_404(api: Api, db: Database, office: Office, world: dict[str, str]) -> None:
    other = await make_office(db, "+97235550000")
    await make_user(db, "stranger@other.example", other)
    stranger = await api.sign_in("stranger@other.example")
    for path in LISTS:
        assert (await stranger.get(path)).json()["items"] == []
    named = {"call_id": "call", "customer_id": "customer", "lead_id": "lead", "task_id": "task"}
    named |= {"property_id": "property", "appointment_id": "appointment"}
    bodies: dict[str, dict[str, object]] = {
        "updateCustomer": {"version": 1},
        "updateLead": {"version": 1},
        "updateTask": {"version": 1},
        "addIdentity": {"kind": "phone", "value": "054-1111111"},
        "createNote": {"body": "x"},
        "updatePropertyTerms": {"version": 0},
        "updateChat": {"version": 1},
        "sendMessage": {"text": "x"},
        "typeInChat": {"typing": True},
        "addConsent": {"kind": "opt_out", "reason": "xxx"},
        "withdrawConsent": {"reason": "xxx"},
        "addNumberEntry": {"phone": "054-1111111", "kind": "office_listed", "reason": "xxx"},
        "askContact": {"channel": "call", "purpose": "enquiry"},
        "acceptLeadField": {"version": 1},
        "undoLeadField": {"version": 1},
        "linkCall": {"customer_id": world["customer"]},
        "setCallSentiment": {"sentiment": "mixed"},
        "tellCallOutcome": {"outcome": "handled"},
    }
    tried = 0
    for path, methods in contract().paths.items():
        for method, operation in methods.items():
            name = next((part[1:-1].split(":")[0] for part in path.split("/") if part.startswith("{")), None)
            if name not in named:
                continue
            wanted = "/".join(world[named[name]] if part.startswith("{") else part for part in path.split("/"))
            files = {"data": ("a.txt", b"x")} if operation.id == "createFile" else None
            if operation.id == "uploadChatFile":
                answer = await stranger.post(wanted, params={"name": "a.txt"}, content=b"x", headers=PLAIN)
            else:
                answer = await stranger.request(method, wanted, json=bodies.get(operation.id), files=files)
            assert answer.status_code == 404, (method, path, answer.text)
            tried += 1
    assert tried >= 11


async def test_a_viewer_reads_and_changes_nothing(
    api: Api, db: Database, office: Office, world: dict[str, str]
) -> None:
    await make_user(db, "viewer@office.example", office, "viewer")
    viewer = await api.sign_in("viewer@office.example")
    assert (await viewer.get("/api/leads")).json()["items"]
    writes = [
        ("POST", "/api/tasks", {"title": "x"}),
        ("PATCH", f"/api/tasks/{world['task']}", {"version": 1}),
        ("PATCH", f"/api/leads/{world['lead']}", {"version": 1}),
        ("PATCH", f"/api/customers/{world['customer']}", {"version": 1}),
        ("POST", f"/api/appointments/{world['appointment']}/cancel", None),
    ]
    for method, path, body in writes:
        assert (await viewer.request(method, path, json=body)).status_code == 403, path
