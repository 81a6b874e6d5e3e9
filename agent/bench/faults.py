"""Vendor faults: how long the line is silent after a caller's turn that meets one, and whether the call goes on.

Every fault at every stage, without a second vendor configured: the hardest case. Cases run on several rigs side by
side, so ordered that a stage rests between two of its faults and each meets closed circuits. Both bots of a rig meet a
case together.
"""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Literal

import msgspec

from agent.bench.caller import Caller, CallLostError, connected
from agent.bench.rig import BOTS, Bot, Rig
from agent.sandbox.carrier.frames import FRAME_MS
from agent.sandbox.clips import mulaw
from agent.sandbox.faults import EndpointName, Fault
from shared.bench.figures import Bar, Figure

Stage = Literal["hearing", "thinking", "speaking"]
STAGES: dict[Stage, tuple[EndpointName, ...]] = {
    "hearing": ("transcription",),
    "thinking": ("chat",),
    "speaking": ("tts_stream", "tts_unary"),
}
FAULTS: dict[str, Fault] = {
    "500": Fault("error", status=500),
    "429": Fault("error", status=429, retry_after_s=2.0),
    "hang": Fault("hang"),
    "slow": Fault("slow", extra_ms=5_000),
    "reset": Fault("reset"),
    "garbage": Fault("garbage"),
    "cut": Fault("cut"),
    "outage": Fault("outage"),
}
SIDE_BY_SIDE = 5
LONGEST_SILENCE = Bar(at_most=4_000)
NONE = Bar(at_most=0)

_LINES = ("c13", "c26", "c37")
_OBSERVED_S = 22.0
_OVER_MS = 4_600
"""Silence after which the agent has said all it had to say to a turn."""


class FaultCase(msgspec.Struct, frozen=True, kw_only=True):
    """One fault turn of one bot. ``silence_ms``: the longest stretch without a voice until the answer was over; null
    when nothing was said at all. ``next_answered``: the turn after the fault had gone was answered.
    """

    bot: Bot
    stage: Stage
    fault: str
    silence_ms: int | None
    lost: bool
    next_answered: bool


Case = tuple[Stage, str]


def cases() -> list[Case]:
    """All of them, the stage changing with each."""
    return [(stage, fault) for fault in FAULTS for stage in STAGES]


def longest_silence_ms(voiced: Sequence[bool]) -> int | None:
    """Of the frames after a turn, up to the last voiced one; null when none is voiced."""
    longest = run = 0
    heard = False
    for sounds in voiced:
        if sounds:
            longest, run, heard = max(longest, run), 0, True
        else:
            run += 1
    return longest * FRAME_MS if heard else None


class _Side:
    """One bot's call through one case."""

    def __init__(self, rig: Rig, bot: Bot, case: Case) -> None:
        self._rig = rig
        self._bot: Bot = bot
        self._stage: Stage = case[0]
        self._fault = case[1]
        self._stack = AsyncExitStack()
        self._caller: Caller | None = None
        self.silence_ms: int | None = None
        self.lost = self.next_answered = False

    async def begin(self) -> None:
        try:
            self._caller = await self._stack.enter_async_context(connected(self._rig.call(self._bot)))
            await self._caller.agent_finished()
        except CallLostError:
            self._lose()

    async def turn_with_fault(self, clip: str) -> None:
        if self._caller is None:
            return
        try:
            said = await self._caller.say(mulaw(clip))
            timeline = self._caller.call.timeline
            deadline = asyncio.get_running_loop().time() + _OBSERVED_S
            while asyncio.get_running_loop().time() < deadline:
                await self._caller.call.reach(len(timeline) + 10)
                if any(timeline.heard_voiced[said.end :]) and timeline.quiet_frames() * FRAME_MS >= _OVER_MS:
                    break
                if self._caller.call.over.is_set():
                    self._lose()
                    break
            self.silence_ms = longest_silence_ms(timeline.heard_voiced[said.end :])
        except CallLostError:
            self._lose()

    async def next_turn(self, clip: str) -> None:
        if self._caller is None:
            return
        try:
            await self._caller.say(mulaw(clip))
            self.next_answered = await self._caller.agent_finished()
        except CallLostError:
            self._lose()

    async def end(self) -> FaultCase:
        await self._stack.aclose()
        return FaultCase(
            bot=self._bot,
            stage=self._stage,
            fault=self._fault,
            silence_ms=self.silence_ms,
            lost=self.lost,
            next_answered=self.next_answered,
        )

    def _lose(self) -> None:
        self.lost, self._caller = True, None


async def _run_case(rig: Rig, case: Case) -> list[FaultCase]:
    stage, fault = case
    sides = [_Side(rig, bot, case) for bot in rig.bots]
    try:
        await asyncio.gather(*(side.begin() for side in sides))
        await rig.set_faults(STAGES[stage], FAULTS[fault])
        await asyncio.gather(*(side.turn_with_fault(_LINES[1]) for side in sides))
        await rig.set_faults(STAGES[stage], None)
        await asyncio.gather(*(side.next_turn(_LINES[2]) for side in sides))
    finally:
        await rig.set_faults(STAGES[stage], None)
        found = await asyncio.gather(*(side.end() for side in sides))
    for one in found:
        sys.stderr.write(f"{one.bot:6} {one.stage:9} {one.fault:8} silence {one.silence_ms} ms, lost {one.lost}\n")
    return found


async def measure(bots: tuple[Bot, ...] = BOTS) -> list[FaultCase]:
    """Every case. Raises NotStartedError."""

    async def lane(rig: Rig, number: int) -> list[FaultCase]:
        found: list[FaultCase] = []
        for case in cases()[number::SIDE_BY_SIDE]:
            found += await _run_case(rig, case)
        return found

    async with AsyncExitStack() as stack:
        rigs = [await stack.enter_async_context(Rig(bots=bots)) for _ in range(SIDE_BY_SIDE)]
        found = await asyncio.gather(*(lane(rig, number) for number, rig in enumerate(rigs)))
    return [one for some in found for one in some]


def figures(found: Sequence[FaultCase]) -> list[Figure]:
    """The longest silence for each stage, and what was lost."""
    rows: list[Figure] = []
    for stage in STAGES:
        of_stage = [one for one in found if one.stage == stage]
        rows.append(
            Figure(
                name=f"longest silence under a fault in {stage}",
                unit="ms",
                moked=_longest(of_stage, "moked"),
                stock=_longest(of_stage, "stock"),
                samples=sum(one.bot == "moked" for one in of_stage),
                bar=LONGEST_SILENCE,
            )
        )
    rows.append(_count(found, "fault turns with no answer at all", [one for one in found if one.silence_ms is None]))
    rows.append(_count(found, "calls lost under a fault", [one for one in found if one.lost]))
    rows.append(_count(found, "turns after a fault not answered", [one for one in found if not one.next_answered]))
    return rows


def _longest(found: Sequence[FaultCase], bot: Bot) -> float | None:
    return max((one.silence_ms for one in found if one.bot == bot and one.silence_ms is not None), default=None)


def _count(found: Sequence[FaultCase], name: str, bad: Sequence[FaultCase]) -> Figure:
    has_stock = any(one.bot == "stock" for one in found)
    return Figure(
        name=name,
        unit="",
        moked=sum(one.bot == "moked" for one in bad),
        stock=sum(one.bot == "stock" for one in bad) if has_stock else None,
        samples=sum(one.bot == "moked" for one in found),
        bar=NONE,
    )
