"""Twilio Media Streams on the wire: JSON text frames to typed ones and back.

Shapes: https://www.twilio.com/docs/voice/media-streams/websocket-messages (counters and timestamps are strings).
"""

from binascii import b2a_base64

import msgspec

from agent.telephony.media import AudioIn, KeyPressed, MarkReturned, StreamStopped

MAX_FRAME = 64 * 1024
"""Largest frame or message accepted, bytes; Twilio's own are below 1 KiB."""
MAX_AUDIO = 8000
"""Most mu-law bytes in one frame: one second. Twilio sends 160."""
ENCODING, SAMPLE_RATE, CHANNELS = "audio/x-mulaw", 8000, 1
DIGITS = frozenset("0123456789*#")


class FrameRefusedError(Exception):
    """The frame breaks the protocol, its socket must be closed. The message is a short reason for log and metrics."""


class Connected(msgspec.Struct, frozen=True):
    """The first frame of every stream."""


class StreamStart(msgspec.Struct, frozen=True):
    """The second frame. ``token`` is the custom parameter, empty when absent."""

    stream_sid: str
    call_sid: str
    token: str


class OddFrame(msgspec.Struct, frozen=True):
    """A well-formed frame of a kind that we do not know; ignored."""

    event: str


WireFrame = AudioIn | MarkReturned | KeyPressed | StreamStopped | Connected | StreamStart | OddFrame


class _Media(msgspec.Struct):
    payload: bytes
    timestamp: str = "0"
    track: str = "inbound"


class _MediaFormat(msgspec.Struct):
    encoding: str = ""
    sample_rate: int = msgspec.field(default=0, name="sampleRate")
    channels: int = 0


class _Start(msgspec.Struct):
    stream_sid: str = msgspec.field(name="streamSid")
    call_sid: str = msgspec.field(name="callSid")
    media_format: _MediaFormat = msgspec.field(name="mediaFormat")
    parameters: dict[str, str] = msgspec.field(default_factory=dict[str, str], name="customParameters")


class _Mark(msgspec.Struct):
    name: str


class _Dtmf(msgspec.Struct):
    digit: str


class _Frame(msgspec.Struct):
    event: str
    media: _Media | None = None
    mark: _Mark | None = None
    dtmf: _Dtmf | None = None
    start: _Start | None = None


_decoder = msgspec.json.Decoder(_Frame)


def decode(text: bytes) -> WireFrame:
    """One text frame. Raises FrameRefusedError for JSON that is malformed or lacks what its event needs."""
    try:
        frame = _decoder.decode(text)
    except msgspec.ValidationError as error:
        raise FrameRefusedError("wrong_shape") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FrameRefusedError("malformed_json") from error
    if frame.event == "media" and frame.media is not None:
        return _audio(frame.media)
    return _rare(frame)


def _audio(media: _Media) -> WireFrame:
    if media.track != "inbound":
        return OddFrame(f"media/{media.track[:20]}")
    if not 0 < len(media.payload) <= MAX_AUDIO:
        raise FrameRefusedError("wrong_media_size")
    try:
        return AudioIn(media.payload, int(media.timestamp))
    except ValueError as error:
        raise FrameRefusedError("wrong_shape") from error


def _rare(frame: _Frame) -> WireFrame:
    match frame.event:
        case "mark" if frame.mark is not None:
            return MarkReturned(frame.mark.name)
        case "dtmf" if frame.dtmf is not None:
            return KeyPressed(frame.dtmf.digit) if frame.dtmf.digit in DIGITS else OddFrame("dtmf")
        case "connected":
            return Connected()
        case "start" if frame.start is not None:
            return _started(frame.start)
        case "stop":
            return StreamStopped()
        case "media" | "mark" | "dtmf" | "start":
            raise FrameRefusedError("wrong_shape")
        case unknown:
            return OddFrame(unknown[:40])


def _started(start: _Start) -> StreamStart:
    described = start.media_format
    if (described.encoding, described.sample_rate, described.channels) != (ENCODING, SAMPLE_RATE, CHANNELS):
        raise FrameRefusedError("wrong_media_format")
    return StreamStart(start.stream_sid, start.call_sid, start.parameters.get("token", ""))


class FrameWriter:
    """Frames to Twilio for one stream, as bytes of a text message."""

    def __init__(self, stream_sid: str) -> None:
        sid = msgspec.json.encode(stream_sid)
        self._media = b'{"event":"media","streamSid":' + sid + b',"media":{"payload":"'
        self._mark = b'{"event":"mark","streamSid":' + sid + b',"mark":{"name":'
        self.clear = b'{"event":"clear","streamSid":' + sid + b"}"

    def audio(self, mulaw: bytes) -> bytes:
        """Play this."""
        return self._media + b2a_base64(mulaw, newline=False) + b'"}}'

    def mark(self, name: str) -> bytes:
        """Tell me when all before it was played."""
        return self._mark + msgspec.json.encode(name) + b"}}"
