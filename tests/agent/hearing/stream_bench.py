"""Words from a streaming service of one call, whose service and second source say what the test makes them say."""

import asyncio
from collections.abc import AsyncGenerator

from pipecat.clocks.system_clock import SystemClock
from pipecat.frames.frames import Frame, InterimTranscriptionFrame, TranscriptionFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import STTService
from pipecat.utils.asyncio.task_manager import TaskManager

from agent.hearing.phantom import Heard
from agent.hearing.service_host import StreamSource
from agent.hearing.speculation import Speculation
from agent.hearing.streamed import StreamedWords
from agent.hearing.transcriber import Effort
from agent.hearing.whole_turn import WholeTurn
from agent.vendors.circuit import Circuit

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
        for _ in range(50):  # where another process had the processor for all that time
            await asyncio.sleep(0)

    async def speak(self) -> None:
        await self.words.voice_began(VOICE)
        await self.words.line(VOICE)
        await self.settled()

    def ask(self) -> asyncio.Task[Heard]:
        return asyncio.create_task(self.words.so_far(VOICE * 2, 500))
