"""V20, V22: what tools store is what the caller said; the rest is asked, read back or replaced."""

from sqlalchemy import select

from crm.db.session import Database
from crm.domain.ingest.service import IngestService
from crm.domain.leads.models import LeadFieldSource
from crm.domain.tasks.models import Task
from crm.domain.tools.service import ToolService
from shared.contracts.tools import HeardTurn, ToolRequest
from tests.crm.tools.conftest import Ask, only_lead
from tests.support.office import CallScript, Office, SilentPublisher


async def test_what_was_never_said_is_not_stored(db: Database, office: Office, ask: Ask) -> None:
    """V22: the model is told to ask, and what was said is kept all the same."""
    answer = await ask("save_lead_details", name="רות", city="תל אביב", budget=2_400_000)
    assert (answer.ok, answer.data["saved"], answer.data["not_said"]) == (True, ["city"], ["name", "budget"])
    answer = await ask("save_lead_details", budget=2_400_000)
    assert (answer.ok, answer.error, answer.say) == (False, "not_said", "מה התקציב?")
    lead, customer = await only_lead(db, office)
    assert (lead.city, lead.budget_agorot, customer.name) == ("תל אביב", None, None)


async def test_short_values_are_read_back_and_a_correction_replaces_them(
    db: Database, office: Office, ask: Ask, call: CallScript, publisher: SilentPublisher
) -> None:
    """V20: the confirmed words come in Hebrew, the corrected value with its own turn."""
    call.agent("מה התקציב?").caller("שתיים ארבע, ברמת גן")
    await IngestService(db, publisher).apply(call.events)
    answer = await ask("save_lead_details", deal="sale", city="רמת גן", budget=2_400_000)
    assert answer.data["confirm"] == [
        {"field": "city", "words": "רמת גן"},
        {"field": "budget", "words": "שני מיליון וארבע מאות אלף שקלים"},
    ]
    call.agent("רמת גן, שני מיליון ארבע מאות. נכון?").caller("לא, רמת השרון")
    await IngestService(db, publisher).apply(call.events)
    stale = await ask("save_lead_details", city="רמת גן")
    assert (stale.ok, stale.error, stale.data["corrected"]) == (False, "corrected", {"city": "רמת השרון"})
    assert (await ask("save_lead_details", city="רמת השרון")).ok
    async with db.tenant_session(office.id) as session:
        row = await session.scalar(select(LeadFieldSource).where(LeadFieldSource.field == "city"))
    assert row is not None
    assert (row.value, row.turn_seq) == ("רמת השרון", 7)


async def test_the_latest_turn_comes_with_the_request(tools: ToolService, call: CallScript) -> None:
    """The turn that the model answers may not have reached the CRM yet."""
    heard = [HeardTurn("שלוש וחצי", "כמה חדרים?")]
    request = ToolRequest(call.call_id, "late", {"rooms": 3.5}, heard)
    assert (await tools.run("save_lead_details", request)).data["saved"] == ["rooms"]


async def test_a_dictated_phone_goes_to_the_task_and_is_read_back(
    db: Database, office: Office, ask: Ask, call: CallScript, publisher: SilentPublisher
) -> None:
    call.agent("לאיזה מספר לחזור?").caller("אפס חמש שתיים").caller("שלוש ארבע חמש, שש שבע שמונה תשע")
    await IngestService(db, publisher).apply(call.events)
    answer = await ask("request_callback", reason="מחיר", phone="0523456789")
    assert answer.data["phone"] == "+972523456789"
    words = "אפס חמש שתיים, שלוש ארבע חמש, שש שבע שמונה תשע"
    assert answer.data["confirm"] == [{"field": "phone", "words": words}]
    other = await ask("request_callback", reason="מחיר", phone="0529999999")
    assert other.data["corrected"] == {"phone": "+972523456789"}
    async with db.tenant_session(office.id) as session:
        details = (await session.scalars(select(Task.details))).one()
    assert "לחזור למספר: 052-345-6789" in (details or "")
    assert "999" not in (details or "")
