"""Any of pipecat's streaming services behind the ear: whose words belong to which turn, and what when none come."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import pytest
import pytest_asyncio
from pipecat.clocks.system_clock import SystemClock
from pipecat.frames.frames import Frame, InterimTranscriptionFrame, TranscriptionFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import STTService
from pipecat.utils.asyncio.task_manager import TaskManager

from agent.hearing import streamed
from agent.hearing.phantom import Heard
from agent.hearing.service_host import StreamSource
from agent.hearing.speculation import Speculation
from agent.hearing.streamed import StreamedWords
from agent.hearing.transcriber import Effort
from agent.hearing.whole_turn import WholeTurn
from agent.vendors.circuit import FAILURES_TO_OPEN, Circuit

VOICE = b"\x00\x10" * 4_000


class Service(STTService):
    """Says what the test makes it say."""

    def __init__(self) -> None:
        super().__init__(ttfs_p99_latency=1.0, settings=STTSettings(model="none", language=None))  # pyright: ignore[reportUnknownMemberType]
        self.heard = bytearray()
        self.stops = 0

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        self.heard += audio
        yield None

    async def says(self, text: str) -> None:
        await self.push_frame(TranscriptionFrame(text, "", ""))

    async def guesses(self, text: str) -> None:
        await self.push_frame(InterimTranscriptionFrame(text, "", ""))


class Whisper:
    """The second source."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    may_race = False

    async def transcribe(self, pcm: bytes, *, prompt: str, speech_ms: float, effort: Effort = Effort.FULL) -> Heard:
        self.asked.append(pcm)
        return Heard("מהשני", speech_ms)


class Bench:
    """Words from a service of one kind."""

    def __init__(self, *, answers_each_stop: bool) -> None:
        self.services: list[Service] = []
        self.whisper = Whisper()
        self.degraded: list[str] = []
        self.circuit = Circuit("hearing_stream")
        speculation = Speculation(1.0, 0.006)
        source = StreamSource(self._make, answers_each_stop=answers_each_stop, ready_event="")
        self.words = StreamedWords(
            source, WholeTurn(self.whisper, speculation, ""), speculation, self._on_degraded, self.circuit
        )

    def _make(self) -> Service:
        self.services.append(Service())
        return self.services[-1]

    async def _on_degraded(self, detail: str) -> None:
        self.degraded.append(detail)

    @property
    def service(self) -> Service:
        return self.services[-1]

    async def open(self) -> None:
        self.words.open(
            FrameProcessorSetup(
                clock=SystemClock(),
                task_manager=TaskManager(loop=asyncio.get_running_loop()),
                pipeline_worker=PipelineWorker(Pipeline([])),
            )
        )
        await self.settled()

    async def settled(self) -> None:
        """What was sent has arrived."""
        await asyncio.sleep(0.05)

    async def speak(self) -> None:
        await self.words.voice_began(VOICE)
        await self.words.line(VOICE)
        await self.settled()

    def ask(self) -> asyncio.Task[Heard]:
        return asyncio.create_task(self.words.so_far(VOICE * 2, 500))


@pytest_asyncio.fixture
async def line() -> AsyncIterator[Bench]:
    """A service that takes the whole line and finalises as it likes."""
    bench = Bench(answers_each_stop=False)
    await bench.open()
    yield bench
    await bench.words.close()


@pytest_asyncio.fixture
async def stops() -> AsyncIterator[Bench]:
    """A service that takes speech only and answers each end of it."""
    bench = Bench(answers_each_stop=True)
    await bench.open()
    yield bench
    await bench.words.close()


async def test_interim_words_are_a_guess_and_final_ones_the_answer(line: Bench) -> None:
    await line.speak()
    await line.service.guesses("אני מחפש")
    guess = line.words.guess(500)
    assert guess is not None
    assert guess.text == "אני מחפש"
    asked = line.ask()
    await line.settled()
    await line.service.says("אני מחפש דירה.")
    assert (await asked).text == "אני מחפש דירה."
    assert line.words.guess(500) is None
    assert line.whisper.asked == []


async def test_the_whole_line_is_sent_to_a_service_that_wants_it(line: Bench, stops: Bench) -> None:
    for bench in (line, stops):
        await bench.words.line(VOICE)
        await bench.settled()
    assert (len(line.service.heard), len(stops.service.heard)) == (len(VOICE), 0)


async def test_finals_of_one_turn_add_up(line: Bench) -> None:
    await line.speak()
    await line.service.says("אני מחפש")
    await line.service.guesses("דירה")
    asked = line.ask()
    await line.settled()
    await line.service.says("דירה בחיפה.")
    assert (await asked).text == "אני מחפש דירה בחיפה."


async def test_an_interim_that_is_never_finalised_is_taken_as_it_stands(
    line: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.hearing.streamed.NOTHING_AFTER_S", 0.1)
    await line.speak()
    await line.service.guesses("כן בבקשה")
    assert (await line.ask()).text == "כן בבקשה"


async def test_a_sound_that_nothing_is_said_about_holds_no_words(line: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.hearing.streamed.NOTHING_AFTER_S", 0.1)
    await line.speak()
    assert (await line.ask()).text == ""
    assert line.whisper.asked == []


async def test_late_words_of_a_turn_that_is_over_belong_to_no_other(line: Bench) -> None:
    """V3."""
    await line.speak()
    line.words.turn_over()
    await line.service.says("מאוחר")
    await line.speak()
    asked = line.ask()
    await line.settled()
    await line.service.says("חדש")
    assert (await asked).text == "חדש"


async def test_a_late_answer_to_a_turn_that_is_over_belongs_to_no_other(stops: Bench) -> None:
    """V3."""
    await stops.speak()
    asked = stops.ask()
    await stops.settled()
    asked.cancel()
    stops.words.turn_over()
    await stops.speak()
    asked = stops.ask()
    await stops.settled()
    await stops.service.says("מאוחר")
    await stops.settled()
    assert not asked.done()
    await stops.service.says("חדש")
    assert (await asked).text == "חדש"


async def test_a_caller_who_goes_on_gets_both_answers_in_order(stops: Bench) -> None:
    await stops.speak()
    stale = stops.ask()
    await stops.settled()
    stale.cancel()
    await stops.speak()
    asked = stops.ask()
    await stops.settled()
    await stops.service.says("אני מחפש")
    await stops.settled()
    await stops.service.says("דירה")
    assert (await asked).text == "אני מחפש דירה"


async def test_no_answer_in_time_asks_the_second_source_and_opens_anew(
    stops: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.hearing.streamed.LATE_AFTER_S", 0.1)
    monkeypatch.setattr("agent.hearing.service_host.REOPEN_AFTER_S", 0.0)
    await stops.speak()
    assert (await stops.ask()).text == "מהשני"
    assert stops.whisper.asked == [VOICE * 2]
    assert len(stops.degraded) == 1
    stops.words.turn_over()
    await stops.settled()
    assert len(stops.services) == 2
    await stops.speak()
    asked = stops.ask()
    await stops.settled()
    await stops.service.says("שוב")
    assert (await asked).text == "שוב"
    assert len(stops.degraded) == 1


async def test_a_service_that_has_given_up_is_replaced(stops: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.hearing.service_host.REOPEN_AFTER_S", 0.0)
    await stops.speak()
    await stops.service.set_usable(False)
    await stops.settled()
    assert len(stops.services) == 2
    assert (await stops.ask()).text == "מהשני"


async def test_a_service_that_takes_nothing_in_is_given_up(stops: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.hearing.service_host.MOST_WAITING", 3)
    await stops.words.voice_began(VOICE)
    for _ in range(3):
        await stops.words.line(VOICE)
    assert (await stops.ask()).text == "מהשני"


async def fail(bench: Bench, monkeypatch: pytest.MonkeyPatch, turns: int) -> None:
    """Turns that the service leaves without an answer."""
    monkeypatch.setattr(streamed, "CONNECT_S", -1.0)
    monkeypatch.setattr(streamed, "LATE_AFTER_S", 0.02)
    for _ in range(turns):
        await bench.speak()
        assert (await bench.ask()).text == "מהשני"
        bench.words.turn_over()
        bench.words.lost()


async def test_nobody_waits_for_a_service_that_failed_turn_after_turn(
    stops: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fail(stops, monkeypatch, FAILURES_TO_OPEN)
    assert stops.circuit.state == "open"
    monkeypatch.setattr(streamed, "LATE_AFTER_S", 1_000.0)
    async with asyncio.timeout(5):
        await stops.speak()
        assert (await stops.ask()).text == "מהשני"
    assert len(stops.whisper.asked) == FAILURES_TO_OPEN + 1


async def test_the_service_is_asked_again_in_the_same_call_once_it_is_back(
    stops: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fail(stops, monkeypatch, FAILURES_TO_OPEN)
    monkeypatch.setattr(streamed, "LATE_AFTER_S", 1_000.0)
    stops.circuit.probing()
    stops.circuit.succeeded()
    async with asyncio.timeout(30):
        while not stops.words._host.ready:  # noqa: ASYNC110  # pyright: ignore[reportPrivateUsage]
            await asyncio.sleep(0.02)
    await stops.speak()
    asked = stops.ask()
    await stops.settled()
    await stops.service.says("שוב כאן")
    assert (await asked).text == "שוב כאן"


async def test_a_call_that_begins_in_an_outage_connects_when_it_is_over() -> None:
    bench = Bench(answers_each_stop=True)
    bench.circuit.failed("refused", for_good=True)
    await bench.open()
    await bench.speak()
    assert (await bench.ask()).text == "מהשני"
    bench.words.turn_over()
    assert bench.services == []
    bench.circuit.probing()
    bench.circuit.succeeded()
    await bench.speak()
    await bench.settled()
    assert len(bench.services) == 1
    await bench.words.close()


async def test_answers_in_between_keep_the_circuit_closed(stops: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    await fail(stops, monkeypatch, FAILURES_TO_OPEN - 1)
    stops.circuit.succeeded()
    await fail(stops, monkeypatch, FAILURES_TO_OPEN - 1)
    assert stops.circuit.usable
