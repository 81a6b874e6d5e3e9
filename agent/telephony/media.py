"""The media socket of one call, as the conversation sees it: typed events in, audio and marks out.

Audio is G.711 mu-law, 8,000 Hz, mono, one byte a sample; a frame of Twilio is 160 bytes (20 ms).
"""

from typing import Protocol

import msgspec


class AudioIn(msgspec.Struct, frozen=True):
    """Caller's audio. ``timestamp_ms`` is Twilio's own clock, ms since the stream's start."""

    mulaw: bytes
    timestamp_ms: int


class MarkReturned(msgspec.Struct, frozen=True):
    """Twilio sends a mark back when the audio before it was played, or was thrown away by a ``clear``."""

    name: str


class KeyPressed(msgspec.Struct, frozen=True):
    """A DTMF digit: ``0``-``9``, ``*`` or ``#``."""

    digit: str


class StreamStopped(msgspec.Struct, frozen=True):
    """Twilio's ``stop``: the caller hung up or the call was ended by REST."""


MediaEvent = AudioIn | MarkReturned | KeyPressed | StreamStopped


class MediaSocket(Protocol):
    """An accepted stream whose ``start`` was valid. One reader and one writer at a time."""

    @property
    def stream_sid(self) -> str:
        """Twilio's name of the stream."""
        ...

    async def receive(self) -> MediaEvent | None:
        """The next event; None once the socket is gone without ``stop`` (network loss)."""
        ...

    async def send_audio(self, mulaw: bytes) -> None:
        """Queue audio for playing. Does nothing on a closed socket."""
        ...

    async def send_mark(self, name: str) -> None:
        """Ask to be told when everything sent so far was played."""
        ...

    async def send_clear(self) -> None:
        """Throw away all audio that was sent and not yet played; pending marks come back."""
        ...

    async def close(self) -> None:
        """Close the socket, which ends ``<Connect>`` and so the call. Safe to call twice."""
        ...
