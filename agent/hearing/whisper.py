"""Whisper over the OpenAI API: Hebrew always, one deadline, one second request, never a raised SDK error."""

import asyncio
import io
import time
import wave
from collections.abc import Callable

import msgspec
import openai

from agent.hearing.notes import SoundFile, SoundUnreadableError
from agent.hearing.phantom import Heard
from agent.hearing.speculation import Speculation
from agent.hearing.transcriber import Effort, HearingUnavailableError
from agent.metrics import VENDOR_FAILURES
from agent.telephony.audio import SAMPLE_RATE, pcm_ms
from agent.vendors.circuit import Circuit
from agent.vendors.hedging import RESCUE_AFTER_S, Hedging, Outcome, never
from agent.vendors.openai_failures import OPENAI_FAILURES, judge
from shared.log import logger

DEADLINE_S = 6.0
"""Of both requests together. The caller hears a word from the agent before (``agent.turns.dead_air``)."""

TRAILING_SILENCE = bytes(SAMPLE_RATE * 2 * 3 // 10)
"""0.3 s; a model tends to drop the last word of audio that ends abruptly."""

FIRST_LATE_S = 1.0
"""Until enough answers were timed; whisper-1's P95 is about 0.97 s on turns of a few seconds."""

EARLIEST_HEDGE_S = 0.5

_FILE_REFUSED = frozenset({400, 413, 415, 422})
"""What a server answers to a file that it cannot read; a 404 is an address or a model, and another ear may hear."""

_log = logger(__name__)


class _Segment(msgspec.Struct):
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    compression_ratio: float = 1.0


class _Transcript(msgspec.Struct):
    text: str = ""
    segments: list[_Segment] | None = None


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes(pcm + TRAILING_SILENCE)
    return file.getvalue()


class _Question(msgspec.Struct, frozen=True):
    """Audio and what Whisper is told about it."""

    wav: bytes
    prompt: str
    speech_ms: float
    audio_s: float


class Whisper:
    """One model behind one client; safe for many calls at once. ``races``: whether to ask twice at once, where it may.

    ``circuit`` is set by who watches it.
    """

    def __init__(
        self,
        client: openai.AsyncOpenAI,
        model: str,
        speculation: Speculation,
        *,
        races: Callable[[], bool] = never,
    ) -> None:
        self._client = client
        self._model = model
        self._speculation = speculation
        self._hedging = Hedging(speculation, races=races, first_late_s=FIRST_LATE_S, earliest_s=EARLIEST_HEDGE_S)
        self.circuit = Circuit("hearing")

    @property
    def may_race(self) -> bool:
        """See Transcriber."""
        return self._hedging.may_race

    async def transcribe(self, pcm: bytes, *, prompt: str, speech_ms: float, effort: Effort = Effort.FULL) -> Heard:
        """What was said in 8,000 Hz PCM. Raises HearingUnavailableError when two requests brought nothing.

        The caller of this counts the request that answers or that he cancels; the others are counted here.
        """
        question = _Question(_wav(pcm), prompt, speech_ms, pcm_ms(len(pcm)) / 1000)
        running: dict[asyncio.Task[Heard], float] = {}
        answered = False
        try:
            async with asyncio.timeout(DEADLINE_S):
                heard = await self._first_answer(question, running, effort)
            answered = True
        except TimeoutError as error:
            self._speculation.count(Outcome.FAILED, question.audio_s)
            self._failed("no answer in time")
            raise HearingUnavailableError("no answer in time") from error
        else:
            self.circuit.succeeded()
            return heard
        finally:
            now = time.monotonic()
            for number, (request, began) in enumerate(running.items()):
                request.cancel()
                if answered:
                    self._hedging.timed(now - began)
                if answered or number > 0:
                    self._speculation.count(Outcome.HEDGE, question.audio_s)
            await asyncio.gather(*running, return_exceptions=True)

    async def _first_answer(
        self, question: _Question, running: dict[asyncio.Task[Heard], float], effort: Effort
    ) -> Heard:
        """``running`` holds the requests that are not over; those left in it are the caller's to cancel."""
        second = effort is Effort.FULL and self._hedging.may_race
        for _ in range(1 + second):
            self._ask(question, running)
        began = time.monotonic()
        late_after_s = None if second else self._hedging.late_after_s if effort is Effort.FULL else RESCUE_AFTER_S
        hedge = False
        failed = ""
        try:
            while running:
                done, _ = await asyncio.wait(running, timeout=late_after_s, return_when=asyncio.FIRST_COMPLETED)
                for request in done:
                    asked_at = running.pop(request)
                    if (error := request.exception()) is None:
                        self._hedging.timed(time.monotonic() - asked_at)
                        return request.result()
                    self._speculation.count(Outcome.FAILED, question.audio_s)
                    failed = self._judge_failure(error, question.audio_s)
                if second:
                    continue
                waited = time.monotonic() - began
                if done or waited >= RESCUE_AFTER_S:
                    second = True
                elif effort is Effort.FULL and self._hedging.begin():
                    second = hedge = True
                if second:
                    self._ask(question, running)
                late_after_s = None if second else RESCUE_AFTER_S - waited
        finally:
            if hedge:
                self._hedging.end()
        raise HearingUnavailableError(failed)

    def _ask(self, question: _Question, running: dict[asyncio.Task[Heard], float]) -> None:
        self._hedging.asked()
        request = asyncio.create_task(self._attempt(question))
        request.add_done_callback(self._over)
        running[request] = time.monotonic()

    def _over(self, _request: asyncio.Task[Heard]) -> None:
        self._hedging.answered()

    async def probe(self) -> None:
        """The smallest request that proves the endpoint: half a second of silence. Raises HearingUnavailableError."""
        try:
            await self._attempt(_Question(_wav(bytes(SAMPLE_RATE)), "", 0.0, 0.5))
        except OPENAI_FAILURES as error:
            raise HearingUnavailableError(judge(error).reason) from error

    def _judge_failure(self, error: BaseException, audio_s: float) -> str:
        """The reason, if another request may still succeed. Raises for a failure that asking again cannot change."""
        failure = judge(error)
        _log.warning("transcription failed", error=failure.reason, audio_ms=round(audio_s * 1000))
        VENDOR_FAILURES.labels(self.circuit.endpoint).inc()
        failure.tell(self.circuit)
        if not failure.may_pass:
            raise HearingUnavailableError(failure.reason) from error
        return failure.reason

    def _failed(self, reason: str) -> None:
        VENDOR_FAILURES.labels(self.circuit.endpoint).inc()
        self.circuit.failed(reason)

    async def note(self, sound: SoundFile, *, prompt: str, within_s: float) -> Heard:
        """See ``NoteWay``: one request, and a second one where the first failed in a way that may pass."""
        question = _Question(sound.data, prompt, sound.length_s * 1000, sound.length_s)
        failed = ""
        try:
            async with asyncio.timeout(within_s):
                for _ in range(2):
                    try:
                        heard = await self._attempt(question, (sound.name, sound.data, sound.content_type))
                    except OPENAI_FAILURES as error:
                        if isinstance(error, openai.APIStatusError) and error.status_code in _FILE_REFUSED:
                            raise SoundUnreadableError(judge(error).reason) from error
                        failed = self._judge_failure(error, sound.length_s)
                        continue
                    self._speculation.count(Outcome.KEPT, sound.length_s)
                    self.circuit.succeeded()
                    return heard
        except TimeoutError as error:
            self._failed("no answer in time")
            raise HearingUnavailableError("no answer in time") from error
        raise HearingUnavailableError(failed)

    async def _attempt(self, question: _Question, file: tuple[str, bytes, str] | None = None) -> Heard:
        # The gpt-* transcribers know no verbose answer and give no figures.
        has_figures = not self._model.startswith("gpt-")
        answer = await self._client.audio.transcriptions.with_raw_response.create(
            file=file or ("turn.wav", question.wav, "audio/wav"),
            model=self._model,
            language="he",
            prompt=question.prompt,
            temperature=0,
            response_format="verbose_json" if has_figures else "json",
        )
        if not answer.content:
            raise ValueError("the answer is empty")
        found = msgspec.json.decode(answer.content, type=_Transcript)
        segments = found.segments or []
        return Heard(
            text=found.text.strip(),
            speech_ms=question.speech_ms,
            no_speech=max((segment.no_speech_prob for segment in segments), default=0.0),
            compression=max((segment.compression_ratio for segment in segments), default=1.0),
            logprob=sum(segment.avg_logprob for segment in segments) / len(segments) if segments else 0.0,
            model=self._model,
        )
