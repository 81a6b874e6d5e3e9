"""Values that fit their type and still cannot be stored: each answers 400, nowhere 500."""

import httpx
import pytest

HUGE = (2**31, 2**63, 10**30)
JSON = {"Content-Type": "application/json"}
TEXTS = {
    "createTask": ("POST", "/api/tasks", '{"title": "%s"}'),
    "updateCustomer": ("PATCH", "/api/customers/{customer}", '{"version": 1, "name": "%s"}'),
    "updateLead": ("PATCH", "/api/leads/{lead}", '{"version": 1, "notes": "%s"}'),
    "login": ("POST", "/api/auth/login", '{"email": "%s", "password": "long enough"}'),
}


@pytest.mark.parametrize("name", TEXTS)
async def test_a_nul_character_in_a_text(owner: httpx.AsyncClient, world: dict[str, str], name: str) -> None:
    method, path, body = TEXTS[name]
    answer = await owner.request(method, path.format(**world), content=(body % "a\\u0000b").encode(), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")


@pytest.mark.parametrize("path", ["calls?q=a%00", "leads?q=%00", "customers?q=%00", "properties?city=%00"])
async def test_a_nul_character_in_a_search(owner: httpx.AsyncClient, path: str) -> None:
    assert (await owner.get(f"/api/{path}")).status_code == 400


@pytest.mark.parametrize("path", ["calls?from=0001-01-01", "appointments?from=0001-01-01"])
async def test_a_day_before_all_calendars(owner: httpx.AsyncClient, path: str) -> None:
    assert (await owner.get(f"/api/{path}")).status_code == 400


@pytest.mark.parametrize("number", HUGE)
async def test_a_number_larger_than_its_column(owner: httpx.AsyncClient, office: object, number: int) -> None:
    prompt = (await owner.get("/api/prompts")).json()["items"][0]["id"]
    answer = await owner.post(f"/api/prompts/{prompt}/publish", json={"version": number})
    assert answer.status_code == 400


@pytest.mark.parametrize("due", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
async def test_a_moment_at_the_calendars_end_is_named(owner: httpx.AsyncClient, due: str) -> None:
    answer = await owner.post("/api/tasks", json={"title": "לחזור", "due_at": due})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "due_at")


async def test_a_body_nested_without_end(owner: httpx.AsyncClient) -> None:
    answer = await owner.post("/api/tasks", content=b'{"title":' + b"[" * 100_000, headers=JSON)
    assert answer.status_code == 400
