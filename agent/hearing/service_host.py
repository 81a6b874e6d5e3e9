"""Runs one of pipecat's speech-to-text services beside the call's pipeline: opened, watched, and replaced when dead.

In the pipeline itself a service would be slow to start with (it connects in ``setup``), could not be replaced within
the call, and would end turns by its own rules. Here it is given audio and voice edges, and its frames are read.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from pipecat.frames.frames import (
    CancelFrame,
    ErrorFrame,
    Frame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    StartFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameCallback, FrameDirection, FrameProcessor, FrameProcessorSetup
from pipecat.services.stt_service import STTService

from agent.call.tasks import OwnedTasks
from agent.telephony.audio import SAMPLE_RATE
from shared.log import logger

MOST_WAITING = 500
"""Frames on their way to the service: 10 s of audio. A service so far behind is as good as dead."""

REOPEN_AFTER_S = 1.0
LONGEST_WAIT_S = 60.0
"""The first for a service that has worked; one that never did is tried less and less often."""

GOODBYE_S = 2.5
"""Bound on closing a service; pipecat waits up to 2 s for the other side's part of closing a socket."""

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class StreamSource:
    """How to make a service for one call, and what it is like.

    ``answers_each_stop``: it is given speech only, and answers each end of a voice with exactly one final transcript,
    empty for a sound without words. Else it is given the whole line and finalises as it likes. ``ready_event`` is the
    event of the service after which audio is taken in; empty: from its start on.
    """

    make: Callable[[], STTService]
    answers_each_stop: bool = False
    ready_event: str = "on_connected"


class ServiceListener(Protocol):
    """Told what comes out of the service."""

    def interim(self, text: str) -> None:
        """The words since the last final transcript, as they seem now."""
        ...

    def final(self, text: str) -> None:
        """Words that will not change any more."""
        ...

    def lost(self) -> None:
        """The connection broke: what was sent and is not answered yet never will be."""
        ...


class _Sink(FrameProcessor):
    """Stands on both sides of the service and takes what it pushes."""

    def __init__(self, take: Callable[[Frame], None]) -> None:
        super().__init__(name="ear-sink")  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
        self._take = take

    async def queue_frame(
        self,
        frame: Frame,
        direction: FrameDirection = FrameDirection.DOWNSTREAM,  # noqa: ARG002 - pipecat's signature
        callback: FrameCallback | None = None,  # noqa: ARG002 - pipecat's signature
    ) -> None:
        """Read it here and now: no queue, no task."""
        self._take(frame)


class ServiceHost:
    """One call's. ``open`` it, send to it, ``close`` it."""

    def __init__(self, source: StreamSource, listener: ServiceListener) -> None:
        self._source = source
        self._listener = listener
        self._tasks = OwnedTasks("ear-service")
        self._service: STTService | None = None
        self._over = asyncio.Event()
        self._waiting = 0
        self._worked = False
        self.ready = False

    def open(self, setup: FrameProcessorSetup) -> None:
        """Begin to connect, in the background."""
        self._tasks.start(self._run(replace(setup, observer=None, audio_in_sample_rate=SAMPLE_RATE)), "run")

    async def audio(self, pcm: bytes) -> bool:
        """Send 8,000 Hz PCM. False when it cannot be sent."""
        return await self._send(InputAudioRawFrame(audio=pcm, sample_rate=SAMPLE_RATE, num_channels=1))

    async def voice_began(self) -> bool:
        """Tell the service. False when it cannot be told."""
        return await self._send(VADUserStartedSpeakingFrame())

    async def voice_ended(self) -> bool:
        """Tell the service. False when it cannot be told."""
        return await self._send(VADUserStoppedSpeakingFrame())

    def renew(self) -> None:
        """Give this connection up and make another."""
        if self.ready:
            self._lose()
        self._over.set()

    async def close(self) -> None:
        """Close the connection."""
        self.ready = False
        await self._tasks.cancel_all()

    async def _send(self, frame: Frame) -> bool:
        if not self.ready or self._service is None:
            return False
        if self._waiting >= MOST_WAITING:
            _log.warning("the streaming ear does not keep up")
            self.renew()
            return False
        self._waiting += 1
        await self._service.queue_frame(frame, FrameDirection.DOWNSTREAM, self._taken)
        return True

    async def _taken(self, _processor: FrameProcessor, _frame: Frame, _direction: FrameDirection) -> None:
        self._waiting -= 1

    async def _run(self, setup: FrameProcessorSetup) -> None:
        failures = 0
        while True:
            service = self._service = self._source.make()
            self._over.clear()
            self._waiting, self._worked = 0, False
            self._watch(service)
            try:
                await service.setup(setup)
                await service.queue_frame(StartFrame(audio_in_sample_rate=SAMPLE_RATE))
                if not self._source.ready_event:
                    self._begin()
                await self._over.wait()
            finally:
                self._lose()
                await self._dispose(service)
            failures = 0 if self._worked else failures + 1
            await asyncio.sleep(min(LONGEST_WAIT_S, REOPEN_AFTER_S * 2**failures))

    def _watch(self, service: STTService) -> None:
        async def is_ready(which: STTService) -> None:
            if which is self._service:
                self._begin()

        async def is_down(which: STTService) -> None:
            if which is self._service:
                self._lose()

        async def usable(which: STTService, is_usable: bool) -> None:
            if which is self._service and not is_usable:
                self._over.set()

        sink = _Sink(self._read)
        sink.link(service)
        service.link(sink)
        handlers = {"on_disconnected": is_down, "on_usable_changed": usable}
        if self._source.ready_event:
            handlers[self._source.ready_event] = is_ready
        for event, handler in handlers.items():
            service.add_event_handler(event, handler)  # pyright: ignore[reportUnknownMemberType] - untyped in pipecat

    def _read(self, frame: Frame) -> None:
        match frame:
            case InterimTranscriptionFrame():
                self._listener.interim(frame.text)
            case TranscriptionFrame():
                self._listener.final(frame.text)
            case ErrorFrame():
                _log.warning("the streaming ear has a fault", error=frame.error)
            case _:
                pass

    def _begin(self) -> None:
        self.ready = self._worked = True

    def _lose(self) -> None:
        if self.ready:
            self.ready = False
            self._listener.lost()

    @staticmethod
    async def _dispose(service: STTService) -> None:
        try:
            async with asyncio.timeout(GOODBYE_S):
                await service.process_frame(CancelFrame(), FrameDirection.DOWNSTREAM)
                await service.cleanup()
        except TimeoutError:
            _log.warning("the streaming ear is slow to close")
