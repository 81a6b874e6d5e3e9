"""SQL of a person's timeline: one statement over every kind, each kind cut to the page before they are joined."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
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
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from crm.domain.appointments.models import Appointment
from crm.domain.auth.models import User
from crm.domain.call_queue.models import LeadContact
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer
from crm.domain.files.models import CustomerFile, StoredFile
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

_Branch = Select[*tuple[object, ...]]

_BUSINESS, _CUSTOMER = bindparam("business_id", type_=Uuid()), bindparam("customer_id", type_=Uuid())
_AFTER_AT = bindparam("after_at", type_=DateTime(timezone=True))
_AFTER_ID = bindparam("after_id", type_=Uuid())
_ROWS = bindparam("rows", type_=Integer())


class _Branches:
    """What each kind adds to the union."""

    def branch(self, kind: TimelineKind) -> _Branch:
        """The rows of one kind; their first columns are their id, kind and time."""
        branches: dict[TimelineKind, Callable[[], _Branch]] = {
            "call": self._calls,
            "turn": self._turns,
            "ai_action": self._ai_actions,
            "task": self._tasks,
            "appointment": self._appointments,
            "status": self._moves,
            "contact": self._contacts,
            "note": self._notes,
            "file": self._files,
            "consent": self._consents,
            "merge": self._merges,
        }
        return branches[kind]()

    def _shape(
        self,
        kind: TimelineKind,
        row_id: InstrumentedAttribute[UUID],
        at: InstrumentedAttribute[datetime],
        **columns: SQLColumnExpression[object],
    ) -> _Branch:
        rest: list[Label[object]] = [columns.get(name, absent).label(name) for name, absent in _ABSENT.items()]
        return select(row_id.label("id"), literal(kind, Text()).label("kind"), at.label("at"), *rest)

    def _calls(self) -> _Branch:
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
        ).where(Call.business_id == _BUSINESS, Call.customer_id == _CUSTOMER)

    def _of_calls(self, row: type[Turn] | type[ToolCall]) -> ColumnElement[bool]:
        """The row belongs to a call of this person."""
        return (
            (row.business_id == _BUSINESS)
            & (row.call_id == Call.id)
            & (Call.business_id == _BUSINESS)
            & (Call.customer_id == _CUSTOMER)
        )

    def _turns(self) -> _Branch:
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

    def _ai_actions(self) -> _Branch:
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

    def _tasks(self) -> _Branch:
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
        ).where(Task.business_id == _BUSINESS, Task.customer_id == _CUSTOMER)

    def _appointments(self) -> _Branch:
        return self._shape(
            "appointment",
            Appointment.id,
            Appointment.created_at,
            title=Appointment.title,
            status=Appointment.status,
            actor=Appointment.source,
            call_id=Appointment.call_id,
            moment=Appointment.starts_at,
        ).where(Appointment.business_id == _BUSINESS, Appointment.customer_id == _CUSTOMER)

    def _moves(self) -> _Branch:
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
            .join(Lead, (Lead.id == history.lead_id) & (Lead.business_id == _BUSINESS))
            .outerjoin(User, User.id == history.user_id)
            .where(history.business_id == _BUSINESS, Lead.customer_id == _CUSTOMER)
        )

    def _contacts(self) -> _Branch:
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
            .join(Lead, (Lead.id == LeadContact.lead_id) & (Lead.business_id == _BUSINESS))
            .outerjoin(User, User.id == LeadContact.user_id)
            .where(LeadContact.business_id == _BUSINESS, Lead.customer_id == _CUSTOMER)
        )

    def _notes(self) -> _Branch:
        return self._shape(
            "note",
            CustomerNote.id,
            CustomerNote.created_at,
            text=CustomerNote.body,
            actor=literal("human", Text()),
            actor_name=CustomerNote.author_name,
            version=CustomerNote.version,
        ).where(
            CustomerNote.business_id == _BUSINESS,
            CustomerNote.customer_id == _CUSTOMER,
            CustomerNote.deleted_at.is_(None),
        )

    def _files(self) -> _Branch:
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
            .join(StoredFile, (StoredFile.id == CustomerFile.file_id) & (StoredFile.business_id == _BUSINESS))
            .where(
                CustomerFile.business_id == _BUSINESS,
                CustomerFile.customer_id == _CUSTOMER,
                CustomerFile.deleted_at.is_(None),
                StoredFile.dropped_at.is_(None),
            )
        )

    def _consents(self) -> _Branch:
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
        ).where(evidence.business_id == _BUSINESS, evidence.customer_id == _CUSTOMER)

    def _merges(self) -> _Branch:
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
            .join(Customer, (Customer.id == merge.loser_id) & (Customer.business_id == _BUSINESS))
            .where(merge.business_id == _BUSINESS, merge.winner_id == _CUSTOMER)
        )


def _bare(labelled: ColumnElement[object]) -> ColumnElement[object]:
    """The column itself: an index is found for it, and a WHERE cannot name a label."""
    return getattr(labelled, "element", labelled)


def _cut(branch: _Branch, *, beyond: bool) -> _Branch:
    """The newest rows of one kind, ``beyond`` the cursor when there is one."""
    row_id, at = _bare(branch.selected_columns["id"]), _bare(branch.selected_columns["at"])
    if beyond:
        branch = branch.where(tuple_(at, row_id) < tuple_(_AFTER_AT, _AFTER_ID))
    return branch.order_by(at.desc(), row_id.desc()).limit(_ROWS)


@lru_cache(maxsize=512)
def _statement(kinds: tuple[TimelineKind, ...], *, beyond: bool) -> Select[*tuple[object, ...]]:
    """The whole query. Eleven branches take longer to build than to run, so each choice of kinds is built once."""
    branches = [_cut(_Branches().branch(kind), beyond=beyond) for kind in kinds]
    found = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    return select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(_ROWS)


class TimelineRepository(TenantRepository):
    """What happened with one person of one business."""

    async def page(
        self, customer_id: UUID, kinds: Sequence[TimelineKind], request: PageRequest
    ) -> tuple[list[TimelineEntry], str | None]:
        """One page, newest first: always one query. Raises BadRequestError naming ``cursor``."""
        asked: dict[str, object] = {
            "business_id": self.business_id,
            "customer_id": customer_id,
            "rows": request.limit + 1,
        }
        if request.cursor is not None:
            asked["after_at"], asked["after_id"] = read_cursor(request.cursor, SORT, datetime)
        wanted: list[TimelineKind] = [kind for kind in KINDS if kind in set(kinds)]
        statement = _statement(tuple(wanted), beyond=request.cursor is not None)
        rows = await self.session.execute(statement, asked)
        entries = [TimelineEntry(**row) for row in rows.mappings()]
        kept = entries[: request.limit]
        if len(entries) <= request.limit:
            return kept, None
        return kept, write_cursor(SORT, kept[-1].at, kept[-1].id)
