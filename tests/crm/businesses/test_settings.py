"""The office's own settings over the API: who may, what is refused, what is kept, and that the agent gets it."""

import asyncio

import httpx
import msgspec
import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.agent_config.hints import AgentHints
from crm.domain.audit.models import AuditEvent
from crm.domain.businesses.models import Business
from crm.domain.businesses.settings_rules import MOST_HINTS
from crm.domain.businesses.settings_schemas import BusinessSettingsOut, BusinessSettingsPatch
from crm.domain.businesses.settings_service import BusinessSettingsService
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from shared.contracts.agent_config import AgentConfig
from tests.support.api import SECRET, Api, make_user, running_api
from tests.support.hinted_agent import HintedAgent
from tests.support.office import Office, SilentPublisher, make_office

PATH = "/api/business"
MORNING, EVENING = {"opens": 540, "closes": 780}, {"opens": 960, "closes": 1140}
WEEK = [[MORNING, EVENING], [MORNING], [MORNING], [MORNING], [MORNING], [], []]
KORE = "he-IL-Chirp3-HD-Kore"


async def seen(browser: httpx.AsyncClient) -> BusinessSettingsOut:
    return msgspec.json.decode((await browser.get(PATH)).content, type=BusinessSettingsOut)


async def agent_config(api: Api, number: str) -> AgentConfig:
    return msgspec.json.decode((await api.signed("GET", f"/internal/agent-config/{number}")).content, type=AgentConfig)


async def trail(db: Database, office: Office) -> list[tuple[str, object, object]]:
    async with db.tenant_session(office.id) as session:
        rows = await session.execute(
            select(AuditEvent.action, AuditEvent.before, AuditEvent.after).order_by(AuditEvent.id)
        )
        return [(row.action, row.before, row.after) for row in rows if row.action.startswith("business.")]


async def test_what_an_owner_sets_the_agent_speaks_by_from_the_next_call_on(
    database_url: str, db: Database, office: Office, hinted_agent: HintedAgent
) -> None:
    async with running_api(database_url, agent_address=hinted_agent.address) as api:
        owner = await api.member(office)
        before = await agent_config(api, office.number)
        change = {
            "name": "  שי   נכסים ",
            "weekly": WEEK,
            "closed_dates": ["2027-04-22", "2027-04-21", "2027-04-22"],
            "answers_when_closed": False,
            "voice": {"name": KORE, "speaking_rate": 1.15},
            "hearing_hints": ["רחוב  ז׳בוטינסקי", "", "פארק העיר", "פארק העיר"],
        }
        saved = await owner.patch(PATH, json={"version": 1, **change})
        assert (saved.status_code, saved.json()["version"]) == (200, 2)
        assert saved.content == (await owner.get(PATH)).content
        assert await hinted_agent.told() == [office.number]
        after = await agent_config(api, office.number)
        assert after.business_name == "שי נכסים"
        assert msgspec.to_builtins(after.hours.weekly) == WEEK
        assert [str(day) for day in after.hours.closed_dates] == ["2027-04-21", "2027-04-22"]
        assert (after.answers_when_closed, after.voice.name, after.voice.speaking_rate) == (False, KORE, 1.15)
        assert (after.voice.language, after.hours.timezone) == (before.voice.language, before.hours.timezone)
        assert after.hearing_hints[:2] == ["רחוב ז׳בוטינסקי", "פארק העיר"]
        assert after.prompt == before.prompt


async def test_a_new_number_rings_here_and_a_removed_one_no_more(
    database_url: str, db: Database, office: Office, hinted_agent: HintedAgent
) -> None:
    async with running_api(database_url, agent_address=hinted_agent.address) as api:
        owner = await api.member(office)
        added = await owner.post(f"{PATH}/numbers", json={"number": "03-555 1234"})
        assert (added.status_code, [one["e164"] for one in added.json()["numbers"]]) == (
            201,
            [office.number, "+97235551234"],
        )
        assert await hinted_agent.told() == ["+97235551234"]
        assert (await agent_config(api, "+97235551234")).business_id == office.id
        first = added.json()["numbers"][0]["id"]
        removed = await owner.delete(f"{PATH}/numbers/{first}")
        assert (removed.status_code, [one["e164"] for one in removed.json()["numbers"]]) == (200, ["+97235551234"])
        assert await hinted_agent.told() == [office.number]
        assert (await api.signed("GET", f"/internal/agent-config/{office.number}")).status_code == 404
        assert (await owner.delete(f"{PATH}/numbers/{first}")).status_code == 404
    assert await trail(db, office) == [
        ("business.number_added", None, {"number": "+97235551234"}),
        ("business.number_removed", {"number": office.number}, None),
    ]


async def test_the_last_number_stays_also_when_two_are_removed_at_once(owner: httpx.AsyncClient) -> None:
    only = (await seen(owner)).numbers[0]
    refused = await owner.delete(f"{PATH}/numbers/{only.id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "last-number")
    await owner.post(f"{PATH}/numbers", json={"number": "03-5551234"})
    both = [one.id for one in (await seen(owner)).numbers]
    answers = await asyncio.gather(*(owner.delete(f"{PATH}/numbers/{one}") for one in both))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len((await seen(owner)).numbers) == 1


async def test_a_number_has_one_office_and_nobody_learns_which(
    api: Api, owner: httpx.AsyncClient, db: Database
) -> None:
    other = await make_office(db, "+97236666666", name="תיווך הצפון")
    refused = await owner.post(f"{PATH}/numbers", json={"number": "03-666-6666"})
    told = refused.json()
    assert (refused.status_code, told["code"], told["parameter"]) == (409, "number-taken", "number")
    assert "הצפון" not in refused.text
    assert (await agent_config(api, other.number)).business_id == other.id
    twice = await owner.post(f"{PATH}/numbers", json={"number": "+97237654321"})
    assert (twice.status_code, twice.json()["parameter"]) == (400, "number")
    theirs = (await seen(await api.member(other))).numbers[0].id
    assert (await owner.delete(f"{PATH}/numbers/{theirs}")).status_code == 404


async def test_two_offices_that_want_one_number_at_once(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    rival = await api.member(await make_office(db, "+97236666666"))
    answers = await asyncio.gather(
        *(one.post(f"{PATH}/numbers", json={"number": "03-5551234"}) for one in (owner, rival))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]


@pytest.mark.parametrize("number", ["", "12", "שלוש", "03-555-1234 שלוחה 5"])
async def test_what_is_no_number_is_refused(owner: httpx.AsyncClient, number: str) -> None:
    refused = await owner.post(f"{PATH}/numbers", json={"number": number})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "number")


def week(day: int, *intervals: tuple[int, int]) -> list[list[dict[str, int]]]:
    found: list[list[dict[str, int]]] = [[] for _ in range(7)]
    found[day] = [{"opens": opens, "closes": closes} for opens, closes in intervals]
    return found


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"name": " "}, "name"),
        ({"name": "א" * 81}, "name"),
        ({"weekly": week(0)[:6]}, "weekly"),
        ({"weekly": week(2, (600, 540))}, "weekly.2"),
        ({"weekly": week(0, (600, 600))}, "weekly.0"),
        ({"weekly": week(5, (-1, 540))}, "weekly.5"),
        ({"weekly": week(6, (1200, 1441))}, "weekly.6"),
        ({"weekly": week(1, (900, 1080), (540, 901))}, "weekly.1"),
        ({"weekly": week(1, *[(60 * at, 60 * at + 30) for at in range(5)])}, "weekly.1"),
        ({"voice": {"name": "he-IL-Chirp3-HD-Nobody", "speaking_rate": 1}}, "voice"),
        ({"voice": {"name": KORE, "speaking_rate": 3}}, "voice"),
        ({"hearing_hints": ["Park Tower"]}, "hearing_hints"),
        ({"hearing_hints": ["א" * 61]}, "hearing_hints"),
        ({"hearing_hints": [f"רחוב {at}" for at in range(MOST_HINTS + 1)]}, "hearing_hints"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_its_field(
    owner: httpx.AsyncClient, db: Database, office: Office, change: dict[str, object], parameter: str
) -> None:
    before = await seen(owner)
    refused = await owner.patch(PATH, json={"version": 1, "closed_dates": ["2027-01-01"], **change})
    assert (refused.status_code, refused.json()["parameter"]) == (400, parameter)
    assert await seen(owner) == before
    assert await trail(db, office) == []


async def test_hours_that_touch_and_the_whole_day_are_fine_and_kept_in_order(owner: httpx.AsyncClient) -> None:
    weekly = week(1, (780, 1440), (0, 780))
    saved = await owner.patch(PATH, json={"version": 1, "weekly": weekly})
    assert (saved.status_code, saved.json()["weekly"]) == (200, week(1, (0, 780), (780, 1440)))


async def test_two_owners_at_once_one_is_told_and_shown_what_stands(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    other = await api.member(office)
    names = ["משרד ראשון", "משרד שני"]
    answers = await asyncio.gather(
        *(one.patch(PATH, json={"version": 1, "name": name}) for one, name in zip((owner, other), names, strict=True))
    )
    lost = next(answer for answer in answers if answer.status_code == 409)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    now = await seen(owner)
    assert (lost.json()["code"], lost.json()["current"]) == ("version-conflict", msgspec.to_builtins(now))
    assert await trail(db, office) == [("business.changed", {"name": "שי דירות"}, {"name": now.name})]


async def test_saving_what_is_the_same_already_is_no_change(
    owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    now = await seen(owner)
    same = msgspec.to_builtins(now, builtin_types=())
    keep = {name: same[name] for name in ("version", "name", "weekly", "voice", "hearing_hints", "closed_dates")}
    assert (await owner.patch(PATH, json=keep)).json()["version"] == now.version
    assert await trail(db, office) == []


async def test_a_voice_that_is_offered_no_more_may_stay(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    async with db.tenant_session(office.id) as session:
        (await session.get_one(Business, office.id)).voice = {"name": "he-IL-Wavenet-A", "speaking_rate": 1.0}
    now = await seen(owner)
    assert now.voices[0].name == now.voice.name == "he-IL-Wavenet-A"
    slower = {"version": 1, "voice": {"name": "he-IL-Wavenet-A", "speaking_rate": 0.9}}
    assert (await owner.patch(PATH, json=slower)).status_code == 200


async def test_it_is_the_owners_who_may_hand_it_on(api: Api, db: Database, office: Office) -> None:
    body = {"version": 1, "name": "משרד אחר"}
    for role in ("agent", "viewer"):
        browser = await api.member(office, role)
        assert (await browser.get(PATH)).status_code == 403
        assert (await browser.patch(PATH, json=body)).status_code == 403
        assert (await browser.post(f"{PATH}/numbers", json={"number": "03-5551234"})).status_code == 403
    secretary = await api.member(office, "agent", {"business.manage": True})
    assert (await secretary.patch(PATH, json=body)).status_code == 200
    assert (await secretary.get("/api/team")).status_code == 403


async def test_a_platform_admin_on_a_visit_changes_them_in_his_own_name(api: Api, db: Database, office: Office) -> None:
    await make_user(db, "admin@moked.example", None)
    admin = await api.sign_in("admin@moked.example")
    assert (await admin.get(PATH)).status_code == 403
    await admin.post("/api/auth/business", json={"business_id": str(office.id)})
    assert (await admin.post(f"{PATH}/numbers", json={"number": "03-5551234"})).status_code == 201
    async with db.tenant_session(office.id) as session:
        event = await session.scalar(select(AuditEvent).where(AuditEvent.action == "business.number_added"))
    assert event is not None
    assert (event.actor_label, event.acting_as) == ("admin@moked.example", "owner")


async def test_open_screens_hear_of_it_and_those_of_leads_when_hours_moved(db: Database, office: Office) -> None:
    publisher, hints = SilentPublisher(), AgentHints("http://127.0.0.1:1", SECRET)
    user_id = await make_user(db, "o@office.example", office)
    member = Member(user_id=user_id, email="o@office.example", name="רותי", business_id=office.id, role="owner")
    for version, patch in enumerate(({"name": "משרד אחר"}, {"closed_dates": ["2027-04-21"]}), start=1):
        async with db.tenant_session(office.id) as session:
            service = BusinessSettingsService(session, member, publisher, hints)
            await service.change(msgspec.convert({"version": version, **patch}, BusinessSettingsPatch))
    await hints.close()
    resources = [event.resource for _, event in publisher.sent if isinstance(event, Changed)]
    assert resources == ["business", "business", "leads"]


async def test_new_hours_move_the_time_by_which_a_lead_is_to_be_answered(
    owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    path = f"/api/leads/{world['lead']}"
    before = (await owner.get(path)).json()
    closed = await owner.patch(PATH, json={"version": 1, "weekly": week(0)})
    assert closed.status_code == 200
    after = (await owner.get(path)).json()
    assert before["respond_by"] is not None
    assert after["respond_by"] is None
