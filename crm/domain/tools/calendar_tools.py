"""``check_availability`` and ``book_appointment`` over the office's one calendar."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy.exc import IntegrityError

from crm.domain.appointments.models import Appointment
from crm.domain.live.schemas import Changed
from crm.domain.properties.models import Property
from crm.domain.tools.context import ToolContext
from crm.domain.tools.lead_tool import save_name
from crm.domain.tools.office_hours import at_minute
from crm.domain.tools.slots import (
    MAX_AHEAD,
    SLOT,
    SlotProblem,
    SlotRefusedError,
    Taken,
    check_slot,
    free_slots,
    parse_time,
    resolve_date,
    slot_json,
)
from crm.domain.tools.values import Checked
from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours
from shared.contracts.tools import BookAppointment, CheckAvailability, ToolResponse
from shared.phones import display

SEARCH_DAYS = 14

SAY = {
    SlotProblem.INVALID_DATE: "לא הצלחתי להבין את התאריך. באיזה יום נוח לכם?",
    SlotProblem.INVALID_TIME: "לא הצלחתי להבין את השעה. באיזו שעה נוח לכם?",
    SlotProblem.PAST: "המועד הזה כבר עבר. באיזה יום אחר נוח לכם?",
    SlotProblem.TOO_FAR: "אפשר לקבוע עד חצי שנה מראש. יש מועד קרוב יותר שנוח לכם?",
    SlotProblem.TOO_SOON: "זה קצת מוקדם מדי בשבילנו, צריך לקבוע לפחות שעה מראש.",
    SlotProblem.OFF_GRID: "אנחנו קובעים בשעות עגולות או בחצי.",
    SlotProblem.OUTSIDE_HOURS: "בשעה הזאת המשרד סגור.",
    SlotProblem.TAKEN: "השעה הזאת כבר תפוסה.",
}
NO_SLOTS = "לא מצאתי מועד פנוי בימים האלה. אפשר לנסות תאריך אחר, או שאבקש שיחזרו אליכם."
UNKNOWN_PROPERTY = "לא מצאתי את הנכס הזה אצלנו."
ALREADY = "כבר קבענו פגישה בשיחה הזאת."


def _start(day: date, text: str) -> datetime:
    wanted = parse_time(text)
    return at_minute(day, wanted.hour * 60 + wanted.minute)


async def _slots(
    context: ToolContext, hours: OpeningHours, day: date, text: str | None
) -> tuple[list[datetime], Sequence[Taken]]:
    taken = await context.taken(at_minute(day, 0), SEARCH_DAYS + 1)
    wanted = parse_time(text) if text else None
    return free_slots(hours, taken, context.now, day, wanted, SEARCH_DAYS), taken


def _refused(problem: SlotProblem, slots: Sequence[datetime] = ()) -> ToolResponse:
    return ToolResponse(False, {"slots": [slot_json(start) for start in slots]}, problem.value, SAY[problem])


async def check_availability(context: ToolContext, asked: CheckAvailability) -> ToolResponse:
    """At most three free slots from the asked day on, nearest to the asked hour; says whether that hour is free."""
    today = context.now.astimezone(ISRAEL).date()
    try:
        day = resolve_date(asked.date, today) if asked.date else today
        if day < today:
            return _refused(SlotProblem.PAST)
        if day - today > MAX_AHEAD:
            return _refused(SlotProblem.TOO_FAR)
        hours = await context.hours()
        slots, taken = await _slots(context, hours, day, asked.time)
    except SlotRefusedError as refused:
        return _refused(refused.problem)
    data: dict[str, object] = {"slots": [slot_json(start) for start in slots], "date": day.isoformat()}
    if asked.date and asked.time:
        problem = check_slot(hours, taken, context.now, _start(day, asked.time))
        data["requested_is_free"] = problem is None
        data["requested_problem"] = problem.value if problem else None
    return ToolResponse(True, data) if slots else ToolResponse(False, data, "no_slots", NO_SLOTS)


async def _booked_here(context: ToolContext) -> Appointment | None:
    return await context.talk.booked()


def _already(booked: Appointment) -> ToolResponse:
    data: dict[str, object] = {"appointment_id": str(booked.id), **slot_json(booked.starts_at)}
    return ToolResponse(False, data, "appointment_already_created", ALREADY)


async def book_appointment(context: ToolContext, asked: BookAppointment) -> ToolResponse:
    """Book one visit; a refusal carries alternatives. Overlaps are refused by the database, whoever books at once."""
    booked = await _booked_here(context)
    if booked is not None:
        return _already(booked)
    listing = await context.listing(asked.property_id) if asked.property_id else None
    if asked.property_id and listing is None:
        return ToolResponse(False, {}, "unknown_property", UNKNOWN_PROPERTY)
    hours = await context.hours()
    try:
        day = resolve_date(asked.date, context.now.astimezone(ISRAEL).date())
        start = _start(day, asked.time)
        slots, taken = await _slots(context, hours, max(day, context.now.astimezone(ISRAEL).date()), asked.time)
    except SlotRefusedError as refused:
        return _refused(refused.problem)
    problem = check_slot(hours, taken, context.now, start)
    if problem is not None:
        return _refused(problem, slots)
    checked = Checked()
    await save_name(context, asked.name, checked)
    answer = await _book(context, start, listing, hours)
    return msgspec.structs.replace(answer, data={**answer.data, **checked.data})


async def _book(context: ToolContext, start: datetime, listing: Property | None, hours: OpeningHours) -> ToolResponse:
    person = await context.person()
    row = Appointment(
        business_id=context.business_id,
        starts_at=start,
        ends_at=start + SLOT,
        title=_title(listing, person.customer.name, context.talk.phone),
        customer_id=person.customer.id,
        property_id=listing.id if listing else None,
        source="agent_call",
        **context.talk.links,
    )
    try:
        async with context.session.begin_nested():
            context.session.add(row)
    except IntegrityError:  # another booking won: of this time, or of this conversation
        booked = await _booked_here(context)
        if booked is not None:
            return _already(booked)
        day = start.astimezone(ISRAEL).date()
        slots, _ = await _slots(context, hours, day, start.strftime("%H:%M"))
        return _refused(SlotProblem.TAKEN, slots)
    person.updates.advance("appointment", f"נקבעה פגישה {context.talk.in_it}", await context.source())
    context.audit("appointment.booked", "appointment", row.id, {"starts_at": start, "title": row.title})
    context.hints += [Changed("appointments", row.id), Changed("leads", person.lead.id)]
    slot = slot_json(start)
    say = f"קבעתי ל{slot['weekday_he']}, {start:%d/%m/%Y}, בשעה {slot['time']}."
    return ToolResponse(
        True, {"appointment_id": str(row.id), **slot, "minutes": int(SLOT / timedelta(minutes=1))}, say=say
    )


def _title(listing: Property | None, name: str | None, number: str | None) -> str:
    who = name or (display(number) if number and number.startswith("+") else "מתקשר חסוי")
    return f"ביקור בנכס {listing.reference}: {who}" if listing else f"פגישה: {who}"
