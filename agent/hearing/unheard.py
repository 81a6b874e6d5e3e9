"""Turns that no ear could transcribe, kept until one can: at most a minute of audio, in memory, for this call only.

The caller was asked again at once; what he said the first time still belongs to the record and to the model.
"""

from collections import deque
from collections.abc import Awaitable, Callable

import msgspec

from agent.call.tasks import OwnedTasks
from agent.hearing.phantom import PhantomFilter, Scene, Verdict
from agent.hearing.transcriber import HearingUnavailableError, Transcriber
from agent.hearing.turn import CallerTurn
from agent.telephony.audio import SAMPLE_RATE

MOST_BYTES = SAMPLE_RATE * 2 * 60
"""A minute; what is older stays "not heard"."""


class _Kept(msgspec.Struct, frozen=True):
    pcm: bytes
    speech_ms: float
    scene: Scene
    turn: CallerTurn


class Unheard:
    """One call's. ``tell`` gets each turn that was heard after all, with its text, in the order of speaking."""

    def __init__(
        self,
        transcriber: Transcriber,
        prompt: str,
        phantoms: PhantomFilter,
        tell: Callable[[CallerTurn], Awaitable[None]],
    ) -> None:
        self._transcriber = transcriber
        self._prompt = prompt
        self._phantoms = phantoms
        self._tell = tell
        self._kept: deque[_Kept] = deque()
        self._tasks = OwnedTasks("unheard")
        self._works = False

    def keep(self, pcm: bytes, speech_ms: float, scene: Scene, turn: CallerTurn) -> None:
        """The audio of a turn that goes on record as not heard; 8,000 Hz PCM."""
        self._kept.append(_Kept(pcm, speech_ms, scene, turn))
        while sum(len(one.pcm) for one in self._kept) > MOST_BYTES:
            self._kept.popleft()

    def ear_is_back(self) -> None:
        """A turn was just transcribed: try the ones before it again, beside the conversation."""
        if self._kept and not self._works:
            self._works = True
            self._tasks.start(self._hear_all(), "again")

    async def close(self) -> None:
        """The call is over: what was not heard by now never is, and its audio is gone."""
        await self._tasks.cancel_all()
        self._kept.clear()

    async def _hear_all(self) -> None:
        try:
            while self._kept:
                kept = self._kept[0]
                heard = await self._transcriber.transcribe(kept.pcm, prompt=self._prompt, speech_ms=kept.speech_ms)
                self._kept.popleft()
                if self._phantoms.judge(heard, kept.scene) is Verdict.HEARD:
                    await self._tell(msgspec.structs.replace(kept.turn, text=heard.text, not_heard=False))
        except HearingUnavailableError:
            # Away again; the next turn that is heard tries anew.
            return
        finally:
            self._works = False
