import msgspec
import pytest

from crm.db.session import Database, Scope
from crm.domain.agent_config.heard_names import MOST_NAMES
from crm.domain.auth.models import Membership, User
from shared.contracts.agent_config import TOOL_NAMES, AgentConfig, AgentNumbers
from tests.support.api import Api
from tests.support.office import Office, add_listing, make_office


async def test_a_number_gets_its_business(api: Api, db: Database, office: Office) -> None:
    await make_office(db, "+97236666666", name="משרד אחר")
    answer = await api.signed("GET", "/internal/agent-config/%2B97237654321")
    config = msgspec.json.decode(answer.content, type=AgentConfig)
    assert (answer.status_code, config.business_id, config.number) == (200, office.id, office.number)
    assert (config.prompt.version, config.prompt.greeting) == (1, "שלום, הגעתם לשי דירות.")
    assert (config.tools, config.hearing_hints) == (
        [name for name in TOOL_NAMES if name not in {"transfer_to_human", "send_whatsapp"}],
        ["דיזנגוף"],
    )
    assert len(config.hours.weekly) == 7


async def test_an_unchanged_configuration_is_304(api: Api, office: Office) -> None:
    path = f"/internal/agent-config/{office.number}"
    first = await api.signed("GET", path)
    again = await api.signed("GET", path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await api.signed("GET", path, headers={"If-None-Match": '"other"'})).status_code == 200


@pytest.mark.parametrize("number", ["+97231111111", "nobody", "%00"])
async def test_an_unknown_number_is_404(api: Api, office: Office, number: str) -> None:
    answer = await api.signed("GET", f"/internal/agent-config/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_number")


async def test_all_numbers_are_listed(api: Api, db: Database, office: Office) -> None:
    await make_office(db, "+97236666666")
    answer = await api.signed("GET", "/internal/agent-config")
    assert msgspec.json.decode(answer.content, type=AgentNumbers).numbers == ["+97236666666", office.number]
    assert (await api.anonymous().get("/internal/agent-config")).status_code == 401


async def hints(api: Api, office: Office) -> list[str]:
    answer = await api.signed("GET", f"/internal/agent-config/{office.number}")
    return msgspec.json.decode(answer.content, type=AgentConfig).hearing_hints


async def test_the_ear_learns_the_names_of_the_business_freshest_first(api: Api, db: Database, office: Office) -> None:
    other = await make_office(db, "+97236666666")
    await add_listing(db, other, "Z-1", street="הרצל", neighborhood=None)
    await add_listing(db, office, "A-1", street="שטמפפר", neighborhood="אם המושבות", city="פתח תקווה")
    await add_listing(db, office, "A-2", street="נמכרה", status="closed")
    await add_listing(db, office, "A-3", street="ביאליק", neighborhood=None, city="רמת גן")
    async with db.transaction(Scope(business_id=office.id, platform="sign_in")) as session:
        for email, name in (("noa@example.com", "נועה כהן"), ("dana@example.com", "dana")):
            user = User(email=email, name=name, is_platform_admin=False)
            session.add(user)
            await session.flush()
            session.add(Membership(business_id=office.id, user_id=user.id, role="agent"))
    found = await hints(api, office)
    assert found == ["דיזנגוף", "נועה כהן", "ביאליק", "שטמפפר", "אם המושבות", "רמת גן", "פתח תקווה"]


async def test_a_long_catalogue_gives_a_bounded_list(api: Api, db: Database, office: Office) -> None:
    for number in range(MOST_NAMES + 5):
        await add_listing(db, office, f"B-{number}", street=f"רחוב {number}", neighborhood=None)
    found = await hints(api, office)
    assert (len(found), len(set(found)), found[1]) == (MOST_NAMES, MOST_NAMES, f"רחוב {MOST_NAMES + 4}")
