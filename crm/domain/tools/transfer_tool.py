"""``transfer_to_human``: whom of the office the agent may call for this caller, now."""

import msgspec

from crm.domain.lines.repository import LineRepository
from crm.domain.tools.context import ToolContext
from crm.domain.tools.office_hours import next_open_moment
from shared.clock import ISRAEL
from shared.contracts.tools import ToolResponse, TransferPerson, TransferPlan, TransferToHuman

CLOSED = "המשרד סגור כרגע. אפשר לרשום שיחזרו אליכם."
NOBODY_FREE = "אין כרגע מי שיענה במשרד. אפשר לרשום שיחזרו אליכם."


async def transfer_to_human(context: ToolContext, _asked: TransferToHuman) -> ToolResponse:
    """Who takes calls now, within office hours; never the caller's own telephone."""
    local = context.now.astimezone(ISRAEL)
    if next_open_moment(await context.hours(), local) != local:
        return ToolResponse(False, {}, "office_closed", CLOSED)
    lines = await LineRepository(context.session, context.business_id).taking_calls()
    people = [TransferPerson(name, number) for name, number in lines if number != context.talk.phone]
    if not people:
        return ToolResponse(False, {}, "nobody_free", NOBODY_FREE)
    caller = (await context.person()).customer.name
    return ToolResponse(True, msgspec.to_builtins(TransferPlan(people, caller)))
