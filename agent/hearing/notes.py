"""Voice notes in words: a recorded file that nobody waits for on a line, asked of one ear after the other.

The file goes to the vendor as it came: a note is recorded at 16,000 Hz and more, and a telephone's 8,000 Hz would lose
half of that. It lives in memory only.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import msgspec

from agent.hearing.limits import Limits, limits_for
from agent.hearing.phantom import Heard, Verdict, judge
from agent.hearing.transcriber import HearingUnavailableError
from agent.metrics import FALLBACK_ANSWERS, VOICE_NOTES
from agent.vendors.circuit import Circuit
from shared.contracts.transcription import TRANSCRIPTION_DEADLINE_S, Transcription
from shared.log import logger

ANSWER_WITHIN_S = TRANSCRIPTION_DEADLINE_S - 5.0
FIRST_WITHIN_S = 35.0
"""For one ear while another could still be asked; whisper-1 needs some 10 s for minutes of speech."""

LONG_S = 60.0
"""Taken for the length of a note that came without one: the filter's limits on speed then do not bind."""

_log = logger(__name__)


class SoundUnreadableError(Exception):
    """The ear refuses the file itself: it holds no sound, or none in a form that it reads."""


class SoundFile(msgspec.Struct, frozen=True):
    """A recording. ``name`` carries the ending that tells its form; ``seconds`` as far as known."""

    data: bytes
    name: str
    content_type: str
    seconds: float | None = None

    @property
    def length_s(self) -> float:
        """Its length, or a guess."""
        return self.seconds or LONG_S


class NoteWay(Protocol):
    """An ear that takes files."""

    @property
    def circuit(self) -> Circuit:
        """The endpoint's."""
        ...

    async def note(self, sound: SoundFile, *, prompt: str, within_s: float) -> Heard:
        """What is said in it. Raises HearingUnavailableError and SoundUnreadableError."""
        ...


class NoteEar:
    """All ears of the process, best first. ``table`` holds the phantom filter's limits by model."""

    def __init__(self, ways: Sequence[NoteWay], table: dict[str, Limits]) -> None:
        self._ways = tuple(ways)
        self._table = table

    async def hear(self, sound: SoundFile, prompt: str) -> Transcription:
        """The words, or nothing heard. Raises HearingUnavailableError and SoundUnreadableError."""
        try:
            heard = await self._first_to_hear(sound, prompt)
        except SoundUnreadableError:
            VOICE_NOTES.labels("unreadable").inc()
            raise
        except HearingUnavailableError:
            VOICE_NOTES.labels("no_ear").inc()
            raise
        verdict = judge(heard, limits=limits_for(heard.model, self._table), prompt=prompt)
        VOICE_NOTES.labels("heard" if verdict is Verdict.HEARD else "not_heard").inc()
        if verdict is not Verdict.HEARD:
            return Transcription(text="", heard=False)
        return Transcription(text=heard.text, heard=True)

    async def _first_to_hear(self, sound: SoundFile, prompt: str) -> Heard:
        loop = asyncio.get_running_loop()
        until = loop.time() + ANSWER_WITHIN_S
        usable = [way for way in self._ways if way.circuit.usable]
        error = HearingUnavailableError("no ear answers at present")
        for left, way in zip(range(len(usable) - 1, -1, -1), usable, strict=True):
            rest_s = until - loop.time()
            try:
                heard = await way.note(sound, prompt=prompt, within_s=min(FIRST_WITHIN_S, rest_s) if left else rest_s)
            except HearingUnavailableError as failed:
                error = failed
                continue
            if way is not self._ways[0]:
                FALLBACK_ANSWERS.labels("hearing", way.circuit.endpoint).inc()
                _log.warning("heard by another ear", endpoint=way.circuit.endpoint)
            return heard
        raise error
