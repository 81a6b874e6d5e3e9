import msgspec
import pytest

from crm.db.session import Database
from shared.contracts.agent_config import TOOL_NAMES, AgentConfig, AgentNumbers
from tests.support.api import Api
from tests.support.office import Office, make_office


async def test_a_number_gets_its_business(api: Api, db: Database, office: Office) -> None:
    await make_office(db, "+97236666666", name="משרד אחר")
    answer = await api.signed("GET", "/internal/agent-config/%2B97237654321")
    config = msgspec.json.decode(answer.content, type=AgentConfig)
    assert (answer.status_code, config.business_id, config.number) == (200, office.id, office.number)
    assert (config.prompt.version, config.prompt.greeting) == (1, "שלום, הגעתם לשי דירות.")
    assert (config.tools, config.hearing_hints) == (
        [name for name in TOOL_NAMES if name != "transfer_to_human"],
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
