"""``save_lead_details``: what the caller said about himself and his wish, and nothing else."""

from typing import Literal

from crm.domain.leads.machine_updates import LeadField, Source
from crm.domain.live.schemas import Changed
from crm.domain.tools.context import ToolContext
from crm.domain.tools.said import Finding
from crm.domain.tools.values import Checked, find_field
from shared.contracts.tools import SaveLeadDetails, ToolResponse
from shared.hebrew.names import clean_name

_FIELDS: tuple[LeadField, ...] = ("deal", "role", "city", "neighborhood", "rooms", "budget", "timeline", "notes")
NameOutcome = Literal["saved", "kept", "no_name", "not_said"]


def _given(details: SaveLeadDetails) -> dict[LeadField, str | float | int]:
    given: dict[LeadField, str | float | int] = {}
    for name in _FIELDS:
        value: str | float | int | None = getattr(details, name)
        if isinstance(value, str):
            value = " ".join(value.split()) or None
        if value is not None and value != 0:
            given[name] = value
    return given


async def _source(context: ToolContext, finding: Finding | None, value: str | float) -> Source:
    """The turn that carries the value; without one, the turn in which the model's own words stand."""
    if finding is None or finding.turn is None or finding.turn.seq is None:
        return await context.source(value if isinstance(value, str) else None)
    return await context.talk.source(context.now, finding.turn.seq, finding.turn.text)


async def save_name(context: ToolContext, raw: str | None, checked: Checked) -> NameOutcome | None:
    """Keep the caller's name if he said it; ``kept`` when a person of the office wrote another one."""
    if raw is None:
        return None
    name = clean_name(raw)
    if name is None:
        return "no_name"
    person = await context.person()
    if person.customer.name == name:
        return "saved"
    finding = find_field(await context.said(), "name", name, None)
    if finding is not None and not checked.take("name", name, finding):
        return "not_said"
    stored = await person.updates.set_field("name", name, await _source(context, finding, name))
    return "saved" if stored else "kept"


async def save_lead_details(context: ToolContext, details: SaveLeadDetails) -> ToolResponse:
    """Answers which fields were saved, which a person's value kept, which were no values, and which were never said."""
    checked = Checked()
    saved: list[str] = []
    kept: list[str] = []
    outcome = await save_name(context, details.name, checked)
    refused = ["name"] if outcome == "no_name" else []
    if outcome in {"saved", "kept"}:
        (saved if outcome == "saved" else kept).append("name")
    for name, value in _given(details).items():
        finding = find_field(await context.said(), name, value, details.deal)
        if finding is not None and not checked.take(name, value, finding):
            continue
        person = await context.person()
        stored = await person.updates.set_field(name, value, await _source(context, finding, value))
        (saved if stored else kept).append(name)
    if saved:
        person = await context.person()
        person.updates.advance("contacted", f"מסר פרטים {context.talk.in_it}", await context.source())
        context.audit("lead.details_saved", "lead", person.lead.id, {"fields": saved})
        context.hints += [Changed("leads", person.lead.id), Changed("customers", person.customer.id)]
    return _answer(saved, kept, refused, checked)


def _answer(saved: list[str], kept: list[str], refused: list[str], checked: Checked) -> ToolResponse:
    data: dict[str, object] = {"saved": saved, "kept_by_office": kept, "refused": refused, **checked.data}
    if saved or kept:
        return ToolResponse(True, data)
    if checked.corrected and not checked.not_said:
        return ToolResponse(False, data, "corrected")
    error = "not_said" if checked.not_said else "nothing_to_save"
    return ToolResponse(False, data, error, checked.question)
