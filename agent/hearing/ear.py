"""The pipeline's ear: it owns the caller's turn from the first voiced frame to the committed text.

At each short pause the source of words (``words.py``) is asked for the whole turn so far. Words open the turn, so a
cough never does; the text starts the model at once, held back until the pause has lasted as long as that text asks for.
A caller who goes on withdraws it all, and the next pause hears everything again.
"""

import asyncio
import contextlib
import math
import time

from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    Frame,
    ProposedUserStartedSpeakingFrame,
    ProposedUserStoppedSpeakingFrame,
    StartFrame,
    TranscriptionFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessorSetup
from pipecat.turns.eager_end_of_turn_mixin import EagerEndOfTurnSTTServiceMixin
from pipecat.utils.time import time_now_iso8601

from agent.call.tasks import OwnedTasks
from agent.hearing.dictation import Dictation
from agent.hearing.edges import Edge
from agent.hearing.keypad import Keypad
from agent.hearing.loudness import loudness
from agent.hearing.phantom import Heard, PhantomFilter, Scene, Verdict, judge, words_of
from agent.hearing.settle import AFTER_OPEN_TEXT_S, settle_seconds
from agent.hearing.transcriber import HearingUnavailableError
from agent.hearing.turn import CallerTurn, EarListener
from agent.hearing.turn_audio import TurnAudio
from agent.hearing.unheard import Unheard
from agent.hearing.voice import ONSET_S, VoiceDetector
from agent.hearing.words import Words
from agent.telephony.audio import pcm_ms

LONGEST_VOICE_S = 30.0
"""Uninterrupted voice for longer is a television: it is cut and judged."""

FEWEST_GUESSED_WORDS = 4
"""Fewer may turn out to be a backchannel, which takes no turn."""

DEAD_LINE_S = 1.0


class Ear(EagerEndOfTurnSTTServiceMixin):
    """Is handed the caller's audio and keys; every frame passes."""

    def __init__(
        self, words: Words, detector: VoiceDetector, listener: EarListener, phantoms: PhantomFilter, unheard: Unheard
    ) -> None:
        super().__init__(name="ear", enable_eager_end_of_turn=True)  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
        self._words = words
        self._detector = detector
        self._listener = listener
        self._phantoms = phantoms
        self._unheard = unheard
        self._agent_said = ""
        self._dictation = Dictation()
        self._over_agent = False
        self._tasks = OwnedTasks("ear")
        self._deaf = False
        self._started = asyncio.Event()
        self._received_ms = 0.0
        self._received_at = 0.0
        self._voiced = False
        self._steady = asyncio.Event()
        self._steady.set()
        self._voiced_since_ms = 0.0
        self._audio = TurnAudio()
        self._speech_ms = 0.0
        self._start_ms = 0.0
        self._end_ms = 0.0
        self._voiced_until = 0.0
        self._heard: Heard | None = None
        self._open = False
        self._settling: asyncio.Task[None] | None = None
        self._keypad = Keypad(self._tasks, listener.onset, self._dialled)

    @property
    def busy(self) -> bool:
        """The caller speaks or dials, or what he said is being worked out."""
        return self._voiced or self._settling is not None or self._keypad.busy

    def agent_said(self, heard: str) -> None:
        """What the caller heard last: an answer to a question is complete sooner than a free sentence."""
        self._agent_said = heard

    def close(self) -> None:
        """Hear nothing any more: the agent is saying its last words."""
        self._deaf = True

    async def caller_audio(self, pcm: bytes) -> None:
        """The next of the caller's audio, 8,000 Hz PCM; comes straight from the socket, not through the pipeline."""
        await self._started.wait()
        if not self._deaf:
            await self._listen(pcm)

    async def caller_key(self, key: str) -> None:
        """The caller pressed ``0``-``9``, ``*`` or ``#``."""
        if not self._deaf:
            await self._keypad.press(key)

    def open(self) -> None:
        """Hear again: they were not the last words after all."""
        self._deaf = False

    async def setup(self, setup: FrameProcessorSetup) -> None:
        """Open the source of words beside the pipeline."""
        await super().setup(setup)
        self._words.open(setup)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Pass everything on."""
        await super().process_frame(frame, direction)
        if isinstance(frame, EndFrame | CancelFrame):
            await self._tasks.cancel_all()
        await self.push_frame(frame, direction)
        if isinstance(frame, StartFrame):
            self._started.set()

    async def cleanup(self) -> None:
        """Stop all work of the call's ear."""
        await super().cleanup()
        await self._tasks.cancel_all()
        await self._unheard.close()
        await self._words.close()

    async def _listen(self, pcm: bytes) -> None:
        self._received_ms += pcm_ms(len(pcm))
        self._received_at = time.monotonic()
        await self._words.line(pcm)
        edge = self._detector.feed(pcm)
        if self._detector.rising:
            self._steady.clear()
        else:
            self._steady.set()
        self._audio.add(pcm, voiced=self._voiced)
        if edge is Edge.STARTED:
            await self._voice_started()
        elif edge is Edge.EBBING:
            quiet_ms = self._detector.quiet_s * 1000
            self._words.ahead(
                self._audio.whole(), self._speech_ms + self._received_ms - quiet_ms - self._voiced_since_ms
            )
        elif edge is Edge.WENT_ON:
            self._words.went_on()
        elif edge is Edge.STOPPED:
            await self._voice_stopped(self._detector.quiet_s)
        elif self._voiced and self._received_ms - self._voiced_since_ms > LONGEST_VOICE_S * 1000:
            self._detector.give_up()
            await self._voice_stopped(0.0)

    async def _voice_started(self) -> None:
        self._voiced = True
        self._voiced_since_ms = self._received_ms - ONSET_S * 1000
        if self._audio.is_empty:
            self._start_ms = self._voiced_since_ms
            self._over_agent = self._detector.began_over_agent
        pre_roll = self._audio.voice_began()
        settling, self._settling = self._settling, None
        await self._tasks.cancel(settling)
        await self._words.voice_began(pre_roll)
        await self._cancel_eager_end_of_turn()
        await self._listener.onset()
        self._tasks.start(self._watch_for_dead_line(), "dead-line")

    async def _voice_stopped(self, quiet_s: float) -> None:
        self._voiced = False
        self._end_ms = self._received_ms - quiet_s * 1000
        self._speech_ms += max(0.0, self._end_ms - self._voiced_since_ms)
        self._voiced_until = time.monotonic() - quiet_s
        self._listener.fell_quiet(self._voiced_until)
        self._settling = self._tasks.start(self._settle(self._audio.whole()), "settle")

    async def _watch_for_dead_line(self) -> None:
        """A line whose audio stops in the middle of speech would else keep the agent waiting for ever."""
        while self._voiced:
            await asyncio.sleep(DEAD_LINE_S)
            if self._voiced and time.monotonic() - self._received_at >= DEAD_LINE_S:
                self._detector.give_up()
                await self._voice_stopped(DEAD_LINE_S)

    async def _settle(self, pcm: bytes) -> None:
        if not self._words.hurried:
            await self._stay_quiet(AFTER_OPEN_TEXT_S)
        guess = self._words.guess(self._speech_ms)
        if guess is not None and len(words_of(guess.text)) >= FEWEST_GUESSED_WORDS and judge(guess) is Verdict.HEARD:
            await self._predict(guess)
        scene = Scene(self._agent_said, self._over_agent, loudness(pcm))
        try:
            heard = await self._words.so_far(pcm, self._speech_ms)
            self._unheard.ear_is_back()
        except HearingUnavailableError:
            if self._heard is None:
                self._unheard.keep(pcm, self._speech_ms, scene, self._unheard_turn())
                await self._drop(Verdict.UNCLEAR)
                return
            heard = self._heard
        verdict = self._phantoms.judge(heard, scene)
        faint = self._phantoms.is_faint(scene)
        if verdict is Verdict.HEARD and not self._open and self._listener.leaves_turn(heard.text, faint=faint):
            await self._drop(Verdict.NOTHING)
            return
        if verdict is not Verdict.HEARD:
            if self._heard is None:
                await self._drop(verdict)
                return
            # Noise behind words that were understood: the words stand.
            heard = self._heard
        await self._predict(heard)
        await self._stay_quiet(settle_seconds(heard.text, self._agent_said, self._dictation.so_far))
        confidence = math.exp(heard.logprob) if heard.logprob < 0 else None
        await self._commit(
            CallerTurn(heard.text, confidence, int(self._start_ms), int(self._end_ms), self._voiced_until)
        )

    async def _predict(self, heard: Heard) -> None:
        """Words: the turn is the caller's, and the model may begin on them. A guess that was right stands."""
        known = self._heard
        self._heard = heard
        await self._open_turn()
        if known is not None and self.eager_end_of_turn_pending:
            if words_of(known.text) == words_of(heard.text):
                return
            await self._cancel_eager_end_of_turn()
        await self._push_eager_end_of_turn(heard.text, user_id="")

    async def _stay_quiet(self, quiet_s: float) -> None:
        """Wait out the pause; a voice that rises in its last moment is given the time to show whether it is one."""
        await asyncio.sleep(max(0.0, self._voiced_until + quiet_s - time.monotonic()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2 * ONSET_S):
                await self._steady.wait()

    async def _drop(self, verdict: Verdict) -> None:
        """No words: noise is forgotten, speech that nobody understood is on record as not heard."""
        if verdict is Verdict.UNCLEAR:
            await self._commit(self._unheard_turn())
        else:
            self._forget()
            await self._listener.nothing()

    async def _open_turn(self) -> None:
        if not self._open:
            await self._listener.words()
            await self.broadcast_frame(ProposedUserStartedSpeakingFrame)  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
            self._open = True

    async def _commit(self, turn: CallerTurn, said: str = "") -> None:
        """Close the turn. From here on new voice belongs to the next turn, so nothing cancels this any more."""
        was_open = self._open
        if self._voiced:
            # Keys were pressed while he speaks: his words are the next turn.
            self._open = False
        else:
            self._forget()
        self._dictation.turn(turn.text, self._agent_said)
        self._clear_eager_end_of_turn()
        await self._listener.turn(turn)
        if was_open:
            text = said or turn.text
            await self.push_frame(TranscriptionFrame(text=text, user_id="", timestamp=time_now_iso8601()))
            await self.broadcast_frame(ProposedUserStoppedSpeakingFrame)  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs

    def _unheard_turn(self) -> CallerTurn:
        return CallerTurn("", None, int(self._start_ms), int(self._end_ms), self._voiced_until, not_heard=True)

    def _forget(self) -> None:
        self._words.turn_over()
        self._settling = None
        self._audio.clear()
        self._speech_ms = 0.0
        self._heard = None
        self._open = False

    async def _dialled(self, keys: str) -> None:
        if self._settling is not None:
            # What was said before the keys is a turn of its own, and comes first.
            await asyncio.wait([self._settling])
        if not keys:
            await self._listener.nothing()
            return
        await self._open_turn()
        now_ms = int(self._received_ms)
        turn = CallerTurn(keys, None, now_ms, now_ms, time.monotonic(), how="keypad")
        await self._commit(turn, said=f"(הקשה על מקשי הטלפון) {keys}")
