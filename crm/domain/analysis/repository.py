"""SQL of the analysis of conversations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert

from crm.domain.analysis.models import CallAnalysis
from crm.domain.calls.models import Call, Turn
from crm.domain.calls.schemas import Sentiment
from crm.domain.chats.models import Message
from crm.domain.customers.models import Customer
from crm.domain.leads.models import LeadFieldSource
from crm.domain.tasks.models import Task
from crm.domain.webhooks.noticing import notice, task_fact
from crm.lib.repository import TenantRepository


class AnalysisRepository(TenantRepository):
    """One conversation's material and its analysis."""

    async def call(self, call_id: UUID) -> Call | None:
        """The call."""
        return await self.session.scalar(select(Call).where(Call.business_id == self.business_id, Call.id == call_id))

    async def locked(self, kind: Literal["call", "session"], subject_id: UUID) -> CallAnalysis | None:
        """The analysis, locked: of two jobs the second sees what the first did."""
        column = CallAnalysis.call_id if kind == "call" else CallAnalysis.session_id
        return await self.session.scalar(
            select(CallAnalysis)
            .where(CallAnalysis.business_id == self.business_id, column == subject_id)
            .with_for_update()
        )

    async def begin(self, session_id: UUID, now: datetime) -> bool:
        """Owe the analysis of a session; false when it is owed or done already."""
        made = await self.session.scalar(
            insert(CallAnalysis)
            .values(business_id=self.business_id, session_id=session_id, state="pending", next_attempt_at=now)
            .on_conflict_do_nothing(index_elements=[CallAnalysis.session_id])
            .returning(CallAnalysis.id)
        )
        return made is not None

    async def times_of_session(self, session_id: UUID) -> Sequence[datetime]:
        """When each message of a session was written, in order."""
        rows = await self.session.scalars(
            select(Message.at)
            .where(Message.business_id == self.business_id, Message.session_id == session_id)
            .order_by(Message.at, Message.id)
        )
        return rows.all()

    async def fields_from_session(self, session_id: UUID) -> Sequence[LeadFieldSource]:
        """Lead fields that rest on messages of this session."""
        messages = select(Message.id).where(Message.business_id == self.business_id, Message.session_id == session_id)
        rows = await self.session.scalars(
            select(LeadFieldSource)
            .where(LeadFieldSource.business_id == self.business_id, LeadFieldSource.message_id.in_(messages))
            .order_by(LeadFieldSource.field)
        )
        return rows.all()

    async def set_turn_sentiment(self, call_id: UUID, seq: int, sentiment: Sentiment) -> None:
        """Write the mood of one turn."""
        await self.session.execute(
            update(Turn)
            .where(Turn.business_id == self.business_id, Turn.call_id == call_id, Turn.seq == seq)
            .values(sentiment=sentiment)
        )

    async def heard_confidence(self, call_id: UUID, seq: int) -> float | None:
        """How surely a turn was heard, 0 to 1; None when the ear did not say."""
        return await self.session.scalar(
            select(Turn.confidence).where(
                Turn.business_id == self.business_id, Turn.call_id == call_id, Turn.seq == seq
            )
        )

    async def fields_from_call(self, call_id: UUID) -> Sequence[LeadFieldSource]:
        """Lead fields that this call's tools wrote."""
        rows = await self.session.scalars(
            select(LeadFieldSource)
            .where(LeadFieldSource.business_id == self.business_id, LeadFieldSource.call_id == call_id)
            .order_by(LeadFieldSource.field)
        )
        return rows.all()

    async def customer(self, customer_id: UUID | None) -> Customer | None:
        """The caller, when known."""
        if customer_id is None:
            return None
        return await self.session.scalar(
            select(Customer).where(Customer.business_id == self.business_id, Customer.id == customer_id)
        )

    async def has_callback(self, call_id: UUID) -> bool:
        """Whether the agent already promised a call-back in this call."""
        return await self._promised(Task.call_id == call_id)

    async def has_callback_of_session(self, session_id: UUID) -> bool:
        """The same of a written conversation."""
        return await self._promised(Task.session_id == session_id)

    async def _promised(self, where: ColumnElement[bool]) -> bool:
        found = await self.session.scalar(
            select(Task.id).where(Task.business_id == self.business_id, where, Task.source == "agent_call").limit(1)
        )
        return found is not None

    async def add_task_once(self, dedupe_key: str, values: dict[str, object]) -> UUID | None:
        """Make a task unless one with this key was ever made; answers its id when it is new."""
        return await self._told(
            "task.created",
            await self.session.scalar(
                insert(Task)
                .values(business_id=self.business_id, dedupe_key=dedupe_key, **values)
                .on_conflict_do_nothing(index_elements=[Task.business_id, Task.dedupe_key])
                .returning(Task)
            ),
        )

    async def finish_task(self, dedupe_key: str, now: datetime) -> UUID | None:
        """Close the open task with this key."""
        return await self._told(
            "task.done",
            await self.session.scalar(
                update(Task)
                .where(Task.business_id == self.business_id, Task.dedupe_key == dedupe_key, Task.status == "open")
                .values(status="done", done_at=now, version=Task.version + 1)
                .returning(Task)
            ),
        )

    async def _told(self, what: Literal["task.created", "task.done"], task: Task | None) -> UUID | None:
        """The task's id; a statement past the ORM has to be told to webhooks by itself."""
        if task is None:
            return None
        await notice(self.session, [task_fact(task, what)])
        return task.id

    async def owed(self, before: datetime, limit: int) -> list[tuple[UUID | None, UUID | None]]:
        """Calls and sessions, one of the two each, whose analysis should have been tried by ``before``."""
        rows = await self.session.execute(
            select(CallAnalysis.call_id, CallAnalysis.session_id)
            .where(CallAnalysis.business_id == self.business_id, CallAnalysis.next_attempt_at < before)
            .order_by(CallAnalysis.next_attempt_at)
            .limit(limit)
        )
        return [(row[0], row[1]) for row in rows]
