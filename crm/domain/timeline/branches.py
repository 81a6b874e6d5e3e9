"""What each kind of entry adds to the one query of a person's timeline, as columns of one shape."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Label,
    Select,
    SQLColumnExpression,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from crm.domain.appointments.models import Appointment
from crm.domain.auth.models import User
from crm.domain.call_queue.models import LeadContact
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.chats.models import Message
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.merges.models import CustomerMerge
from crm.domain.notes.models import CustomerNote
from crm.domain.properties.models import Property
from crm.domain.tasks.models import Task
from crm.domain.timeline.schemas import TimelineKind

_NO_TEXT, _NO_NUMBER, _NO_TIME = cast(null(), Text()), cast(null(), Integer()), cast(null(), DateTime(timezone=True))
_ABSENT: Mapping[str, SQLColumnExpression[object]] = {
    **dict.fromkeys(("title", "text", "status", "from_status", "actor", "actor_name", "sentiment"), _NO_TEXT),
    **dict.fromkeys(("turn_seq", "duration_ms", "score", "version"), _NO_NUMBER),
    "call_id": cast(null(), Uuid()),
    "moment": _NO_TIME,
}
"""Every column beside ``id``, ``kind`` and ``at``, so that all branches of the union have one shape."""

Branch = Select[*tuple[object, ...]]

BUSINESS, CUSTOMER = bindparam("business_id", type_=Uuid()), bindparam("customer_id", type_=Uuid())
AFTER_AT = bindparam("after_at", type_=DateTime(timezone=True))
AFTER_ID = bindparam("after_id", type_=Uuid())
ROWS = bindparam("rows", type_=Integer())


class Branches:
    """What each kind adds to the union."""

    def branch(self, kind: TimelineKind) -> Branch:
        """The rows of one kind; their first columns are their id, kind and time."""
        branches: dict[TimelineKind, Callable[[], Branch]] = {
            "call": self._calls,
            "turn": self._turns,
            "ai_action": self._ai_actions,
            "task": self._tasks,
            "appointment": self._appointments,
            "showing": self._showings,
            "status": self._moves,
            "contact": self._contacts,
            "note": self._notes,
            "file": self._files,
            "consent": self._consents,
            "merge": self._merges,
            "message": self._messages,
        }
        return branches[kind]()

    def _shape(
        self,
        kind: TimelineKind,
        row_id: InstrumentedAttribute[UUID],
        at: InstrumentedAttribute[datetime],
        **columns: SQLColumnExpression[object],
    ) -> Branch:
        rest: list[Label[object]] = [columns.get(name, absent).label(name) for name, absent in _ABSENT.items()]
        return select(row_id.label("id"), literal(kind, Text()).label("kind"), at.label("at"), *rest)

    def _calls(self) -> Branch:
        return self._shape(
            "call",
            Call.id,
            Call.started_at,
            text=Call.summary,
            status=Call.status,
            actor=Call.direction,
            call_id=Call.id,
            duration_ms=Call.duration_ms,
            score=Call.lead_score,
            sentiment=Call.sentiment,
        ).where(Call.business_id == BUSINESS, Call.customer_id == CUSTOMER)

    def _of_calls(self, row: type[Turn] | type[ToolCall]) -> ColumnElement[bool]:
        """The row belongs to a call of this person."""
        return (
            (row.business_id == BUSINESS)
            & (row.call_id == Call.id)
            & (Call.business_id == BUSINESS)
            & (Call.customer_id == CUSTOMER)
        )

    def _turns(self) -> Branch:
        return self._shape(
            "turn",
            Turn.id,
            Turn.at,
            text=Turn.text,
            actor=Turn.speaker,
            call_id=Turn.call_id,
            turn_seq=Turn.seq,
            sentiment=Turn.sentiment,
        ).where(self._of_calls(Turn), Turn.text != "")

    def _ai_actions(self) -> Branch:
        return self._shape(
            "ai_action",
            ToolCall.id,
            ToolCall.at,
            title=ToolCall.name,
            status=case((ToolCall.ok, "ok"), else_="failed"),
            actor=literal("ai", Text()),
            call_id=ToolCall.call_id,
            turn_seq=ToolCall.seq,
            duration_ms=ToolCall.duration_ms,
        ).where(self._of_calls(ToolCall))

    def _tasks(self) -> Branch:
        return self._shape(
            "task",
            Task.id,
            Task.created_at,
            title=Task.title,
            text=Task.details,
            status=Task.status,
            actor=Task.source,
            call_id=Task.call_id,
            moment=Task.due_at,
            version=Task.version,
        ).where(Task.business_id == BUSINESS, Task.customer_id == CUSTOMER)

    def _appointments(self) -> Branch:
        return self._shape(
            "appointment",
            Appointment.id,
            Appointment.created_at,
            title=Appointment.title,
            status=Appointment.status,
            actor=Appointment.source,
            call_id=Appointment.call_id,
            moment=Appointment.starts_at,
        ).where(Appointment.business_id == BUSINESS, Appointment.customer_id == CUSTOMER)

    def _showings(self) -> Branch:
        return (
            self._shape(
                "showing",
                Appointment.id,
                Appointment.starts_at,
                title=Property.title,
                text=Property.reference,
                status=Appointment.status,
                actor=Appointment.source,
            )
            .join(Property, (Property.id == Appointment.property_id) & (Property.business_id == BUSINESS))
            .where(
                Appointment.business_id == BUSINESS,
                Appointment.customer_id == CUSTOMER,
                Appointment.status == "booked",
                Appointment.starts_at <= func.now(),
            )
        )

    def _moves(self) -> Branch:
        history = LeadStatusHistory
        return (
            self._shape(
                "status",
                history.id,
                history.at,
                text=history.reason,
                status=history.to_status,
                from_status=history.from_status,
                actor=history.source,
                actor_name=User.name,
                call_id=history.call_id,
            )
            .join(Lead, (Lead.id == history.lead_id) & (Lead.business_id == BUSINESS))
            .outerjoin(User, User.id == history.user_id)
            .where(history.business_id == BUSINESS, Lead.customer_id == CUSTOMER)
        )

    def _contacts(self) -> Branch:
        return (
            self._shape(
                "contact",
                LeadContact.id,
                LeadContact.at,
                text=LeadContact.text,
                status=LeadContact.outcome,
                actor=literal("human", Text()),
                actor_name=User.name,
                moment=LeadContact.again_at,
            )
            .join(Lead, (Lead.id == LeadContact.lead_id) & (Lead.business_id == BUSINESS))
            .outerjoin(User, User.id == LeadContact.user_id)
            .where(LeadContact.business_id == BUSINESS, Lead.customer_id == CUSTOMER)
        )

    def _notes(self) -> Branch:
        return self._shape(
            "note",
            CustomerNote.id,
            CustomerNote.created_at,
            text=CustomerNote.body,
            actor=literal("human", Text()),
            actor_name=CustomerNote.author_name,
            version=CustomerNote.version,
        ).where(
            CustomerNote.business_id == BUSINESS,
            CustomerNote.customer_id == CUSTOMER,
            CustomerNote.deleted_at.is_(None),
        )

    def _files(self) -> Branch:
        return (
            self._shape(
                "file",
                CustomerFile.id,
                CustomerFile.created_at,
                title=CustomerFile.name,
                text=StoredFile.mime,
                actor=literal("human", Text()),
                actor_name=CustomerFile.author_name,
                version=CustomerFile.version,
            )
            .join(StoredFile, (StoredFile.id == CustomerFile.file_id) & (StoredFile.business_id == BUSINESS))
            .where(
                CustomerFile.business_id == BUSINESS,
                CustomerFile.customer_id == CUSTOMER,
                CustomerFile.deleted_at.is_(None),
                StoredFile.dropped_at.is_(None),
            )
        )

    def _consents(self) -> Branch:
        evidence = ConsentEvidence
        return self._shape(
            "consent",
            evidence.id,
            evidence.at,
            text=func.coalesce(evidence.quote, evidence.reason),
            status=evidence.kind,
            actor=evidence.source,
            call_id=evidence.call_id,
            turn_seq=evidence.turn_seq,
        ).where(evidence.business_id == BUSINESS, evidence.customer_id == CUSTOMER)

    def _merges(self) -> Branch:
        merge = CustomerMerge
        return (
            self._shape(
                "merge",
                merge.id,
                merge.created_at,
                title=Customer.name,
                status=case((merge.undone_at.is_(None), "merged"), else_="undone"),
                actor=literal("human", Text()),
                actor_name=merge.author_name,
                moment=merge.undone_at,
            )
            .join(Customer, (Customer.id == merge.loser_id) & (Customer.business_id == BUSINESS))
            .where(merge.business_id == BUSINESS, merge.winner_id == CUSTOMER)
        )

    def _messages(self) -> Branch:
        return self._shape(
            "message",
            Message.id,
            Message.at,
            title=Message.kind,
            text=Message.body,
            status=Message.state,
            actor=Message.author,
            actor_name=Message.author_name,
        ).where(Message.business_id == BUSINESS, Message.customer_id == CUSTOMER)
