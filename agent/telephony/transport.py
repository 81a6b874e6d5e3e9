"""The pipecat transport over a MediaSocket: the caller's audio and keys in, clauses of the agent out.

Pacing, marks and heard text live in ``Playout``; pipecat's own media sender is not started, because it knows no marks,
cannot take back audio, and costs a queue hop for every 40 ms.
"""

from collections.abc import Awaitable, Callable

from pipecat.audio.dtmf.types import KeypadEntry
from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    Frame,
    InputAudioRawFrame,
    InputDTMFFrame,
    InterruptionFrame,
    StartFrame,
)
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams

from agent.call.frames import ClauseAudioFrame, ClauseEndFrame, ClauseStartFrame, ClauseTextFrame, UtteranceEndFrame
from agent.call.tasks import OwnedTasks
from agent.telephony.audio import SAMPLE_RATE, mulaw_to_pcm
from agent.telephony.media import AudioIn, KeyPressed, MarkReturned, MediaSocket, StreamStopped
from agent.telephony.playout import Playout

PARAMS = TransportParams(
    audio_in_enabled=True,
    audio_out_enabled=True,
    audio_in_sample_rate=SAMPLE_RATE,
    audio_out_sample_rate=SAMPLE_RATE,
)


class CallerInput(BaseInputTransport):
    """Reads the socket until it ends; ``on_gone(stopped)`` then tells whether Twilio said ``stop`` before."""

    def __init__(
        self,
        socket: MediaSocket,
        *,
        on_mark: Callable[[str], None],
        on_gone: Callable[[bool], Awaitable[None]],
    ) -> None:
        super().__init__(PARAMS, name="caller-input")  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
        self._socket = socket
        self._on_mark = on_mark
        self._on_gone = on_gone
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
            match await self._socket.receive():
                case AudioIn(mulaw=mulaw):
                    pcm = mulaw_to_pcm(mulaw)
                    await self.push_frame(InputAudioRawFrame(audio=pcm, sample_rate=SAMPLE_RATE, num_channels=1))
                case MarkReturned(name=name):
                    self._on_mark(name)
                case KeyPressed(digit=digit):
                    await self.push_frame(InputDTMFFrame(button=KeypadEntry(digit)))
                case StreamStopped():
                    await self._on_gone(True)
                    return
                case None:
                    await self._on_gone(False)
                    return


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
