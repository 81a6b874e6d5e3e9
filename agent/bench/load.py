"""Many calls at once: processor time and memory of each bot, and how many calls one worker of Moked carries."""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from itertools import pairwise, takewhile

import msgspec

from agent.bench.caller import CallLostError, connected
from agent.bench.dialogues import LANES, conversation
from agent.bench.line import BenchCall, Stretch
from agent.bench.rig import Bot, Rig
from agent.bench.turns import turn_of
from agent.sandbox.clips import all_clips
from shared.bench.figures import Bar, Figure, percentile

CALLS = 10
_SETTLE_S = 12.0
"""From the last call's answer until its cost is steady."""
_MEASURE_S = 30.0
_SPREAD_S = 0.3
_STEP_S = 40.0
CAPACITY_STEPS = (5, 10, 15, 20, 25, 30, 35, 40)
GAP_GROWTH_MS = 200.0
JITTER_MS = 40.0
_WATCH_S = 0.02
_BURST_S = 0.5
"""Audio that comes later than this after the piece before belongs to another utterance."""


class Cost(msgspec.Struct, kw_only=True):
    """What ``CALLS`` calls cost one bot."""

    bot: Bot
    cpu_ms_per_call_s: float
    memory_first_mb: float
    memory_all_mb: float

    @property
    def further_call_mb(self) -> float:
        """Memory of each call after the first."""
        return (self.memory_all_mb - self.memory_first_mb) / (CALLS - 1)


class Step(msgspec.Struct, kw_only=True):
    """One step of the ramp."""

    calls: int
    turns: int
    gap_p50_ms: float | None
    gap_p95_ms: float | None
    jitter_p99_ms: float | None
    """Of everything that was sent without a break of half a second, holes between two clauses too."""
    jitter_inside_p99_ms: float | None
    """Inside clauses: what the worker alone decides."""
    cpu_share: float
    rig_late_p99_ms: float | None
    """How late the callers' own loop was: lateness that no bot is to blame for."""


async def _talk(call: BenchCall, lane: int, seed: int, gaps: list[float]) -> None:
    """Talk until cancelled; the gap of each finished turn is added."""
    try:
        async with connected(call) as caller:
            for utterance in conversation(LANES[lane], 60, seed):
                await caller.agent_finished()
                stretch: Stretch = await caller.say(utterance.audio)
                await caller.agent_finished()
                text = all_clips()[utterance.clip_id].text
                turn = turn_of(call.timeline, stretch, len(call.timeline), text, utterance.pause_s)
                if turn.gap_ms is not None:
                    gaps.append(turn.gap_ms)
    except CallLostError as error:
        sys.stderr.write(f"moked bench: {error}\n")


async def _watch(late_ms: list[float]) -> None:
    """How much later than its time each wake-up of this process comes, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _WATCH_S
        await asyncio.sleep(_WATCH_S)
        late_ms.append((loop.time() - due) * 1000)


class _Crowd:
    """Calls that talk until the context ends."""

    def __init__(self, rig: Rig, bot: Bot) -> None:
        self._rig = rig
        self._bot: Bot = bot
        self._tasks: list[asyncio.Task[None]] = []
        self.calls: list[BenchCall] = []
        self.gaps: list[float] = []

    async def grow(self, count: int) -> None:
        """Place calls until there are so many."""
        while len(self.calls) < count:
            number = len(self.calls)
            call = self._rig.call(self._bot, number % len(LANES))
            self.calls.append(call)
            self._tasks.append(asyncio.create_task(_talk(call, number % len(LANES), number, self.gaps)))
            await asyncio.sleep(_SPREAD_S)

    async def disperse(self) -> None:
        """Hang all up."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def cost(rig: Rig, bot: Bot) -> Cost:
    """One call, then ten; processor time over 30 s of the ten."""
    program = rig.program(bot)
    crowd = _Crowd(rig, bot)
    try:
        await crowd.grow(1)
        await asyncio.sleep(_SETTLE_S)
        first_mb = program.memory_mb()
        await crowd.grow(CALLS)
        await asyncio.sleep(_SETTLE_S)
        loop = asyncio.get_running_loop()
        started, before = loop.time(), program.cpu_ms()
        await asyncio.sleep(_MEASURE_S)
        used, lasted = program.cpu_ms() - before, loop.time() - started
        all_mb = program.memory_mb()
    finally:
        await crowd.disperse()
    sys.stderr.write(f"moked bench: load: {bot} measured with {CALLS} calls\n")
    return Cost(bot=bot, cpu_ms_per_call_s=used / lasted / CALLS, memory_first_mb=first_mb, memory_all_mb=all_mb)


async def _warm(rig: Rig, bot: Bot) -> None:
    """First calls load and cache what every later one uses, the emulated vendors too."""
    crowd = _Crowd(rig, bot)
    await crowd.grow(len(LANES))
    await asyncio.sleep(_SETTLE_S)
    await crowd.disperse()


async def measure(rig: Rig) -> list[Cost]:
    """Each bot by itself, one after the other."""
    costs: list[Cost] = []
    for bot in rig.bots:
        await _warm(rig, bot)
        costs.append(await cost(rig, bot))
    return costs


def cpu_figures(costs: Sequence[Cost]) -> list[Figure]:
    """The row of processor time."""
    values = {one.bot: one.cpu_ms_per_call_s for one in costs}
    return [
        Figure(
            name=f"CPU ms per call-second at {CALLS} calls",
            unit="ms",
            moked=values.get("moked"),
            stock=values.get("stock"),
            samples=CALLS,
            bar=Bar(at_most=40),
        )
    ]


def memory_figures(costs: Sequence[Cost]) -> list[Figure]:
    """The row of memory."""
    values = {one.bot: one.further_call_mb for one in costs}
    return [
        Figure(
            name="memory a further call takes",
            unit="MB",
            moked=values.get("moked"),
            stock=values.get("stock"),
            samples=CALLS - 1,
            bar=Bar(at_most=6),
        )
    ]


def lateness_ms(arrivals: Sequence[tuple[float, int]], *, across_clauses: bool) -> list[float]:
    """How much later than its turn each piece of audio came: the time since the piece before, less its length.

    Behind a mark (size 0) a new clause begins, whose time the vendors decide as well as the worker: with
    ``across_clauses`` that counts like any other time. Behind a clear (size -1) nothing was due.
    """
    noted = [one for one in arrivals if one[1]] if across_clauses else arrivals
    late: list[float] = []
    for (before, size), (at, next_size) in pairwise(noted):
        if size > 0 and next_size > 0 and at - before < _BURST_S:
            late.append(max(0.0, (at - before) * 1000 - size / 8))
    return late


async def ramp(rig: Rig, bot: Bot, sizes: Sequence[int] = CAPACITY_STEPS) -> list[Step]:
    """Steps of so many calls until a bar of the rule is passed; the last is the first that failed, if any did."""
    steps: list[Step] = []
    await _warm(rig, bot)
    for calls in sizes:
        crowd = _Crowd(rig, bot)
        program = rig.program(bot)
        rig_late_ms: list[float] = []
        watching = asyncio.create_task(_watch(rig_late_ms))
        try:
            await crowd.grow(calls)
            before, started = program.cpu_ms(), asyncio.get_running_loop().time()
            await asyncio.sleep(_STEP_S)
            share = (program.cpu_ms() - before) / 1000 / (asyncio.get_running_loop().time() - started)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await crowd.disperse()
        late, inside = (
            [one for call in crowd.calls for one in lateness_ms(call.arrivals.arrivals, across_clauses=across)]
            for across in (True, False)
        )
        step = Step(
            calls=calls,
            turns=len(crowd.gaps),
            gap_p50_ms=percentile(crowd.gaps, 0.5),
            gap_p95_ms=percentile(crowd.gaps, 0.95),
            jitter_p99_ms=percentile(late, 0.99),
            jitter_inside_p99_ms=percentile(inside, 0.99),
            cpu_share=share,
            rig_late_p99_ms=percentile(rig_late_ms, 0.99),
        )
        steps.append(step)
        sys.stderr.write(f"moked bench: capacity: {bot}: {step}\n")
        if is_too_much(steps[0], step, holes_between_clauses=False):
            break
    return steps


def is_too_much(first: Step, step: Step, *, holes_between_clauses: bool) -> bool:
    """Gap P50 grew by 200 ms (P95 too where both steps have 100 turns), or frame jitter P99 passed 40 ms."""
    jitter_ms = step.jitter_p99_ms if holes_between_clauses else step.jitter_inside_p99_ms
    pairs = [(first.gap_p50_ms, step.gap_p50_ms)]
    if min(first.turns, step.turns) >= 100:
        pairs.append((first.gap_p95_ms, step.gap_p95_ms))
    grown = any(old is not None and (new is None or new - old >= GAP_GROWTH_MS) for old, new in pairs)
    return grown or (jitter_ms is not None and jitter_ms > JITTER_MS)


def capacity_figures(ramps: dict[Bot, list[Step]]) -> list[Figure]:
    """The rows of capacity: the most calls of a step that passed, before one that did not.

    Twice: with every late frame, as the rule says, and without the holes that vendors leave between two clauses.
    """

    def most(bot: Bot, *, holes: bool) -> float | None:
        steps = ramps.get(bot, [])
        passed = takewhile(lambda step: not is_too_much(steps[0], step, holes_between_clauses=holes), steps)
        return max((float(step.calls) for step in passed), default=0.0 if steps else None)

    return [
        Figure(
            name=name,
            unit="calls",
            moked=most("moked", holes=holes),
            stock=most("stock", holes=holes),
            samples=len(ramps.get("moked", [])),
            bar=bar,
        )
        for name, holes, bar in (
            ("calls one worker carries", True, Bar(at_least=25)),
            ("... holes between clauses not counted as jitter", False, Bar()),
        )
    ]
