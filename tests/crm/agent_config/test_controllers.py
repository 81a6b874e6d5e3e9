import msgspec
import pytest

from crm.db.session import Database
from shared.contracts.agent_config import TOOL_NAMES, AgentConfig, AgentNumbers
from tests.support.crm_server import Client
from tests.support.office import Office, make_office


async def test_a_number_gets_its_business(crm: Client, db: Database, office: Office) -> None:
    await make_office(db, "+97236666666", name="משרד אחר")
    answer = await crm.signed("GET", "/internal/agent-config/%2B97237654321")
    config = msgspec.json.decode(answer.body, type=AgentConfig)
    assert (answer.status, config.business_id, config.number) == (200, office.id, office.number)
    assert (config.prompt.version, config.prompt.greeting) == (1, "שלום, הגעתם לשי דירות.")
    assert (config.tools, config.hearing_hints) == (list(TOOL_NAMES), ["דיזנגוף"])
    assert len(config.hours.weekly) == 7


async def test_an_unchanged_configuration_is_304(crm: Client, office: Office) -> None:
    path = f"/internal/agent-config/{office.number}"
    first = await crm.signed("GET", path)
    again = await crm.signed("GET", path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert (await crm.signed("GET", path, headers={"If-None-Match": '"other"'})).status == 200


@pytest.mark.parametrize("number", ["+97231111111", "nobody", "%00"])
async def test_an_unknown_number_is_404(crm: Client, office: Office, number: str) -> None:
    answer = await crm.signed("GET", f"/internal/agent-config/{number}")
    assert (answer.status, answer.code) == (404, "unknown_number")


async def test_all_numbers_are_listed(crm: Client, db: Database, office: Office) -> None:
    await make_office(db, "+97236666666")
    answer = await crm.signed("GET", "/internal/agent-config")
    assert msgspec.json.decode(answer.body, type=AgentNumbers).numbers == ["+97236666666", office.number]
    assert (await crm.ask("GET", "/internal/agent-config")).status == 401
