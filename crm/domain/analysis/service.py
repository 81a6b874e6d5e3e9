"""The analysis of a conversation: asks the model, believes only what stands in it, and writes it once.

The model is asked outside any transaction. Jobs may run twice or at once; the analysis row, locked, decides.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from crm.db.session import Database
from crm.domain.analysis import metrics
from crm.domain.analysis.analyst import AnalysisUnavailableError, Analyst
from crm.domain.analysis.evidence import Verified, last_caller_turn_before, verify
from crm.domain.analysis.models import CallAnalysis as AnalysisRow
from crm.domain.analysis.next_step import due_at, lead_status, refused
from crm.domain.analysis.queueing import queue_analysis
from crm.domain.analysis.repository import AnalysisRepository
from crm.domain.analysis.schema import AnalysisRequest, AskedTool, CallAnalysis
from crm.domain.analysis.scoring import Evidence, Findings, score
from crm.domain.analysis.subject import Ref, Subject, subject_of
from crm.domain.calls.schemas import LeadFieldEvidence
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.tools.context import Person, ToolContext
from shared.clock import utc_now
from shared.log import logger

LEASE = timedelta(minutes=10)
"""How long a started attempt is left alone by the sweeper; longer than the client's deadline with its retries."""
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""Waits between attempts while the model is away; after the last the call stays for a person to review."""

_log = logger(__name__)


class AnalysisService:
    """Analyses calls and written sessions of any business, one at a time."""

    def __init__(self, db: Database, publisher: LivePublisher, analyst: Analyst, model: str) -> None:
        """``model`` is written beside every result."""
        self._db = db
        self._publisher = publisher
        self._analyst = analyst
        self._model = model

    async def run(self, business_id: UUID, call_id: UUID) -> None:
        """Analyse one call, or leave it for review and a later attempt. Does nothing to one that is done."""
        await self._run(business_id, Ref("call", call_id))

    async def run_session(self, business_id: UUID, session_id: UUID) -> None:
        """The same of one session of a chat."""
        await self._run(business_id, Ref("session", session_id))

    async def _run(self, business_id: UUID, ref: Ref) -> None:
        request = await self._begin(business_id, ref)
        if request is None:
            metrics.ANALYSES.labels("already_done").inc()
            return
        try:
            answer = await self._analyst.analyse(request)
        except AnalysisUnavailableError as error:
            about = {f"{ref.kind}_id": str(ref.id), "business_id": str(business_id)}
            _log.warning("analysis_unavailable", reason=str(error), **about)
            await self._set_aside(business_id, ref, str(error))
            metrics.ANALYSES.labels("needs_review").inc()
            return
        await self._finish(business_id, ref, answer)
        metrics.ANALYSES.labels("done").inc()

    async def _begin(self, business_id: UUID, ref: Ref) -> AnalysisRequest | None:
        async with self._db.tenant_session(business_id) as session:
            row = await AnalysisRepository(session, business_id).locked(ref.kind, ref.id)
            subject = await subject_of(session, business_id, ref)
            if row is None or subject is None or row.state == "done":
                return None
            row.attempts += 1
            row.next_attempt_at = utc_now() + LEASE
            return await subject.request()

    async def _set_aside(self, business_id: UUID, ref: Ref, reason: str) -> None:
        now = utc_now()
        async with self._db.tenant_session(business_id) as session:
            rows = AnalysisRepository(session, business_id)
            row, subject = await rows.locked(ref.kind, ref.id), await subject_of(session, business_id, ref)
            if row is None or subject is None or row.state == "done":
                return
            fields, talk = await subject.fields(), subject.talk
            row.state, row.error = "needs_review", reason
            row.lead_fields = [
                msgspec.to_builtins(
                    LeadFieldEvidence(field=one.field, value=one.value or "", turn_seq=one.turn_seq, quote=one.quote)
                )
                for one in fields
            ]
            facts = await subject.set_aside(fields)
            review = await rows.add_task_once(
                _review_key(ref),
                {
                    "kind": "review",
                    "title": subject.review_title,
                    "details": facts,
                    "source": "system",
                    "due_at": due_at(await ToolContext(session, talk, now, self._publisher).hours(), now, "today"),
                    "customer_id": talk.customer_id,
                    "lead_id": talk.lead_id,
                    **talk.links,
                },
            )
            row.next_attempt_at = None
            if row.attempts <= len(RETRY_AFTER):
                row.next_attempt_at = now + RETRY_AFTER[row.attempts - 1]
                await queue_analysis(session, business_id, ref.kind, ref.id, at=row.next_attempt_at)
            await session.flush()
            hints = await subject.changed()
            self._publisher.publish_after_commit(
                session, business_id, [*hints, Changed("tasks", review)] if review else hints
            )

    async def _finish(self, business_id: UUID, ref: Ref, answer: CallAnalysis) -> None:
        async with self._db.tenant_session(business_id) as session:
            rows = AnalysisRepository(session, business_id)
            row, subject = await rows.locked(ref.kind, ref.id), await subject_of(session, business_id, ref)
            if row is None or subject is None or row.state == "done":
                return
            context = ToolContext(session, subject.talk, utc_now(), self._publisher)
            await _Outcome(row, subject, ref, context, self._model).write(answer)
            await session.flush()
            hints = [*await subject.changed(), *context.hints]
            self._publisher.publish_after_commit(session, business_id, hints)


class _Outcome:
    """Writes one answer into the conversation, the lead and the task list, in one transaction."""

    def __init__(self, row: AnalysisRow, subject: Subject, ref: Ref, context: ToolContext, model: str) -> None:
        self._rows = subject.rows
        self._row = row
        self._subject = subject
        self._talk = subject.talk
        self._ref = ref
        self._context = context
        self._model = model

    async def write(self, answer: CallAnalysis) -> None:
        tools = await self._subject.tools()
        said = [(line.seq, line.text) for line in await self._talk.lines() if line.theirs and line.text]
        verified = verify(answer, dict(said))
        metrics.DROPPED.inc(verified.dropped)
        points, reasons = score(_findings(verified, said, tools))
        self._row.score_reasons = [msgspec.to_builtins(reason) for reason in reasons]
        self._row.lead_fields = [
            msgspec.to_builtins(
                LeadFieldEvidence(
                    field=one.field, value=str(one.value), turn_seq=one.evidence.turn_seq, quote=one.evidence.quote
                )
            )
            for one in verified.fields
        ]
        self._row.state = "done"
        self._row.model, self._row.error, self._row.next_attempt_at = self._model, None, None
        self._row.finished_at = self._context.now
        self._subject.conclude(answer.summary, points, answer.sentiment)
        for seq, mood in verified.turn_sentiments.items():
            await self._subject.mood(seq, mood)
        if self._talk.customer_id is not None or verified.fields:
            await self._update_lead(await self._context.person(), verified, points)
        await self._follow_up(answer, verified, opted_out=_used(tools, "opt_out"))

    async def _update_lead(self, person: Person, verified: Verified, points: int) -> None:
        for one in verified.fields:
            source = await self._talk.source(self._context.now, one.evidence.turn_seq, one.evidence.quote)
            await person.updates.set_field(one.field, one.value, source)
        person.updates.rate(points)
        await self._move(person, verified)
        entity = "call" if self._ref.kind == "call" else "chat_session"
        after: dict[str, object] = {"lead_score": points, "status": person.lead.status}
        self._context.audit(f"{entity}.analysed", entity, self._ref.id, after)
        self._context.hints += [Changed("leads", person.lead.id), Changed("customers", person.customer.id)]

    async def _move(self, person: Person, verified: Verified) -> None:
        """Move the lead to where the caller's words put it; how surely these were heard goes into the history."""
        justified = lead_status(verified.signals, self._talk.in_it)
        source = await self._talk.source(self._context.now)
        if justified.evidence is not None:
            seq, quote = justified.evidence.turn_seq, justified.evidence.quote
            source = await self._talk.source(self._context.now, seq, quote)
            source = msgspec.structs.replace(source, confidence=await self._subject.confidence(seq))
        person.updates.advance(justified.status, justified.reason, source)

    async def _follow_up(self, answer: CallAnalysis, verified: Verified, *, opted_out: bool) -> None:
        reviewed = await self._rows.finish_task(_review_key(self._ref), self._context.now)
        if reviewed is not None:
            self._context.hints.append(Changed("tasks", reviewed))
        step = answer.next_step
        customer = await self._rows.customer(self._talk.customer_id)
        unwanted = opted_out or refused(signal for signal, _ in verified.signals)
        if step.kind == "none" or unwanted or (customer is not None and customer.do_not_contact):
            return
        self._row.next_step = step.title
        if step.kind != "review" and await self._subject.has_callback():
            return  # the agent's own call-back task is the next step
        made = await self._rows.add_task_once(
            f"analysis:{self._ref.id}",
            {
                "kind": step.kind,
                "title": step.title.strip() or "לחזור ללקוח",
                "details": answer.summary,
                "source": "ai",
                "due_at": due_at(await self._context.hours(), self._context.now, step.due),
                "customer_id": self._talk.customer_id,
                "lead_id": self._talk.lead_id,
                **self._talk.links,
            },
        )
        if made is not None:
            self._context.hints.append(Changed("tasks", made))


def _review_key(ref: Ref) -> str:
    return f"review:{ref.id}"


def _used(tools: Sequence[AskedTool], name: str) -> bool:
    return any(tool.ok and tool.name == name for tool in tools)


def _findings(verified: Verified, said: Sequence[tuple[int, str]], tools: Sequence[AskedTool]) -> Findings:
    used: list[tuple[str, Evidence]] = []
    for tool in tools:
        words = last_caller_turn_before(tool.seq, said)
        if tool.ok and words is not None:
            used.append((tool.name, words))
    return Findings(
        first_turn=Evidence(*said[0]) if said else None,
        fields=[(one.field, one.evidence) for one in verified.fields],
        signals=verified.signals,
        tools=used,
    )
