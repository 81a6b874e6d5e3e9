"""A caller's end of a MediaSocket, in memory: speaks clips in real time, plays what the agent sends, returns marks.

Like Twilio it plays in order, sends marks back when their audio was played, and on ``clear`` throws the audio away and
sends the pending marks back at once.
"""

import asyncio
import time
from pathlib import Path

from agent.telephony.audio import mulaw_to_pcm, rms
from agent.telephony.media import AudioIn, KeyPressed, MarkReturned, MediaEvent, StreamStopped

CLIPS = Path(__file__).parents[3] / "agent" / "sandbox" / "clips"
SILENCE = b"\xff" * 160
FRAME_S = 0.02


def clip(name: str) -> bytes:
    """Mu-law of a shipped clip."""
    return (CLIPS / f"{name}.ulaw").read_bytes()


class Phone:
    """Implements MediaSocket. ``heard`` is all audio that was really played, ``events`` what the agent sent."""

    def __init__(self) -> None:
        self._inbox: asyncio.Queue[MediaEvent | None] = asyncio.Queue()
        self._speech = bytearray()
        self._line: list[bytes | str] = []
        self._wake = asyncio.Event()
        self._quiet = asyncio.Event()
        self._frame_played = asyncio.Event()
        self.heard = bytearray()
        self.sent: list[tuple[float, str]] = []
        self.closed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def stream_sid(self) -> str:
        return "MZtest"

    async def __aenter__(self) -> "Phone":
        self._tasks = [asyncio.create_task(self._talk()), asyncio.create_task(self._play())]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def receive(self) -> MediaEvent | None:
        return await self._inbox.get()

    async def send_audio(self, mulaw: bytes) -> None:
        self.sent.append((time.monotonic(), "audio"))
        self._line.append(mulaw)
        self._wake.set()

    async def send_mark(self, name: str) -> None:
        self.sent.append((time.monotonic(), "mark"))
        self._line.append(name)
        self._wake.set()

    async def send_clear(self) -> None:
        self.sent.append((time.monotonic(), "clear"))
        dropped, self._line = self._line, []
        for item in dropped:
            if isinstance(item, str):
                self._inbox.put_nowait(MarkReturned(item))

    async def close(self) -> None:
        self.closed.set()

    async def say(self, mulaw: bytes) -> None:
        """Speak, and return when the last frame was sent."""
        self._speech += mulaw
        self._quiet.clear()
        await self._quiet.wait()

    def press(self, digits: str) -> None:
        for digit in digits:
            self._inbox.put_nowait(KeyPressed(digit))

    def hang_up(self) -> None:
        self._inbox.put_nowait(StreamStopped())

    def lose_line(self) -> None:
        self._inbox.put_nowait(None)

    def count(self, kind: str) -> int:
        return sum(1 for _, sent in self.sent if sent == kind)

    async def hears_voice(self, after_bytes: int = 0) -> None:
        """Wait until voiced audio beyond ``after_bytes`` was played."""
        at = after_bytes
        while True:
            while at + 160 > len(self.heard):
                self._frame_played.clear()
                await self._frame_played.wait()
            if rms(mulaw_to_pcm(bytes(self.heard[at : at + 160]))) > 200:
                return
            at += 160

    async def _talk(self) -> None:
        started, sent = time.monotonic(), 0
        while True:
            frame, self._speech = bytes(self._speech[:160]), self._speech[160:]
            self._inbox.put_nowait(AudioIn(frame.ljust(160, b"\xff") if frame else SILENCE, sent * 20))
            sent += 1
            if not self._speech:
                self._quiet.set()
            await asyncio.sleep(max(0.0, started + sent * FRAME_S - time.monotonic()))

    async def _play(self) -> None:
        free_at = time.monotonic()
        while True:
            if not self._line:
                self._wake.clear()
                await self._wake.wait()
            free_at = max(free_at, time.monotonic())
            item = self._line[0]
            if isinstance(item, str):
                self._line.pop(0)
                self._inbox.put_nowait(MarkReturned(item))
                continue
            self._line[0] = item[160:]
            self.heard += item[:160]
            self._frame_played.set()
            if not self._line[0]:
                self._line.pop(0)
            free_at += FRAME_S
            await asyncio.sleep(max(0.0, free_at - time.monotonic()))
