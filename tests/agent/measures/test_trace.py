"""A trace for each call, at a collector that speaks OTLP over HTTP."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from agent.call.accepted import AcceptedCall
from agent.measures.trace import open_tracer
from agent.measures.truth import CallTruth
from shared.contracts.agent_config import AgentConfig, OpeningHours, PublishedPrompt, Voice
from shared.settings import Settings

CALLER = "+972541234567"
GREETING = "שלום, הגעתם"


class Collector:
    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        return web.Response()

    def spans(self) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = {}
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        found.setdefault(span.name, []).append(span)
        return found


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    made = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


def _call() -> AcceptedCall:
    config = AgentConfig(
        business_id=UUID(int=7),
        business_name="שי דירות",
        number="+97237654321",
        prompt=PublishedPrompt(version=3, greeting=GREETING, persona="", rules=""),
        voice=Voice(),
        hours=OpeningHours(timezone="Asia/Jerusalem", weekly=[[]] * 7),
        answers_when_closed=True,
        tools=[],
        hearing_hints=[],
    )
    return AcceptedCall(call_id=UUID(int=1), call_sid="CA1", from_number=CALLER, direction="inbound", config=config)


def _truth() -> CallTruth:
    """A greeting, then a turn that asked ear, model and a tool."""
    truth = CallTruth()
    truth.started -= 10.0
    start = truth.started
    truth.agent_voiced(start + 0.1).ended = start + 2.0
    truth.caller_began(start + 3.0, 0.0)
    truth.caller_quiet(start + 4.0)
    for kind, name in (("ear", ""), ("model", ""), ("tool", "search_properties"), ("speech", "")):
        with truth.work.doing(kind, name=name) as work:  # pyright: ignore[reportArgumentType] - the literal's values
            work.started = start + 4.1
            work.result()
        work.ended = start + 4.5
    truth.turn_committed(start + 4.0)
    truth.agent_voiced(start + 5.0).ended = start + 6.0
    return truth


async def test_a_call_its_turns_and_their_work_are_one_trace(collector: Collector, tmp_path: Path) -> None:
    tracer = open_tracer(Settings(data_dir=tmp_path, otel_exporter_otlp_endpoint=collector.url))
    assert tracer is not None
    tracer.call_over(_call(), _truth(), "caller_hangup")
    await tracer.close()
    spans = collector.spans()
    [call] = spans["call"]
    assert len(spans["turn"]) == 2
    assert {turn.parent_span_id for turn in spans["turn"]} == {call.span_id}
    answered = max(spans["turn"], key=lambda span: span.start_time_unix_nano)
    for kind in ("ear", "model", "tool", "speech"):
        [work] = spans[kind]
        assert work.parent_span_id == answered.span_id
        assert work.trace_id == call.trace_id
        assert work.start_time_unix_nano <= work.end_time_unix_nano


async def test_neither_words_nor_telephone_numbers_are_in_it(collector: Collector, tmp_path: Path) -> None:
    tracer = open_tracer(Settings(data_dir=tmp_path, otel_exporter_otlp_endpoint=collector.url))
    assert tracer is not None
    tracer.call_over(_call(), _truth(), "caller_hangup")
    await tracer.close()
    sent = b"".join(collector.bodies)
    assert sent
    for secret in (CALLER, CALLER[1:], GREETING, "CA1"):
        assert secret.encode() not in sent


async def test_without_a_collector_nothing_is_loaded(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from agent.measures.trace import open_tracer;"
        "from shared.settings import Settings;"
        f"assert open_tracer(Settings(data_dir=Path({str(tmp_path)!r}))) is None;"
        "sys.exit('opentelemetry.sdk.trace.export' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    assert await process.wait() == 0


async def test_a_collector_that_is_away_holds_nothing_up(tmp_path: Path) -> None:
    tracer = open_tracer(Settings(data_dir=tmp_path, otel_exporter_otlp_endpoint="http://127.0.0.1:9"))
    assert tracer is not None
    tracer.call_over(_call(), _truth(), "crash")
    await asyncio.wait_for(tracer.close(), 10)
