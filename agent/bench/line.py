"""Simulated calls that keep every frame: to Moked as Twilio places them, to the stock bot straight to its socket."""

import asyncio
import time

import aiohttp
import msgspec
import numpy as np

from agent.sandbox.carrier.call import Dialled, SimulatedCall
from agent.sandbox.carrier.frames import FRAME_BYTES, FRAME_MS
from agent.sandbox.carrier.measures import Measures, is_voiced
from agent.sandbox.carrier.mouth import Mouth
from agent.sandbox.carrier.playback import Playback
from agent.sandbox.g711 import SILENCE, Floats, decode, encode

ECHO_DELAY_FRAMES = 8
"""160 ms there and back: a mobile call."""


class Stretch(msgspec.Struct, frozen=True):
    """Frames of the call, from ``first`` on, ``end`` exclusive."""

    first: int
    end: int


class Timeline(Measures):
    """Every 20 ms of a call: was the caller's frame voiced, was the agent's, and how many bytes of it were played."""

    def __init__(self) -> None:
        super().__init__()
        self.sent_voiced: list[bool] = []
        self.heard_voiced: list[bool] = []
        self.heard_bytes: list[int] = []
        self.started: float | None = None
        self.latest_heard: list[bytes] = []

    def __len__(self) -> int:
        return len(self.heard_bytes)

    def frame(self, sent: bytes, heard: bytes, *, caller_speaks: bool) -> None:
        """Another 20 ms."""
        if self.started is None:
            self.started = time.monotonic()
        super().frame(sent, heard, caller_speaks=caller_speaks)
        self.sent_voiced.append(is_voiced(sent))
        self.heard_voiced.append(is_voiced(heard))
        self.heard_bytes.append(len(heard))
        self.latest_heard = [*self.latest_heard[1 - ECHO_DELAY_FRAMES :], heard]

    def at(self, frame: int) -> float:
        """Monotonic seconds at which the frame begins."""
        return (self.started or 0.0) + frame * FRAME_MS / 1000

    def voice_of(self, stretch: Stretch) -> Stretch | None:
        """From the caller's first voiced frame in the stretch to the end of his last one."""
        voiced = [at for at in range(stretch.first, min(stretch.end, len(self))) if self.sent_voiced[at]]
        return Stretch(voiced[0], voiced[-1] + 1) if voiced else None

    def quiet_frames(self) -> int:
        """How long nothing voiced of the agent was heard."""
        for back, voiced in enumerate(reversed(self.heard_voiced)):
            if voiced:
                return back
        return len(self)


class EchoingMouth(Mouth):
    """A mouth that can also return the agent's own sound, softer and late, as a bad telephone does."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._timeline = timeline
        self.echo_gain = 0.0

    def next_frame(self) -> bytes:
        """The caller's frame, with the echo while there is one."""
        frame = super().next_frame()
        if not self.echo_gain or len(self._timeline.latest_heard) < ECHO_DELAY_FRAMES:
            return frame
        late: Floats = decode(self._timeline.latest_heard[0].ljust(FRAME_BYTES, SILENCE))
        return encode((decode(frame) + np.float32(self.echo_gain) * late).astype(np.float32))


class TimedPlayback(Playback):
    """Also notes when each piece of audio arrived, to tell how evenly it is sent: a mark has size 0, a clear -1."""

    def __init__(self) -> None:
        super().__init__()
        self.arrivals: list[tuple[float, int]] = []

    def add_audio(self, mulaw: bytes) -> None:
        """Queue audio."""
        self.arrivals.append((time.monotonic(), len(mulaw)))
        super().add_audio(mulaw)

    def add_mark(self, name: str) -> list[str]:
        """Queue a mark."""
        self.arrivals.append((time.monotonic(), 0))
        return super().add_mark(name)

    def clear(self) -> list[str]:
        """Throw the audio away."""
        self.arrivals.append((time.monotonic(), -1))
        return super().clear()


class BenchCall(SimulatedCall):
    """A call to Moked."""

    def __init__(self, dialled: Dialled, session: aiohttp.ClientSession) -> None:
        super().__init__(dialled, session)
        self.timeline = Timeline()
        self.voice = EchoingMouth(self.timeline)
        self.arrivals = TimedPlayback()
        self.measures = self.timeline
        self.mouth = self.voice
        self.playback = self.arrivals

    def say(self, audio: bytes) -> Stretch:
        """Begin to say it now; answers the frames that it will take."""
        first = len(self.timeline)
        self.voice.say(audio)
        return Stretch(first, first + -(-len(audio) // FRAME_BYTES))

    async def reach(self, frame: int) -> bool:
        """Wait until the call has come so far; false when it ended before."""
        while len(self.timeline) < frame:
            if self.over.is_set():
                return False
            await asyncio.sleep(FRAME_MS / 2000)
        return True


class StockCall(BenchCall):
    """A call to the stock bot, which knows no webhook: ``agent_url`` is its HTTP address.

    ``voice`` and ``key`` are what it speaks and asks OpenAI with, so that its requests name the call.
    """

    def __init__(self, dialled: Dialled, session: aiohttp.ClientSession, *, voice: str, key: str) -> None:
        super().__init__(dialled, session)
        self._named = {"voice": voice, "key": key}

    async def _ring(self) -> str:
        url = self._dialled.agent_url.replace("http://", "ws://", 1) + "/media"
        named = "".join(f'<Parameter name="{name}" value="{value}"/>' for name, value in self._named.items())
        return f'<Response><Connect><Stream url="{url}">{named}</Stream></Connect></Response>'

    async def _tell_status(self) -> None:
        """Nobody listens."""
