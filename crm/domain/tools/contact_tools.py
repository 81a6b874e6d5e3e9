"""``request_callback`` and ``opt_out``: being called back, and never being called again."""

from datetime import datetime

from crm.domain.consent.models import ConsentEvidence
from crm.domain.live.schemas import Changed
from crm.domain.tasks.models import Task
from crm.domain.tasks.repository import TaskRepository
from crm.domain.tools.callback_time import callback_due
from crm.domain.tools.context import ToolContext
from crm.domain.tools.lead_tool import save_name
from crm.domain.tools.said import said_phone
from crm.domain.tools.slots import slot_json
from crm.domain.tools.values import Checked
from shared.contracts.tools import OptOut, RequestCallback, ToolResponse
from shared.phones import PhoneInvalidError, display, to_e164

CALLBACK_TITLE = "לחזור ללקוח"
CALLBACK_SAID = "רשמתי, מישהו מהמשרד יחזור אליכם."
NUMBER_MISSING = "רשמתי, אבל המספר שלכם חסוי. לאיזה מספר לחזור?"
OPTED_OUT = "רשמתי את הבקשה. לא נפנה אליכם יותר."
OPT_OUT_MARK = "שימו לב: הלקוח ביקש שלא יפנו אליו."


async def _dictated(context: ToolContext, raw: str | None, checked: Checked) -> str | None:
    """The number to call back in E.164, if the caller dictated it.

    It stays with the task: a number that somebody says is no proof that it is his, so it becomes nobody's identity.
    """
    if raw is None:
        return None
    try:
        phone = to_e164(raw)
    except PhoneInvalidError:
        checked.not_said.append("phone")
        return None
    if phone == context.talk.phone:
        return phone
    return phone if checked.take("phone", phone, said_phone(await context.said(), phone)) else None


async def request_callback(context: ToolContext, asked: RequestCallback) -> ToolResponse:
    """A task for the office, due by the caller's own words within office hours.

    One a call: what is asked for again is added to it, so that a promise can be booked at once and completed later.
    """
    checked = Checked()
    await save_name(context, asked.name, checked)
    phone = await _dictated(context, asked.phone, checked)
    person = await context.person()
    due = callback_due(await context.hours(), context.now, asked.when)
    when = f"\nמתי: {asked.when}" if asked.when else ""
    number = f"\nלחזור למספר: {display(phone)}" if phone else ""
    name = person.customer.name
    title, details = f"{CALLBACK_TITLE} {name}" if name else CALLBACK_TITLE, f"{asked.reason}{when}{number}"
    task = await context.talk.open_callback()
    is_new = task is None
    if task is None:
        task = Task(
            business_id=context.business_id,
            kind="callback",
            title=title,
            details=details,
            source="agent_call",
            due_at=due,
            customer_id=person.customer.id,
            lead_id=person.lead.id,
            **context.talk.links,
        )
        context.session.add(task)
    else:
        _complete(task, title, details, due if asked.when or task.due_at is None else task.due_at)
    due = task.due_at or due
    await context.session.flush()
    person.updates.advance("follow_up", "ביקש שיחזרו אליו", await context.source())
    context.audit("task.created" if is_new else "task.changed", "task", task.id, {"kind": "callback", "due_at": due})
    context.hints += [Changed("tasks", task.id), Changed("leads", person.lead.id)]
    known = context.talk.phone is not None or phone is not None
    due_json, given = slot_json(due), {"phone": phone} if phone else {}
    data: dict[str, object] = {"task_id": str(task.id), "due": due_json, "phone_known": known, **given, **checked.data}
    return ToolResponse(True, data, say=CALLBACK_SAID if known else NUMBER_MISSING)


def _complete(task: Task, title: str, details: str, due: datetime) -> None:
    """Add what was said since; nothing that a person may have read already goes."""
    known = task.details or ""
    if details not in known:
        task.details = f"{known}\n{details}".strip()
    task.title, task.due_at = title, due


async def opt_out(context: ToolContext, asked: OptOut) -> ToolResponse:
    """Do not contact this person any more; his own sentence is the evidence. Open tasks stay, marked."""
    person = await context.person()
    source = await context.source(asked.quote)
    evidence = ConsentEvidence(
        business_id=context.business_id,
        customer_id=person.customer.id,
        kind="opt_out",
        source="agent_call" if context.talk.channel == "phone" else "message",
        call_id=source.call_id,
        turn_seq=source.turn_seq,
        message_id=source.message_id,
        quote=asked.quote,
        at=context.now,
    )
    context.session.add(evidence)
    if not person.customer.do_not_contact:
        person.customer.do_not_contact = True
        person.customer.version += 1
    tasks = TaskRepository(context.session, context.business_id)
    for task in await tasks.open_of_customer(person.customer.id):
        if OPT_OUT_MARK not in (task.details or ""):
            task.details = f"{OPT_OUT_MARK}\n{task.details}" if task.details else OPT_OUT_MARK
            task.version += 1
            context.hints.append(Changed("tasks", task.id))
    person.updates.advance("not_relevant", "ביקש שלא יפנו אליו", source)
    context.audit("customer.opted_out", "customer", person.customer.id, {"quote": asked.quote})
    context.hints += [Changed("customers", person.customer.id), Changed("leads", person.lead.id)]
    return ToolResponse(True, {}, say=OPTED_OUT)
