"""The pipecat transport over a MediaSocket: the caller's audio and keys in, clauses of the agent out.

The caller's audio goes from the socket straight to the ear. As frames it would pass through two queues and two tasks
each 20 ms, which cost as much as all of a call's vendors together.

Pacing, marks and heard text live in ``Playout``; pipecat's own media sender is not started, because it knows no marks,
cannot take back audio, and costs a queue hop for every 40 ms.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    StartFrame,
)
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams

from agent.call.frames import ClauseAudioFrame, ClauseEndFrame, ClauseStartFrame, ClauseTextFrame, UtteranceEndFrame
from agent.call.tasks import OwnedTasks
from agent.measures.clock import MediaClock
from agent.telephony.audio import SAMPLE_RATE, mulaw_to_pcm
from agent.telephony.media import AudioIn, KeyPressed, MarkReturned, MediaSocket, StreamStopped
from agent.telephony.playout import Playout
from shared.log import logger

_log = logger(__name__)

MOST_LOST_IN_A_ROW = 50
"""Pieces of the caller's audio (1 s) that may fail one after the other; then nobody listens any more, and the call is
better ended, for him to ring again, than kept up deaf."""

PARAMS = TransportParams(
    audio_in_enabled=True,
    audio_out_enabled=True,
    audio_in_sample_rate=SAMPLE_RATE,
    audio_out_sample_rate=SAMPLE_RATE,
)


class Hearing(Protocol):
    """The ear, as the line feeds it."""

    async def caller_audio(self, pcm: bytes) -> None:
        """Audio of the caller."""
        ...

    async def caller_key(self, key: str) -> None:
        """A key of the caller's telephone."""
        ...


class CallerInput(BaseInputTransport):
    """Reads the socket until it ends; ``on_gone(stopped)`` then tells whether Twilio said ``stop`` before.

    ``on_broken`` is told once when the caller's audio cannot be heard at all; nothing is read after it.
    """

    def __init__(
        self,
        socket: MediaSocket,
        ear: Hearing,
        clock: MediaClock,
        *,
        on_mark: Callable[[str], None],
        on_gone: Callable[[bool], Awaitable[None]],
        on_broken: Callable[[], None],
    ) -> None:
        super().__init__(PARAMS, name="caller-input")  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
        self._socket = socket
        self._ear = ear
        self._clock = clock
        self._on_mark = on_mark
        self._on_gone = on_gone
        self._on_broken = on_broken
        self._lost_in_a_row = 0
        self._tasks = OwnedTasks("caller-input")

    async def start(self, frame: StartFrame) -> None:
        """Begin to read."""
        await super().start(frame)
        self._tasks.start(self._read(), "reader")

    async def stop(self, frame: EndFrame) -> None:
        """Stop reading."""
        await super().stop(frame)
        await self._tasks.cancel_all()

    async def cancel(self, frame: CancelFrame) -> None:
        """Stop reading."""
        await super().cancel(frame)
        await self._tasks.cancel_all()

    async def cleanup(self) -> None:
        """Stop reading."""
        await super().cleanup()
        await self._tasks.cancel_all()

    async def _read(self) -> None:
        while True:
            event = await self._socket.receive()
            if event is None or isinstance(event, StreamStopped):
                await self._on_gone(event is not None)
                return
            try:
                await self._take(event)
            except Exception as error:  # noqa: BLE001 - one event that cannot be heard must not make the call deaf
                self._lost_in_a_row += 1
                if self._lost_in_a_row == 1:
                    _log.error("an event of the line was lost", exc_info=error)
                if self._lost_in_a_row >= MOST_LOST_IN_A_ROW:
                    _log.error("the line cannot be heard", lost=self._lost_in_a_row, exc_info=error)
                    self._on_broken()
                    return

    async def _take(self, event: AudioIn | MarkReturned | KeyPressed) -> None:
        match event:
            case AudioIn():
                self._clock.frame(event, time.monotonic())
                await self._ear.caller_audio(mulaw_to_pcm(event.mulaw))
                # Marks and keys that pass say nothing of whether he is heard.
                self._lost_in_a_row = 0
            case MarkReturned(name=name):
                self._on_mark(name)
            case KeyPressed(digit=digit):
                await self._ear.caller_key(digit)


class CallerOutput(BaseOutputTransport):
    """Hands clauses to the playout, and throws away what a confirmed interruption cut off."""

    def __init__(self, playout: Playout, *, on_interruption: Callable[[], Awaitable[None]]) -> None:
        super().__init__(PARAMS, name="caller-output")  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
        self._playout = playout
        self._on_interruption = on_interruption
        self._tasks = OwnedTasks("caller-output")

    async def start(self, frame: StartFrame) -> None:
        """Begin to send."""
        await super().start(frame)
        self._tasks.start(self._playout.run(), "sender")

    async def stop(self, frame: EndFrame) -> None:
        """Stop sending."""
        await super().stop(frame)
        await self._tasks.cancel_all()

    async def cancel(self, frame: CancelFrame) -> None:
        """Stop sending."""
        await super().cancel(frame)
        await self._tasks.cancel_all()

    async def cleanup(self) -> None:
        """Stop sending."""
        await super().cleanup()
        await self._tasks.cancel_all()

    async def _handle_frame(self, frame: Frame) -> None:
        """What the base class would give to its media sender."""
        match frame:
            case ClauseStartFrame():
                self._playout.begin(frame.utterance, frame.clause, frame.text, bridges=frame.bridges)
            case ClauseTextFrame():
                self._playout.reword(frame.utterance, frame.clause, frame.text)
            case ClauseAudioFrame():
                self._playout.feed(frame.clause, frame.pcm)
            case ClauseEndFrame():
                self._playout.finish(frame.clause, broken=frame.broken)
            case UtteranceEndFrame():
                self._playout.end(frame.utterance, frame.text)
            case InterruptionFrame():
                await self._on_interruption()
            case _:
                await self.push_frame(frame)
