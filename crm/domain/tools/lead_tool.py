"""``save_lead_details``: what the caller said about himself and his wish, and nothing else."""

from crm.domain.leads.machine_updates import LeadField
from crm.domain.live.schemas import Changed
from crm.domain.tools.context import ToolContext
from crm.lib.person_names import clean_name
from shared.contracts.tools import SaveLeadDetails, ToolResponse

_FIELDS: tuple[LeadField, ...] = ("deal", "role", "city", "neighborhood", "rooms", "budget", "timeline", "notes")


def _said(details: SaveLeadDetails) -> dict[LeadField, str | float | int]:
    said: dict[LeadField, str | float | int] = {}
    for name in _FIELDS:
        value: str | float | int | None = getattr(details, name)
        if isinstance(value, str):
            value = " ".join(value.split()) or None
        if value is not None and value != 0:
            said[name] = value
    return said


async def save_name(context: ToolContext, raw: str | None) -> bool | None:
    """Keep the caller's name; None when ``raw`` is no name, false when a person wrote another one."""
    name = clean_name(raw) if raw else None
    if name is None:
        return None
    person = await context.person()
    return await person.updates.set_field("name", name, await context.source(name))


async def save_lead_details(context: ToolContext, details: SaveLeadDetails) -> ToolResponse:
    """Answers which fields were saved, which a person's value kept, and which were no values at all."""
    saved: list[str] = []
    kept: list[str] = []
    refused: list[str] = []
    if details.name is not None:
        outcome = await save_name(context, details.name)
        (refused if outcome is None else saved if outcome else kept).append("name")
    said = _said(details)
    for name, value in said.items():
        person = await context.person()
        source = await context.source(value if isinstance(value, str) else None)
        (saved if await person.updates.set_field(name, value, source) else kept).append(name)
    if saved:
        person = await context.person()
        person.updates.advance("contacted", "מסר פרטים בשיחה", await context.source())
        context.audit("lead.details_saved", "lead", person.lead.id, {"fields": saved})
        context.hints += [Changed("leads", person.lead.id), Changed("customers", person.customer.id)]
    error = "nothing_to_save" if not saved and not kept else None
    return ToolResponse(error is None, {"saved": saved, "kept_by_office": kept, "refused": refused}, error)
