"""What the caller hears: received audio played frame by frame on the call's clock, with marks at their places."""

from collections import deque

from agent.sandbox.carrier.frames import FRAME_BYTES

_MOST_BYTES = 8000 * 600
"""Ten minutes of unplayed audio; what comes on top is dropped, as a real buffer would overflow."""


class Playback:
    """A buffer of audio and marks."""

    def __init__(self) -> None:
        self._queue: deque[bytes | str] = deque()
        self._bytes = 0
        self.overflowed_bytes = 0

    @property
    def is_empty(self) -> bool:
        """No audio waits to be played."""
        return self._bytes == 0

    def add_audio(self, mulaw: bytes) -> None:
        """Queue audio."""
        if self._bytes + len(mulaw) > _MOST_BYTES:
            self.overflowed_bytes += len(mulaw)
            return
        if mulaw:
            self._queue.append(mulaw)
            self._bytes += len(mulaw)

    def add_mark(self, name: str) -> list[str]:
        """Queue a mark; with nothing before it, it comes back at once. Answers the marks that come back now."""
        self._queue.append(name)
        return self._reached()

    def clear(self) -> list[str]:
        """Throw the audio away; every pending mark comes back (Twilio's documentation of ``clear``)."""
        marks = [one for one in self._queue if isinstance(one, str)]
        self._queue.clear()
        self._bytes = 0
        return marks

    def next_frame(self) -> tuple[bytes, list[str]]:
        """Up to 20 ms that play now (empty: silence), and the marks reached by their end."""
        parts: list[bytes] = []
        missing = FRAME_BYTES
        while missing and self._queue and isinstance(head := self._queue[0], bytes):
            parts.append(head[:missing])
            if len(head) > missing:
                self._queue[0] = head[missing:]
            else:
                self._queue.popleft()
            missing -= len(parts[-1])
            self._bytes -= len(parts[-1])
            # A mark between two pieces of audio was reached inside this frame.
            if missing and self._queue and isinstance(self._queue[0], str):
                break
        return b"".join(parts), self._reached()

    def _reached(self) -> list[str]:
        marks: list[str] = []
        while self._queue and isinstance(head := self._queue[0], str):
            marks.append(head)
            self._queue.popleft()
        return marks
