"""Soak: many short calls through one worker, and what of them is left behind: memory, file descriptors, threads."""

import asyncio
import sys
from pathlib import Path

import msgspec

from agent.bench.caller import CallLostError, connected
from agent.bench.dialogues import LANES
from agent.bench.rig import Rig
from shared.bench.figures import Bar, Figure
from shared.bench.processes import Program

CALLS = 500
AT_ONCE = 10
WARM_CALLS = 20
"""Before the first count: pools, caches and threads of the libraries have then reached their size."""
CALL_S = 2.0
"""Of each call, once its greeting sounds."""
SETTLE_S = 8.0
"""From the last hang-up to a count: sockets linger, and idle connections close."""


class Held(msgspec.Struct, frozen=True):
    """What the bot's processes hold at one moment."""

    memory_mb: float
    descriptors: int
    threads: int


class Soak(msgspec.Struct, frozen=True, kw_only=True):
    """Before, amid and after ``calls`` calls, ``lost`` of which ended otherwise than by the caller's hang-up."""

    calls: int
    lost: int
    before: Held
    halfway: Held
    after: Held


def held(program: Program) -> Held:
    """Count now."""
    descriptors = threads = 0
    for pid in program.pids():
        process = Path(f"/proc/{pid}")
        descriptors += sum(1 for _ in (process / "fd").iterdir())
        threads += sum(1 for _ in (process / "task").iterdir())
    return Held(program.memory_mb(), descriptors, threads)


async def measure(rig: Rig, calls: int = CALLS) -> Soak:
    """The warm-up, then ``calls`` calls, ``AT_ONCE`` at a time."""
    program = rig.program("moked")
    await _place(rig, WARM_CALLS)
    await asyncio.sleep(SETTLE_S)
    before = held(program)
    lost = await _place(rig, calls // 2)
    await asyncio.sleep(SETTLE_S)
    halfway = held(program)
    lost += await _place(rig, calls - calls // 2)
    await asyncio.sleep(SETTLE_S)
    sys.stderr.write(f"moked bench: soak: {calls} calls, {lost} lost\n")
    return Soak(calls=calls, lost=lost, before=before, halfway=halfway, after=held(program))


async def _place(rig: Rig, calls: int) -> int:
    left = iter(range(calls))

    async def caller() -> int:
        return sum([await _short_call(rig, number % len(LANES)) for number in left])

    return sum(await asyncio.gather(*(caller() for _ in range(AT_ONCE))))


async def _short_call(rig: Rig, lane: int) -> int:
    try:
        async with connected(rig.call("moked", lane)) as caller:
            await caller.agent_talks_for(int(CALL_S * 1000))
    except CallLostError as error:
        sys.stderr.write(f"moked bench: {error}\n")
        return 1
    return 0


def figures(found: Soak) -> list[Figure]:
    """The rows of the soak; a call may leave nothing, so the bars are what ten counts of noise need."""

    def row(name: str, unit: str, value: float, at_most: float) -> Figure:
        return Figure(name=name, unit=unit, moked=value, samples=found.calls, bar=Bar(at_most=at_most))

    grown = found.after.memory_mb - found.before.memory_mb
    late = found.after.memory_mb - found.halfway.memory_mb
    return [
        row(f"soak of {found.calls} calls: lost", "calls", found.lost, 0),
        row("... memory left behind", "MB", grown, max(3.0, 0.02 * found.calls)),
        row("... of it by the second half of the calls", "MB", late, max(3.0, 0.01 * found.calls)),
        row("... file descriptors left behind", "", found.after.descriptors - found.before.descriptors, 4),
        row("... threads left behind", "", found.after.threads - found.before.threads, 2),
    ]
