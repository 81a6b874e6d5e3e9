"""SQL of a person's timeline: one statement over every kind, each kind cut to the page before they are joined."""

from collections.abc import Callable, Mapping, Sequence
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
    case,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from crm.domain.appointments.models import Appointment
from crm.domain.auth.models import User
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.merges.models import CustomerMerge
from crm.domain.notes.models import CustomerNote
from crm.domain.tasks.models import Task
from crm.domain.timeline.schemas import KINDS, TimelineEntry, TimelineKind
from crm.lib.pagination import PageRequest, read_cursor, write_cursor
from crm.lib.repository import TenantRepository

SORT = "-at"
_NO_TEXT, _NO_NUMBER, _NO_TIME = cast(null(), Text()), cast(null(), Integer()), cast(null(), DateTime(timezone=True))
_ABSENT: Mapping[str, SQLColumnExpression[object]] = {
    "title": _NO_TEXT,
    "text": _NO_TEXT,
    "status": _NO_TEXT,
    "from_status": _NO_TEXT,
    "actor": _NO_TEXT,
    "actor_name": _NO_TEXT,
    "call_id": cast(null(), Uuid()),
    "turn_seq": _NO_NUMBER,
    "moment": _NO_TIME,
    "duration_ms": _NO_NUMBER,
    "score": _NO_NUMBER,
    "sentiment": _NO_TEXT,
    "version": _NO_NUMBER,
}
"""Every column beside ``id``, ``kind`` and ``at``, so that all branches of the union have one shape."""

After = tuple[object, UUID] | None
_Branch = Select[*tuple[object, ...]]


class TimelineRepository(TenantRepository):
    """What happened with one person of one business."""

    async def page(
        self, customer_id: UUID, kinds: Sequence[TimelineKind], request: PageRequest
    ) -> tuple[list[TimelineEntry], str | None]:
        """One page, newest first: always one query. Raises BadRequestError naming ``cursor``."""
        after = None if request.cursor is None else read_cursor(request.cursor, SORT, datetime)
        wanted: list[TimelineKind] = [kind for kind in KINDS if kind in set(kinds)]
        branches = [self._cut(self._branch(kind)(customer_id), after, request.limit + 1) for kind in wanted]
        found = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
        rows = await self.session.execute(
            select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(request.limit + 1)
        )
        entries = [TimelineEntry(**row) for row in rows.mappings()]
        kept = entries[: request.limit]
        if len(entries) <= request.limit:
            return kept, None
        return kept, write_cursor(SORT, kept[-1].at, kept[-1].id)

    def _branch(self, kind: TimelineKind) -> Callable[[UUID], _Branch]:
        branches: dict[TimelineKind, Callable[[UUID], _Branch]] = {
            "call": self._calls,
            "turn": self._turns,
            "ai_action": self._ai_actions,
            "task": self._tasks,
            "appointment": self._appointments,
            "status": self._moves,
            "note": self._notes,
            "consent": self._consents,
            "merge": self._merges,
        }
        return branches[kind]

    def _cut(self, branch: _Branch, after: After, limit: int) -> _Branch:
        """The newest rows of one kind beyond the cursor; a branch's first columns are its id and its time."""
        row_id, at = branch.selected_columns["id"], branch.selected_columns["at"]
        if after is not None:
            branch = branch.where(tuple_(_bare(at), _bare(row_id)) < tuple_(literal(after[0]), literal(after[1])))
        return branch.order_by(_bare(at).desc(), _bare(row_id).desc()).limit(limit)

    def _shape(
        self,
        kind: TimelineKind,
        row_id: InstrumentedAttribute[UUID],
        at: InstrumentedAttribute[datetime],
        **columns: SQLColumnExpression[object],
    ) -> _Branch:
        rest: list[Label[object]] = [columns.get(name, absent).label(name) for name, absent in _ABSENT.items()]
        return select(row_id.label("id"), literal(kind, Text()).label("kind"), at.label("at"), *rest)

    def _calls(self, customer_id: UUID) -> _Branch:
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
        ).where(Call.business_id == self.business_id, Call.customer_id == customer_id)

    def _of_calls(self, row: type[Turn] | type[ToolCall], customer_id: UUID) -> ColumnElement[bool]:
        """The row belongs to a call of this person."""
        return (
            (row.business_id == self.business_id)
            & (row.call_id == Call.id)
            & (Call.business_id == self.business_id)
            & (Call.customer_id == customer_id)
        )

    def _turns(self, customer_id: UUID) -> _Branch:
        return self._shape(
            "turn",
            Turn.id,
            Turn.at,
            text=Turn.text,
            actor=Turn.speaker,
            call_id=Turn.call_id,
            turn_seq=Turn.seq,
            sentiment=Turn.sentiment,
        ).where(self._of_calls(Turn, customer_id), Turn.text != "")

    def _ai_actions(self, customer_id: UUID) -> _Branch:
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
        ).where(self._of_calls(ToolCall, customer_id))

    def _tasks(self, customer_id: UUID) -> _Branch:
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
        ).where(Task.business_id == self.business_id, Task.customer_id == customer_id)

    def _appointments(self, customer_id: UUID) -> _Branch:
        return self._shape(
            "appointment",
            Appointment.id,
            Appointment.created_at,
            title=Appointment.title,
            status=Appointment.status,
            actor=Appointment.source,
            call_id=Appointment.call_id,
            moment=Appointment.starts_at,
        ).where(Appointment.business_id == self.business_id, Appointment.customer_id == customer_id)

    def _moves(self, customer_id: UUID) -> _Branch:
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
            .join(Lead, (Lead.id == history.lead_id) & (Lead.business_id == self.business_id))
            .outerjoin(User, User.id == history.user_id)
            .where(history.business_id == self.business_id, Lead.customer_id == customer_id)
        )

    def _notes(self, customer_id: UUID) -> _Branch:
        return self._shape(
            "note",
            CustomerNote.id,
            CustomerNote.created_at,
            text=CustomerNote.body,
            actor=literal("human", Text()),
            actor_name=CustomerNote.author_name,
            version=CustomerNote.version,
        ).where(
            CustomerNote.business_id == self.business_id,
            CustomerNote.customer_id == customer_id,
            CustomerNote.deleted_at.is_(None),
        )

    def _consents(self, customer_id: UUID) -> _Branch:
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
        ).where(evidence.business_id == self.business_id, evidence.customer_id == customer_id)

    def _merges(self, customer_id: UUID) -> _Branch:
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
            .join(Customer, (Customer.id == merge.loser_id) & (Customer.business_id == self.business_id))
            .where(merge.business_id == self.business_id, merge.winner_id == customer_id)
        )


def _bare(labelled: ColumnElement[object]) -> ColumnElement[object]:
    """The column itself: an index is found for it, and a WHERE cannot name a label."""
    return getattr(labelled, "element", labelled)
