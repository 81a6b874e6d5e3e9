"""One OpenTelemetry trace for each call: the call, its turns, and the work behind each turn.

Spans are made when the call is over, from times that were taken anyway, so tracing costs a call nothing while it runs.
They hold no words and no telephone numbers: times, counts and the call's own id.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from math import inf
from typing import TYPE_CHECKING

from agent.call.accepted import AcceptedCall
from agent.measures.truth import CallTruth, TurnTruth
from agent.measures.work import Work
from shared.contracts.events import EndReason
from shared.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

CLOSE_S = 3.0
"""Spans that a collector does not take in this time on the way out are lost; the call's record is not."""

_Attributes = Mapping[str, str | int | float | bool]


class CallTracer:
    """Sends the traces of one process. ``close`` sends what is left."""

    def __init__(self, provider: "TracerProvider") -> None:
        self._provider = provider
        self._tracer: Tracer = provider.get_tracer("moked.agent")

    def call_over(self, call: AcceptedCall, truth: CallTruth, reason: EndReason) -> None:
        """Make the spans of a finished conversation. Never blocks: a full buffer drops spans."""
        now = time.monotonic()
        clock = _Clock(now)
        attributes = {
            "moked.call_id": str(call.call_id),
            "moked.business_id": str(call.config.business_id),
            "moked.prompt_version": call.config.prompt.version,
            "moked.end_reason": reason,
            "moked.turns": len(truth.turns),
            "moked.overlap_ms": truth.overlap_ms,
        }
        whole = self._begin("call", None, clock, truth.started, attributes)
        work = iter(truth.work.done)
        later = next(work, None)
        for turn, until in _with_ends(truth.turns):
            span = self._begin("turn", whole, clock, turn.started, _of_turn(turn))
            while later is not None and later.started < until:
                self._work(later, span, clock, now)
                later = next(work, None)
            span.end(clock.ns(turn.ended or now))
        whole.end(clock.ns(now))

    async def close(self) -> None:
        """Send what is left, within ``CLOSE_S``."""
        try:
            async with asyncio.timeout(CLOSE_S):
                await asyncio.to_thread(self._provider.shutdown)
        except TimeoutError:
            return

    def _work(self, work: Work, turn: "Span", clock: "_Clock", now: float) -> None:
        attributes: dict[str, str | int | float | bool] = {"moked.ok": work.ok}
        if work.name:
            attributes["moked.tool"] = work.name
        if work.first is not None:
            attributes["moked.first_result_ms"] = round((work.first - work.started) * 1000)
        span = self._begin(work.kind, turn, clock, work.started, attributes)
        span.end(clock.ns(work.ended or now))

    def _begin(
        self, name: str, parent: "Span | None", clock: "_Clock", started: float, attributes: _Attributes
    ) -> "Span":
        from opentelemetry.trace import set_span_in_context

        context = set_span_in_context(parent) if parent is not None else None
        return self._tracer.start_span(name, context=context, start_time=clock.ns(started), attributes=attributes)


class _Clock:
    """Monotonic seconds as nanoseconds since 1970."""

    def __init__(self, now: float) -> None:
        self._zero_ns = time.time_ns() - int(now * 1e9)

    def ns(self, at: float) -> int:
        return self._zero_ns + int(at * 1e9)


def _with_ends(turns: list[TurnTruth]) -> Iterator[tuple[TurnTruth, float]]:
    """Each turn, and when the next one began: work up to then belongs to it."""
    for at, turn in enumerate(turns):
        yield turn, turns[at + 1].started if at + 1 < len(turns) else inf


def _of_turn(turn: TurnTruth) -> _Attributes:
    attributes: dict[str, str | int | float | bool] = {
        "moked.interrupted": turn.interrupted,
        "moked.overlap_ms": turn.overlap_ms,
    }
    if turn.gap_ms is not None:
        attributes["moked.gap_ms"] = turn.gap_ms
    if turn.yield_ms is not None:
        attributes["moked.yield_ms"] = turn.yield_ms
    if turn.stages is not None:
        for name in turn.stages.__struct_fields__:
            attributes[f"moked.stage.{name}"] = int(getattr(turn.stages, name))
    return attributes


def open_tracer(settings: Settings) -> CallTracer | None:
    """A tracer when ``OTEL_EXPORTER_OTLP_ENDPOINT`` is set. Nothing of OpenTelemetry is loaded without it."""
    if settings.otel_exporter_otlp_endpoint is None:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "moked-agent"}))
    address = f"{settings.otel_exporter_otlp_endpoint.rstrip('/')}/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    return CallTracer(provider)
