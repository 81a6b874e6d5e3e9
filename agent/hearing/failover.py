"""One transcript out of several ears: the first model, a second one, the model on this machine; then an error.

A way that fails, or is late, gets the next one beside it, and the first answer wins.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from agent.hearing.phantom import Heard
from agent.hearing.speculation import Outcome, Speculation
from agent.hearing.transcriber import Effort, HearingUnavailableError
from agent.metrics import FALLBACK_ANSWERS, VENDOR_FAILURES
from agent.telephony.audio import pcm_ms
from agent.vendors.circuit import Circuit
from shared.log import logger

NEXT_AFTER_S = 2.0
"""whisper-1 answers turns of a few seconds within 1.7 s in 99 of 100 cases."""

_log = logger(__name__)


class Way(Protocol):
    """A transcriber with its endpoint's circuit."""

    @property
    def circuit(self) -> Circuit:
        """The endpoint's."""
        ...

    @property
    def may_race(self) -> bool:
        """See ``Transcriber``."""
        ...

    async def transcribe(self, pcm: bytes, *, prompt: str, speech_ms: float, effort: Effort = Effort.FULL) -> Heard:
        """As ``Transcriber``; tells its circuit how it went."""
        ...


class FailoverEar:
    """A ``Transcriber`` over ``ways``, best first; safe for many calls at once."""

    def __init__(self, ways: Sequence[Way], speculation: Speculation) -> None:
        self._ways = tuple(ways)
        self._speculation = speculation

    @property
    def may_race(self) -> bool:
        """Of the best ear, and only while it answers: the others are no quicker for being asked twice."""
        return bool(self._ways) and self._ways[0].circuit.usable and self._ways[0].may_race

    async def transcribe(self, pcm: bytes, *, prompt: str, speech_ms: float, effort: Effort = Effort.FULL) -> Heard:
        """What was said in 8,000 Hz PCM. Raises HearingUnavailableError, at once while no ear answers at all."""
        ways = self._ways[:1] if effort is Effort.ONCE else self._ways
        waiting = [way for way in ways if way.circuit.usable]
        running: dict[asyncio.Task[Heard], Way] = {}
        error = HearingUnavailableError("no ear answers at present")
        uncounted = 1
        try:
            while waiting or running:
                if waiting:
                    way = waiting.pop(0)
                    asking = way.transcribe(pcm, prompt=prompt, speech_ms=speech_ms, effort=effort)
                    running[asyncio.create_task(asking)] = way
                done, _ = await asyncio.wait(
                    running, timeout=NEXT_AFTER_S if waiting else None, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    way = running.pop(task)
                    failed = task.exception()
                    if failed is None:
                        self._won(way, running)
                        uncounted = 0
                        return task.result()
                    if not isinstance(failed, HearingUnavailableError):
                        raise failed
                    error = failed
        finally:
            # A caller who cancels counts one request himself; the others are counted here.
            await self._drop(list(running), pcm_ms(len(pcm)) / 1000, uncounted)
        raise error

    def _won(self, way: Way, losers: dict[asyncio.Task[Heard], Way]) -> None:
        if way is not self._ways[0]:
            FALLBACK_ANSWERS.labels("hearing", way.circuit.endpoint).inc()
            _log.warning("heard by another ear", endpoint=way.circuit.endpoint)
        for loser in losers.values():
            VENDOR_FAILURES.labels(loser.circuit.endpoint).inc()
            loser.circuit.failed("another ear was quicker by far")

    async def _drop(self, tasks: list[asyncio.Task[Heard]], audio_s: float, uncounted: int) -> None:
        for number, task in enumerate(tasks):
            task.cancel()
            if number >= uncounted:
                self._speculation.count(Outcome.HEDGE, audio_s)
        if tasks:
            await asyncio.wait(tasks)
