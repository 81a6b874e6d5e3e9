"""Who takes calls: set by each person for himself, offered to the agent, tried in order."""

import httpx
import msgspec
import pytest

from crm.db.session import Database
from crm.domain.ingest.service import IngestService
from crm.domain.tools.service import ToolService
from shared.contracts.agent_config import AgentConfig, OpeningHours
from shared.contracts.tools import ToolRequest, ToolResponse, TransferPerson, TransferPlan
from tests.support.api import Api, make_user
from tests.support.office import CALLER, CallScript, Office, SilentPublisher, make_office


async def _put(client: httpx.AsyncClient, **line: object) -> httpx.Response:
    return await client.put("/api/line", json=line)


async def _asked(db: Database, publisher: SilentPublisher, office: Office) -> ToolResponse:
    call = CallScript(office).started().answered().caller("אפשר לדבר עם בן אדם?")
    await IngestService(db, publisher).apply(call.events)
    request = ToolRequest(call.call_id, "t1", {"reason": "מחפשת דירה"})
    return await ToolService(db, publisher).run("transfer_to_human", request)


async def test_a_line_is_kept_as_e164_and_on_record(api: Api, owner: httpx.AsyncClient) -> None:
    assert (await owner.get("/api/line")).json() == {"number": None, "takes_calls": False}
    assert (await _put(owner, number="054-111 0001", takes_calls=True)).status_code == 200
    assert (await owner.get("/api/line")).json() == {"number": "+972541110001", "takes_calls": True}


@pytest.mark.parametrize(
    "line",
    [
        {"number": "12", "takes_calls": True},
        {"number": None, "takes_calls": True},
        {"number": " ", "takes_calls": True},
    ],
)
async def test_a_line_that_cannot_ring_is_refused(api: Api, owner: httpx.AsyncClient, line: dict[str, object]) -> None:
    answer = await owner.put("/api/line", json=line)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "number")


async def test_a_viewer_takes_no_calls(api: Api, db: Database, office: Office) -> None:
    await make_user(db, "viewer@office.example", office, "viewer")
    viewer = await api.sign_in("viewer@office.example")
    assert (await _put(viewer, number="0541110001", takes_calls=True)).status_code == 403


async def test_the_tool_is_offered_while_somebody_takes_calls(
    api: Api, owner: httpx.AsyncClient, office: Office
) -> None:
    async def offered() -> bool:
        answer = await api.signed("GET", f"/internal/agent-config/{office.number}")
        return "transfer_to_human" in msgspec.json.decode(answer.content, type=AgentConfig).tools

    assert not await offered()
    await _put(owner, number="0541110001", takes_calls=True)
    assert await offered()
    await _put(owner, number="0541110001", takes_calls=False)
    assert not await offered()


async def test_staff_before_the_owner_and_never_the_callers_own_telephone(
    api: Api, db: Database, owner: httpx.AsyncClient, office: Office, publisher: SilentPublisher
) -> None:
    await _put(owner, number="0541110001", takes_calls=True)
    for name, number in (("a@office.example", "0541110002"), ("b@office.example", CALLER)):
        await make_user(db, name, office, "agent")
        await _put(await api.sign_in(name), number=number, takes_calls=True)
    answer = await _asked(db, publisher, office)
    assert answer.ok
    assert msgspec.convert(answer.data, TransferPlan).people == [
        TransferPerson("a@office.example", "+972541110002"),
        TransferPerson("owner@office.example", "+972541110001"),
    ]


async def test_nobody_takes_calls(db: Database, office: Office, publisher: SilentPublisher) -> None:
    assert (await _asked(db, publisher, office)).error == "nobody_free"


async def test_a_closed_office_is_said_to_be_closed(db: Database, publisher: SilentPublisher) -> None:
    closed = await make_office(db, "+97235550000", hours=OpeningHours("Asia/Jerusalem", [[]] * 7))
    assert (await _asked(db, publisher, closed)).error == "office_closed"


async def test_another_offices_people_are_not_called(
    api: Api, db: Database, owner: httpx.AsyncClient, publisher: SilentPublisher
) -> None:
    await _put(owner, number="0541110001", takes_calls=True)
    other = await make_office(db, "+97235550000")
    assert (await _asked(db, publisher, other)).error == "nobody_free"
