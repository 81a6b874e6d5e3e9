"""Latency and faults of each emulated vendor endpoint, settable while it runs."""

import asyncio
import math
import random
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from agent.sandbox.visits import VisitLog, VisitNote

EndpointName = Literal["transcription", "realtime", "chat", "analysis", "tts_stream", "tts_unary", "twilio_rest"]
ENDPOINTS: tuple[EndpointName, ...] = get_args(EndpointName)
FaultKind = Literal["error", "hang", "slow", "reset", "garbage", "cut", "outage"]

_P95_Z = 1.645
"""Standard normal quantile of 95 %: sigma = ln(P95 / median) / 1.645."""


class EndpointUnknownError(LookupError):
    """No vendor endpoint has this name."""


class Latency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lognormal time in ms to the first byte that matters (answer, first token, first audio). 0 and 0: none.

    Of ``realtime`` it counts from the arrival of the last voiced audio, as the delay of streaming ears is given.
    """

    median_ms: Annotated[float, Meta(ge=0, le=600_000)]
    p95_ms: Annotated[float, Meta(ge=0, le=600_000)]
    tokens_per_second: Annotated[float, Meta(gt=0, le=100_000)] = 60.0


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes wrong, for the next ``count`` requests or (null) until reset.

    ``error``: ``status`` with the vendor's error body, and ``retry_after_s`` where given. ``hang``: accepts and never
    answers. ``slow``: ``extra_ms`` on top of the latency. ``reset``: the connection is torn down before any answer.
    ``garbage``: 200 with bytes that are no answer. ``cut``: a good answer torn off in the middle.
    ``outage``: refused at once, as a vendor that is down.
    """

    kind: FaultKind
    status: Annotated[int, Meta(ge=400, le=599)] = 500
    retry_after_s: Annotated[float, Meta(ge=0, le=3600)] | None = None
    extra_ms: Annotated[float, Meta(ge=0, le=600_000)] = 5000.0
    count: Annotated[int, Meta(ge=1)] | None = None


class EndpointChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of a change: what is absent stays; ``fault`` null takes the fault away."""

    latency: Latency | msgspec.UnsetType = msgspec.UNSET
    fault: Fault | None | msgspec.UnsetType = msgspec.UNSET
    seed: int | msgspec.UnsetType = msgspec.UNSET


class EndpointState(msgspec.Struct, frozen=True):
    """What ``GET /sandbox`` shows. ``left`` counts the requests the fault still takes (null: until reset)."""

    latency: Latency
    fault: Fault | None
    left: int | None
    requests: int
    faulted: int


class Visit(msgspec.Struct, frozen=True):
    """One request's lot: when it may answer (event loop time, seconds) and what befalls it; ``note`` goes on record."""

    ready_at: float
    fault: Fault | None
    tokens_per_second: float
    note: VisitNote

    async def ready(self) -> None:
        """Wait out the latency, counted from the request's arrival; work done meanwhile costs nothing extra."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self.ready_at - loop.time()))
        if self.note.answered is None:
            self.note.answered = loop.time()

    def befalls(self, kind: FaultKind) -> bool:
        """True when this request meets a fault of the kind."""
        return self.fault is not None and self.fault.kind == kind


DEFAULTS: dict[EndpointName, Latency] = {
    "transcription": Latency(250, 400),
    "realtime": Latency(250, 330),
    "chat": Latency(250, 450, 60),
    "analysis": Latency(600, 1000),
    "tts_stream": Latency(120, 220),
    "tts_unary": Latency(200, 350),
    "twilio_rest": Latency(40, 80),
}
"""Modest and lively, so that a first call feels like a good line. Benchmarks set what they model."""


class Endpoint:
    """One vendor endpoint: its latency, its fault, its counters."""

    def __init__(self, name: EndpointName, seed: int = 1) -> None:
        self._name: EndpointName = name
        self._seed = seed
        self._requests = self._faulted = 0
        self.reset()

    def reset(self) -> None:
        """Back to the default latency, no fault, the seed's first draw. Counters stay."""
        self._latency = DEFAULTS[self._name]
        self._fault: Fault | None = None
        self._left: int | None = None
        self._random = random.Random(f"{self._name}:{self._seed}")  # noqa: S311 - a latency model, no secret

    def change(self, change: EndpointChange) -> None:
        """Apply what the change names."""
        if change.latency is not msgspec.UNSET:
            self._latency = change.latency
        if change.fault is not msgspec.UNSET:
            self._fault = change.fault
            self._left = None if change.fault is None else change.fault.count
        if change.seed is not msgspec.UNSET:
            self._seed = change.seed
            self._random = random.Random(f"{self._name}:{self._seed}")  # noqa: S311 - a latency model, no secret

    def state(self) -> EndpointState:
        """A snapshot."""
        return EndpointState(self._latency, self._fault, self._left, self._requests, self._faulted)

    def visit(self) -> Visit:
        """Count a request and draw its lot. Call it when the request arrives, inside the event loop."""
        self._requests += 1
        fault = self._take_fault()
        delay_ms = self._draw_ms() + (fault.extra_ms if fault is not None and fault.kind == "slow" else 0.0)
        arrived = asyncio.get_running_loop().time()
        note = VisitNote(endpoint=self._name, arrived=arrived)
        return Visit(arrived + delay_ms / 1000, fault, self._latency.tokens_per_second, note)

    def _take_fault(self) -> Fault | None:
        fault = self._fault
        if fault is None:
            return None
        self._faulted += 1
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                self._fault = None
        return fault

    def _draw_ms(self) -> float:
        median, p95 = self._latency.median_ms, self._latency.p95_ms
        if median <= 0:
            return 0.0
        sigma = math.log(max(p95, median) / median) / _P95_Z
        return self._random.lognormvariate(math.log(median), sigma)


class Faults:
    """All endpoints by name."""

    def __init__(self, seed: int = 1) -> None:
        self._endpoints: dict[EndpointName, Endpoint] = {name: Endpoint(name, seed) for name in ENDPOINTS}
        self.visits = VisitLog()

    def endpoint(self, name: str) -> Endpoint:
        """Raises EndpointUnknownError."""
        for known, endpoint in self._endpoints.items():
            if known == name:
                return endpoint
        raise EndpointUnknownError(f"no endpoint {name!r}; there are {', '.join(ENDPOINTS)}")

    def visit(self, name: EndpointName) -> Visit:
        """Count a request to the endpoint, put it on record and draw its lot."""
        visit = self._endpoints[name].visit()
        self.visits.add(visit.note)
        return visit

    def go_on(self, name: EndpointName, begun: Visit) -> Visit:
        """The next part of a request that comes in parts: a lot of its own, on the same record."""
        return msgspec.structs.replace(self._endpoints[name].visit(), note=begun.note)

    def states(self) -> dict[str, EndpointState]:
        """A snapshot of all."""
        return {name: endpoint.state() for name, endpoint in self._endpoints.items()}

    def reset(self) -> None:
        """Every endpoint back to its defaults."""
        for endpoint in self._endpoints.values():
            endpoint.reset()
