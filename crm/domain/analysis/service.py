"""The after-call analysis: asks the model, believes only what stands in the transcript, and writes it once.

The model is asked outside any transaction. Jobs may run twice or at once; the analysis row, locked, decides.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from crm import jobs
from crm.db.session import Database
from crm.domain.analysis import metrics
from crm.domain.analysis.analyst import AnalysisUnavailableError, Analyst
from crm.domain.analysis.evidence import Verified, last_caller_turn_before, verify
from crm.domain.analysis.facts import observable_summary
from crm.domain.analysis.models import CallAnalysis as AnalysisRow
from crm.domain.analysis.next_step import due_at, lead_status, refused
from crm.domain.analysis.repository import AnalysisRepository
from crm.domain.analysis.schema import AnalysisRequest, AskedTool, AskedTurn, CallAnalysis
from crm.domain.analysis.scoring import Evidence, Findings, score
from crm.domain.calls.mapping import call_out
from crm.domain.calls.models import Call, ToolCall
from crm.domain.calls.repository import CallRepository
from crm.domain.calls.schemas import LeadFieldEvidence
from crm.domain.ingest.ending import analysis_lock
from crm.domain.leads.machine_updates import Source
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import CallChanged, Changed
from crm.domain.tools.context import Person, ToolContext
from shared.clock import utc_now
from shared.log import logger

LEASE = timedelta(minutes=10)
"""How long a started attempt is left alone by the sweeper; longer than the client's deadline with its retries."""
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""Waits between attempts while the model is away; after the last the call stays for a person to review."""

_log = logger(__name__)


class AnalysisService:
    """Analyses calls of any business, one at a time."""

    def __init__(self, db: Database, publisher: LivePublisher, analyst: Analyst, model: str) -> None:
        """``model`` is written beside every result."""
        self._db = db
        self._publisher = publisher
        self._analyst = analyst
        self._model = model

    async def run(self, business_id: UUID, call_id: UUID) -> None:
        """Analyse one call, or leave it for review and a later attempt. Does nothing to one that is done."""
        request = await self._begin(business_id, call_id)
        if request is None:
            metrics.ANALYSES.labels("already_done").inc()
            return
        try:
            answer = await self._analyst.analyse(request)
        except AnalysisUnavailableError as error:
            _log.warning("analysis_unavailable", call_id=str(call_id), business_id=str(business_id), reason=str(error))
            await self._set_aside(business_id, call_id, str(error))
            metrics.ANALYSES.labels("needs_review").inc()
            return
        await self._finish(business_id, call_id, answer)
        metrics.ANALYSES.labels("done").inc()

    async def _begin(self, business_id: UUID, call_id: UUID) -> AnalysisRequest | None:
        async with self._db.tenant_session(business_id) as session:
            rows = AnalysisRepository(session, business_id)
            row = await rows.locked(call_id)
            if row is None or row.state == "done":
                return None
            calls = CallRepository(session, business_id)
            row.attempts += 1
            row.next_attempt_at = utc_now() + LEASE
            turns = [AskedTurn(turn.seq, turn.speaker, turn.text) for turn in await calls.turns(call_id) if turn.text]
            tools = [
                AskedTool(tool.seq, tool.name, tool.ok, tool.arguments, tool.result)
                for tool in await calls.tools(call_id)
            ]
            return AnalysisRequest(turns, tools)

    async def _set_aside(self, business_id: UUID, call_id: UUID, reason: str) -> None:
        now = utc_now()
        async with self._db.tenant_session(business_id) as session:
            rows = AnalysisRepository(session, business_id)
            row, call = await rows.locked(call_id), await rows.call(call_id)
            if row is None or call is None or row.state == "done":
                return
            fields = await rows.fields_from_call(call_id)
            row.state = call.analysis_state = "needs_review"
            row.error = reason
            row.lead_fields = [
                msgspec.to_builtins(
                    LeadFieldEvidence(field=one.field, value=one.value or "", turn_seq=one.turn_seq, quote=one.quote)
                )
                for one in fields
            ]
            calls = CallRepository(session, business_id)
            call.summary = observable_summary(call, await calls.turns(call_id), await calls.tools(call_id), fields)
            review = await rows.add_task_once(
                _review_key(call_id),
                {
                    "kind": "review",
                    "title": "לעבור על שיחה שלא נותחה",
                    "details": call.summary,
                    "source": "system",
                    "due_at": due_at(await ToolContext(session, call, now).hours(), now, "today"),
                    "customer_id": call.customer_id,
                    "lead_id": call.lead_id,
                    "call_id": call_id,
                },
            )
            row.next_attempt_at = None
            if row.attempts <= len(RETRY_AFTER):
                row.next_attempt_at = now + RETRY_AFTER[row.attempts - 1]
                await jobs.defer(
                    session,
                    jobs.ANALYSE_CALL,
                    {"business_id": str(business_id), "call_id": str(call_id)},
                    lock=analysis_lock(call_id),
                    at=row.next_attempt_at,
                )
            await session.flush()
            customer = await rows.customer(call.customer_id)
            hints = [CallChanged(call_out(call, customer.name if customer else None))]
            self._publisher.publish_after_commit(
                session, business_id, [*hints, Changed("tasks", review)] if review else hints
            )

    async def _finish(self, business_id: UUID, call_id: UUID, answer: CallAnalysis) -> None:
        async with self._db.tenant_session(business_id) as session:
            rows = AnalysisRepository(session, business_id)
            row, call = await rows.locked(call_id), await rows.call(call_id)
            if row is None or call is None or row.state == "done":
                return
            context = ToolContext(session, call, utc_now())
            await _Outcome(rows, row, call, context, self._model).write(answer)
            await session.flush()
            customer = await rows.customer(call.customer_id)
            changed = CallChanged(call_out(call, customer.name if customer else None))
            self._publisher.publish_after_commit(session, business_id, [changed, *context.hints])


class _Outcome:
    """Writes one answer into the call, the lead and the task list, in one transaction."""

    def __init__(
        self, rows: AnalysisRepository, row: AnalysisRow, call: Call, context: ToolContext, model: str
    ) -> None:
        self._rows = rows
        self._row = row
        self._call = call
        self._context = context
        self._model = model

    async def write(self, answer: CallAnalysis) -> None:
        calls = CallRepository(self._context.session, self._context.business_id)
        turns, tools = await calls.turns(self._call.id), await calls.tools(self._call.id)
        said = [(turn.seq, turn.text) for turn in turns if turn.speaker == "caller" and turn.text]
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
        self._row.state = self._call.analysis_state = "done"
        self._row.model, self._row.error, self._row.next_attempt_at = self._model, None, None
        self._row.finished_at = self._context.now
        self._call.summary, self._call.lead_score = answer.summary, points
        self._call.sentiment_heard = answer.sentiment
        if not self._call.sentiment_by_hand:
            self._call.sentiment = answer.sentiment
        for seq, mood in verified.turn_sentiments.items():
            await self._rows.set_turn_sentiment(self._call.id, seq, mood)
        if self._call.customer_id is not None or verified.fields:
            await self._update_lead(await self._context.person(), verified, points)
        await self._follow_up(answer, verified, opted_out=_used(tools, "opt_out"))

    async def _update_lead(self, person: Person, verified: Verified, points: int) -> None:
        when = self._context.now
        for one in verified.fields:
            source = Source(call_id=self._call.id, at=when, turn_seq=one.evidence.turn_seq, quote=one.evidence.quote)
            await person.updates.set_field(one.field, one.value, source)
        person.updates.rate(points)
        await self._move(person, verified)
        self._context.audit(
            "call.analysed", "call", self._call.id, {"lead_score": points, "status": person.lead.status}
        )
        self._context.hints += [Changed("leads", person.lead.id), Changed("customers", person.customer.id)]

    async def _move(self, person: Person, verified: Verified) -> None:
        """Move the lead to where the caller's words put it; how surely these were heard goes into the history."""
        justified = lead_status(verified.signals)
        source = Source(call_id=self._call.id, at=self._context.now)
        if justified.evidence is not None:
            seq, quote = justified.evidence.turn_seq, justified.evidence.quote
            heard = await self._rows.heard_confidence(self._call.id, seq)
            source = msgspec.structs.replace(source, turn_seq=seq, quote=quote, confidence=heard)
        person.updates.advance(justified.status, justified.reason, source)

    async def _follow_up(self, answer: CallAnalysis, verified: Verified, *, opted_out: bool) -> None:
        reviewed = await self._rows.finish_task(_review_key(self._call.id), self._context.now)
        if reviewed is not None:
            self._context.hints.append(Changed("tasks", reviewed))
        step = answer.next_step
        customer = await self._rows.customer(self._call.customer_id)
        unwanted = opted_out or refused(signal for signal, _ in verified.signals)
        if step.kind == "none" or unwanted or (customer is not None and customer.do_not_contact):
            return
        self._row.next_step = step.title
        if step.kind != "review" and await self._rows.has_callback(self._call.id):
            return  # the agent's own call-back task is the next step
        made = await self._rows.add_task_once(
            f"analysis:{self._call.id}",
            {
                "kind": step.kind,
                "title": step.title.strip() or "לחזור ללקוח",
                "details": answer.summary,
                "source": "ai",
                "due_at": due_at(await self._context.hours(), self._context.now, step.due),
                "customer_id": self._call.customer_id,
                "lead_id": self._call.lead_id,
                "call_id": self._call.id,
            },
        )
        if made is not None:
            self._context.hints.append(Changed("tasks", made))


def _review_key(call_id: UUID) -> str:
    return f"review:{call_id}"


def _used(tools: Sequence[ToolCall], name: str) -> bool:
    return any(tool.ok and tool.name == name for tool in tools)


def _findings(verified: Verified, said: Sequence[tuple[int, str]], tools: Sequence[ToolCall]) -> Findings:
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
