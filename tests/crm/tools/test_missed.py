"""What was taken while the CRM was away is not lost: its tools run when the call's record arrives, once, in order."""

import pytest
from sqlalchemy import func, select

from crm.db.session import Database
from crm.domain.calls.models import Call
from crm.domain.ingest.service import IngestService
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task
from crm.domain.tools.missed import run_missed
from crm.domain.tools.service import ToolService
from shared.contracts.tools import ToolRequest
from tests.support.office import CallScript, Office, SilentPublisher


@pytest.fixture
def tools(db: Database, publisher: SilentPublisher) -> ToolService:
    return ToolService(db, publisher)


def missed(script: CallScript, name: str, tool_call_id: str, **arguments: object) -> CallScript:
    return script.tool(
        name, ok=False, arguments=arguments, result={"error": "crm_unavailable"}, tool_call_id=tool_call_id
    )


async def taken(db: Database, office: Office, script: CallScript) -> tuple[Lead, int]:
    async with db.tenant_session(office.id) as session:
        call = await session.get_one(Call, script.call_id)
        lead = await session.get_one(Lead, call.lead_id)
        return lead, await session.scalar(select(func.count()).select_from(Task)) or 0


async def test_what_the_intake_took_while_the_crm_was_away_is_in_the_lead(
    db: Database, office: Office, tools: ToolService, publisher: SilentPublisher
) -> None:
    script = CallScript(office).started().answered().caller("ארבעה חדרים ברמת גן")
    missed(script, "save_lead_details", "intake-1", rooms=3, city="רמת גן")
    missed(script, "save_lead_details", "intake-2", rooms=4, city="רמת גן")
    missed(script, "request_callback", "intake-callback", reason="נקלט במצב מצומצם")
    await IngestService(db, publisher).apply(script.ended().events)
    for _ in range(2):
        await run_missed(db, tools, office.id, script.call_id)
    lead, tasks = await taken(db, office, script)
    assert (lead.rooms, lead.city, tasks) == (4, "רמת גן", 1)


async def test_an_older_value_does_not_come_back(
    db: Database, office: Office, tools: ToolService, publisher: SilentPublisher
) -> None:
    script = CallScript(office).started().answered().caller("שלושה חדרים בחולון").caller("בעצם ארבעה חדרים")
    missed(script, "save_lead_details", "a", rooms=3, city="חולון")
    script.tool("save_lead_details", arguments={"rooms": 4}, tool_call_id="b")
    await IngestService(db, publisher).apply(script.events)
    await tools.run("save_lead_details", ToolRequest(script.call_id, "b", {"rooms": 4}))
    await run_missed(db, tools, office.id, script.call_id)
    lead, _ = await taken(db, office, script)
    assert (lead.rooms, lead.city) == (4, "חולון")


async def test_a_booking_that_failed_is_not_made_behind_the_callers_back(
    db: Database, office: Office, tools: ToolService, publisher: SilentPublisher
) -> None:
    script = CallScript(office).started().answered().caller("מחר בעשר")
    missed(script, "book_appointment", "a", date="2030-01-01", time="10:00")
    await IngestService(db, publisher).apply(script.events)
    await run_missed(db, tools, office.id, script.call_id)
    assert (await taken(db, office, script))[1] == 0
