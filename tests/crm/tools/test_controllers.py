from uuid import uuid4

import msgspec

from crm.db.session import Database
from crm.domain.ingest.service import IngestService
from tests.support.api import Api
from tests.support.office import CallScript, Office, SilentPublisher, add_listing


def request(call_id: object, **arguments: object) -> bytes:
    return msgspec.json.encode({"conversation_id": str(call_id), "tool_call_id": str(uuid4()), "arguments": arguments})


async def test_a_tool_answers_over_signed_http(api: Api, db: Database, office: Office) -> None:
    await add_listing(db, office, "A-1")
    script = CallScript(office).started()
    early = await api.signed("POST", "/internal/tools/search_properties", request(script.call_id))
    assert (early.status_code, early.json()["code"]) == (404, "unknown_conversation")
    await IngestService(db, SilentPublisher()).apply(script.events)
    answer = await api.signed("POST", "/internal/tools/search_properties", request(script.call_id, city="תל אביב"))
    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    bad = await api.signed("POST", "/internal/tools/book_appointment", request(script.call_id, date=7))
    assert (bad.status_code, bad.json()["error"]) == (200, "bad_arguments")


async def test_strangers_unknown_tools_and_broken_envelopes(api: Api) -> None:
    assert (await api.anonymous().post("/internal/tools/search_properties", json={})).status_code == 401
    unknown = await api.signed("POST", "/internal/tools/drop_tables", request(uuid4()))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_tool")
    assert (await api.signed("POST", "/internal/tools/opt_out", b"{")).status_code == 400
