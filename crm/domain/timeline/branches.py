"""What each kind of entry adds to the one query of a person's timeline, as columns of one shape."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import case, func

from crm.domain.appointments.models import Appointment
from crm.domain.call_queue.models import LeadContact
from crm.domain.calls.models import Call, ToolCall, ToolInvocation, Turn
from crm.domain.chats.models import ChatSession, Message
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.leads.models import LeadStatusHistory
from crm.domain.merges.models import CustomerMerge
from crm.domain.notes.models import CustomerNote
from crm.domain.properties.models import Property
from crm.domain.tasks.models import Task
from crm.domain.timeline.schemas import TimelineKind
from crm.domain.timeline.shapes import AI, BUSINESS, CUSTOMER, STAFF, Branch, of_calls, of_leads, of_person, shape


def _calls() -> Branch:
    return of_person(
        "call",
        Call,
        Call.customer_id,
        Call.started_at,
        text=Call.summary,
        status=Call.status,
        actor=Call.direction,
        call_id=Call.id,
        duration_ms=Call.duration_ms,
        score=Call.lead_score,
        sentiment=Call.sentiment,
    )


def _turns() -> Branch:
    turns = of_calls("turn", Turn, text=Turn.text, actor=Turn.speaker, sentiment=Turn.sentiment)
    return turns.where(Turn.text != "")


def _ai_actions() -> Branch:
    status = case((ToolCall.ok, "ok"), else_="failed")
    return of_calls(
        "ai_action", ToolCall, title=ToolCall.name, status=status, actor=AI, duration_ms=ToolCall.duration_ms
    )


def _written_actions() -> Branch:
    """What the AI did in a conversation in writing; its answer is kept with the request."""
    done = ToolInvocation
    actions = shape(
        "ai_action",
        done,
        done.created_at,
        title=done.name,
        status=case((done.response["ok"].astext == "false", "failed"), else_="ok"),
        actor=AI,
    )
    return actions.join(
        ChatSession, (ChatSession.id == done.conversation_id) & (ChatSession.business_id == BUSINESS)
    ).where(ChatSession.customer_id == CUSTOMER)


def _tasks() -> Branch:
    return of_person(
        "task",
        Task,
        Task.customer_id,
        Task.created_at,
        title=Task.title,
        text=Task.details,
        status=Task.status,
        actor=Task.source,
        call_id=Task.call_id,
        moment=Task.due_at,
        version=Task.version,
    )


def _appointments() -> Branch:
    return of_person(
        "appointment",
        Appointment,
        Appointment.customer_id,
        Appointment.created_at,
        title=Appointment.title,
        status=Appointment.status,
        actor=Appointment.source,
        call_id=Appointment.call_id,
        moment=Appointment.starts_at,
    )


def _showings() -> Branch:
    visits = of_person(
        "showing",
        Appointment,
        Appointment.customer_id,
        Appointment.starts_at,
        title=Property.title,
        text=Property.reference,
        status=Appointment.status,
        actor=Appointment.source,
    )
    return visits.join(Property, (Property.id == Appointment.property_id) & (Property.business_id == BUSINESS)).where(
        Appointment.status == "booked", Appointment.starts_at <= func.now()
    )


def _moves() -> Branch:
    history = LeadStatusHistory
    return of_leads(
        "status",
        history,
        text=history.reason,
        status=history.to_status,
        from_status=history.from_status,
        actor=history.source,
        call_id=history.call_id,
    )


def _contacts() -> Branch:
    return of_leads(
        "contact",
        LeadContact,
        text=LeadContact.text,
        status=LeadContact.outcome,
        actor=STAFF,
        moment=LeadContact.again_at,
    )


def _notes() -> Branch:
    note = CustomerNote
    notes = of_person(
        "note",
        note,
        note.customer_id,
        note.created_at,
        text=note.body,
        actor=STAFF,
        actor_name=note.author_name,
        version=note.version,
    )
    return notes.where(note.deleted_at.is_(None))


def _files() -> Branch:
    file = CustomerFile
    files = of_person(
        "file",
        file,
        file.customer_id,
        file.created_at,
        title=file.name,
        text=StoredFile.mime,
        actor=STAFF,
        actor_name=file.author_name,
        version=file.version,
    )
    return files.join(StoredFile, (StoredFile.id == file.file_id) & (StoredFile.business_id == BUSINESS)).where(
        file.deleted_at.is_(None), StoredFile.dropped_at.is_(None)
    )


def _consents() -> Branch:
    evidence = ConsentEvidence
    return of_person(
        "consent",
        evidence,
        evidence.customer_id,
        evidence.at,
        text=func.coalesce(evidence.quote, evidence.reason),
        status=evidence.kind,
        actor=evidence.source,
        call_id=evidence.call_id,
        turn_seq=evidence.turn_seq,
    )


def _merges() -> Branch:
    merge = CustomerMerge
    merges = of_person(
        "merge",
        merge,
        merge.winner_id,
        merge.created_at,
        title=Customer.name,
        status=case((merge.undone_at.is_(None), "merged"), else_="undone"),
        actor=STAFF,
        actor_name=merge.author_name,
        moment=merge.undone_at,
    )
    return merges.join(Customer, (Customer.id == merge.loser_id) & (Customer.business_id == BUSINESS))


def _messages() -> Branch:
    return of_person(
        "message",
        Message,
        Message.customer_id,
        Message.at,
        title=Message.kind,
        text=Message.body,
        status=Message.state,
        actor=Message.author,
        actor_name=Message.author_name,
    )


_BRANCHES: Mapping[TimelineKind, Callable[[], Branch]] = {
    "call": _calls,
    "turn": _turns,
    "ai_action": _ai_actions,
    "task": _tasks,
    "appointment": _appointments,
    "showing": _showings,
    "status": _moves,
    "contact": _contacts,
    "note": _notes,
    "file": _files,
    "consent": _consents,
    "merge": _merges,
    "message": _messages,
}
_IN_WRITING: Mapping[TimelineKind, Callable[[], Branch]] = {"ai_action": _written_actions}
"""What kinds have beside, for who may read conversations in writing."""


def branches(kinds: Sequence[TimelineKind], *, chats: bool) -> list[Branch]:
    """What these kinds add to the union. ``chats``: the member may read conversations in writing."""
    made = [_BRANCHES[kind]() for kind in kinds]
    return made + [_IN_WRITING[kind]() for kind in kinds if chats and kind in _IN_WRITING]
