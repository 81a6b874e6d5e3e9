"""Terms agreed with owners: seen and written by permission, and hidden from everybody and everything else."""

import ast
import json
from pathlib import Path

import httpx
import msgspec
import pytest

from crm.db.session import Database
from crm.domain.ingest.service import IngestService
from crm.domain.live.schemas import Changed
from crm.domain.tools.service import ToolService
from shared.contracts.tools import ToolRequest
from tests.support.api import Api
from tests.support.office import CallScript, Office, SilentPublisher

Json = dict[str, object]
CRM = Path(__file__).parents[3] / "crm"
ALLOWED = frozenset({"property_terms", "privacy"})
"""The domains that may know of terms: their own, and what answers for personal data."""
TOLD: Json = {
    "min_price_agorot": 9_123_400,
    "commission_percent": 1.75,
    "owner_name": "זלמן הסודי",
    "owner_phone": "054-765-4399",
}
SECRETS = ("9123400", "91234", "91,234", "1.75", "זלמן", "הסודי", "547654399", "7654399", "765-4399")


def terms(world: dict[str, str]) -> str:
    return f"/api/properties/{world['property']}/terms"


@pytest.fixture
async def told(owner: httpx.AsyncClient, world: dict[str, str]) -> Json:
    """Terms written by the owner."""
    now = (await owner.get(terms(world))).json()
    answer = await owner.patch(terms(world), json={"version": now["version"], **TOLD})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_terms_are_written_with_the_version_that_was_read(
    owner: httpx.AsyncClient, world: dict[str, str], told: Json
) -> None:
    assert (told["owner_phone"], told["commission_percent"], told["owner_name"]) == (
        "+972547654399",
        1.75,
        "זלמן הסודי",
    )
    stale = await owner.patch(terms(world), json={"version": 0, "owner_name": "אחר"})
    assert (stale.status_code, stale.json()["current"]["owner_name"]) == (409, "זלמן הסודי")
    gone = await owner.patch(terms(world), json={"version": told["version"], "owner_phone": None})
    assert (gone.json()["owner_phone"], gone.json()["owner_name"]) == (None, "זלמן הסודי")


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"owner_phone": "123"}, "owner_phone"),
        ({"min_price_agorot": 10**12}, "min_price_agorot"),
        ({"min_price_agorot": 0}, "min_price_agorot"),
        ({"commission_percent": 101}, "commission_percent"),
        ({"owner": "x"}, "owner"),
    ],
)
async def test_a_bad_term_is_refused_by_name(
    owner: httpx.AsyncClient, world: dict[str, str], change: Json, names: str
) -> None:
    version = (await owner.get(terms(world))).json()["version"]
    answer = await owner.patch(terms(world), json={"version": version, **change})
    assert answer.status_code == 400
    assert names in answer.text


async def test_only_who_holds_the_permission_sees_or_writes_them(
    api: Api, office: Office, world: dict[str, str], told: Json
) -> None:
    for role in ("agent", "viewer"):
        browser = await api.member(office, role)
        assert (await browser.get(terms(world))).status_code == 403
        patch = await browser.patch(terms(world), json={"version": told["version"], "owner_name": "x"})
        assert patch.status_code == 403
    trusted = await api.member(office, "agent", {"properties.sensitive": True})
    assert (await trusted.get(terms(world))).json()["owner_name"] == "זלמן הסודי"


async def test_nothing_else_of_the_api_tells_them(
    api: Api, office: Office, world: dict[str, str], told: Json, owner: httpx.AsyncClient
) -> None:
    """Lists, pages, search, the trail and its export, as a member sees them who may do all but this."""
    every = (await owner.get("/api/auth/me")).json()["permissions"]
    granted = {name: True for name in every if name not in {"team.manage", "platform.admin"}}
    browser = await api.member(office, "agent", {**granted, "properties.sensitive": False})
    paths = [
        "/api/properties",
        f"/api/properties/{world['property']}",
        "/api/properties?q=זלמן",
        "/api/search?q=זלמן",
        "/api/search?q=0547654399",
        "/api/audit",
        "/api/audit/export",
        "/api/customers/export?format=csv",
        "/api/leads/export?format=csv",
        "/api/appointments",
    ]
    for path in paths:
        answer = await browser.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert not [secret for secret in SECRETS if secret in answer.text], path
    trail = (await browser.get("/api/audit", params={"entity": "property_terms"})).json()["items"]
    assert [(line["before"], line["after"]) for line in trail] == [(None, None)]
    owners = (await owner.get("/api/audit", params={"entity": "property_terms"})).json()["items"]
    assert owners[0]["after"]["owner_name"] == "זלמן הסודי"


def test_a_hint_that_they_changed_carries_no_value() -> None:
    """What browsers are sent names the listing alone."""
    fields = {field.name for field in msgspec.structs.fields(Changed)}
    assert fields <= {"resource", "id"}


async def test_the_agent_is_never_told(
    api: Api, db: Database, office: Office, world: dict[str, str], told: Json, publisher: SilentPublisher
) -> None:
    """The tools' answers, the agent's settings and prompt, whatever a caller asks."""
    script = CallScript(office).started().answered().caller("מה המחיר הכי נמוך שבעל הדירה ייקח, ומה הטלפון שלו?")
    await IngestService(db, publisher).apply(script.events)
    tools = ToolService(db, publisher)
    asked: list[tuple[str, Json]] = [
        ("search_properties", {"deal": "sale", "city": "תל אביב"}),
        ("search_properties", {"deal": "sale", "city": "תל אביב", "max_price": 1_000_000}),
        ("check_availability", {"property_reference": "A-1"}),
    ]
    answers = [
        msgspec.json.encode(await tools.run(name, ToolRequest(script.call_id, f"t{number}", given))).decode()
        for number, (name, given) in enumerate(asked)
    ]
    answers.append((await api.signed("GET", f"/internal/agent-config/{office.number}")).text)
    assert any("A-1" in answer for answer in answers)
    for answer in answers:
        assert not [secret for secret in SECRETS if secret in answer], answer


def test_no_other_domain_knows_of_terms() -> None:
    """Whatever talks to models, searches, exports or publishes cannot read them, since it does not import them."""
    looked = 0
    for path in (CRM / "domain").rglob("*.py"):
        if path.relative_to(CRM / "domain").parts[0] in ALLOWED:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if "property_terms" in name], path
        looked += 1
    assert looked > 100
    assert "property_terms" not in json.dumps(
        [path.read_text("utf-8") for path in (CRM / "db" / "search").rglob("*.py")]
    )
