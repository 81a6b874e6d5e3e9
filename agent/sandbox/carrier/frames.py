"""The wire of Twilio Media Streams: messages in both directions, with Twilio's string counters."""

import base64
import binascii
from collections.abc import Mapping

import msgspec

FRAME_MS = 20
FRAME_BYTES = 160
"""20 ms of mu-law at 8,000 Hz."""


class FrameInvalidError(ValueError):
    """The agent sent something that Twilio would refuse; the message says what."""


class Media(msgspec.Struct, frozen=True):
    """Audio to play."""

    mulaw: bytes


class Mark(msgspec.Struct, frozen=True):
    """Tell me when everything so far was played."""

    name: str


class Clear(msgspec.Struct, frozen=True):
    """Throw away what was not played yet."""


class _Payload(msgspec.Struct):
    payload: str = ""


class _Name(msgspec.Struct):
    name: str = ""


class _Incoming(msgspec.Struct, rename="camel"):
    event: str
    stream_sid: str = ""
    media: _Payload | None = None
    mark: _Name | None = None


def read(text: str, stream_sid: str) -> Media | Mark | Clear:
    """A message of the agent. Raises FrameInvalidError."""
    try:
        message = msgspec.json.decode(text, type=_Incoming)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise FrameInvalidError(f"no media-stream message: {error}") from error
    if message.stream_sid != stream_sid:
        raise FrameInvalidError(f"{message.event} carries a foreign streamSid")
    if message.event == "media" and message.media is not None:
        try:
            return Media(base64.b64decode(message.media.payload, validate=True))
        except binascii.Error as error:
            raise FrameInvalidError(f"media payload is not base64: {error}") from error
    if message.event == "mark" and message.mark is not None and message.mark.name:
        return Mark(message.mark.name)
    if message.event == "clear":
        return Clear()
    raise FrameInvalidError(f"unknown or empty event {message.event!r}")


class Writer:
    """Makes the carrier's messages; sequence numbers and chunks count as Twilio's do, as strings."""

    def __init__(self, account_sid: str, call_sid: str, stream_sid: str) -> None:
        self._account_sid = account_sid
        self._call_sid = call_sid
        self._stream_sid = stream_sid
        self._sequence = 0
        self._chunk = 0

    def _message(self, event: str, body: Mapping[str, object]) -> str:
        self._sequence += 1
        message = {
            "event": event,
            "sequenceNumber": str(self._sequence),
            event: body,
            "streamSid": self._stream_sid,
        }
        return msgspec.json.encode(message).decode()

    def connected(self) -> str:
        """The very first message."""
        return msgspec.json.encode({"event": "connected", "protocol": "Call", "version": "1.0.0"}).decode()

    def start(self, parameters: Mapping[str, str]) -> str:
        """The second message; ``parameters`` are the TwiML's."""
        return self._message(
            "start",
            {
                "accountSid": self._account_sid,
                "streamSid": self._stream_sid,
                "callSid": self._call_sid,
                "tracks": ["inbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": dict(parameters),
            },
        )

    def media(self, mulaw: bytes, timestamp_ms: int) -> str:
        """One frame of the caller; ``timestamp_ms`` counts from ``start``."""
        self._chunk += 1
        payload = base64.b64encode(mulaw).decode()
        body = {"track": "inbound", "chunk": str(self._chunk), "timestamp": str(timestamp_ms), "payload": payload}
        return self._message("media", body)

    def mark(self, name: str) -> str:
        """A mark comes back."""
        return self._message("mark", {"name": name})

    def dtmf(self, digit: str) -> str:
        """A key was pressed."""
        return self._message("dtmf", {"track": "inbound_track", "digit": digit})

    def stop(self) -> str:
        """The last message of an orderly end."""
        return self._message("stop", {"accountSid": self._account_sid, "callSid": self._call_sid})
