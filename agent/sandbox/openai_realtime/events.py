"""What a client may send over the socket, and how the server says that something is wrong."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.ids import new_id

NO_PROMPT_MODEL = "gpt-realtime-whisper"
MODELS = frozenset(
    {
        NO_PROMPT_MODEL,
        "gpt-live-transcribe",
        "gpt-transcribe",
        "gpt-4o-transcribe",
        "gpt-4o-mini-transcribe",
        "whisper-1",
    }
)


class RefusedError(Exception):
    """The client's event is refused; the message says why. ``code`` and ``param`` are the vendor's own."""

    def __init__(self, message: str, *, code: str = "invalid_value", param: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.param = param


class AudioFormat(msgspec.Struct):
    """``rate`` in Hz; G.711 is always 8,000."""

    type: Literal["audio/pcm", "audio/pcmu"] = "audio/pcm"
    rate: Literal[8000, 24000] = 24000


class Transcription(msgspec.Struct):
    """Model and what it is told."""

    model: str
    language: Annotated[str, Meta(max_length=8)] | None = None
    prompt: str | None = None
    delay: str | None = None


class Input(msgspec.Struct):
    """How the audio comes in. ``turn_detection`` null: the client commits."""

    transcription: Transcription
    format: AudioFormat = msgspec.field(default_factory=AudioFormat)
    turn_detection: dict[str, object] | None = None
    noise_reduction: dict[str, object] | None = None


class Audio(msgspec.Struct):
    """The session's audio settings."""

    input: Input


class SessionSettings(msgspec.Struct):
    """Only transcription sessions are emulated."""

    type: Literal["transcription"]
    audio: Audio


class SessionUpdate(msgspec.Struct, tag="session.update"):
    """Sets the session up."""

    session: SessionSettings


class Append(msgspec.Struct, tag="input_audio_buffer.append"):
    """Audio in base64."""

    audio: str


class Commit(msgspec.Struct, tag="input_audio_buffer.commit"):
    """The audio so far is one item, to be transcribed."""


class Clear(msgspec.Struct, tag="input_audio_buffer.clear"):
    """The audio so far is thrown away."""


ClientEvent = SessionUpdate | Append | Commit | Clear


def read(message: str) -> ClientEvent:
    """Raises RefusedError naming what is wrong."""
    try:
        return msgspec.json.decode(message.encode(), type=ClientEvent)
    except msgspec.MsgspecError as error:
        raise RefusedError(f"Invalid client event: {error}") from error


def check(session: SessionSettings) -> None:
    """Raises RefusedError for what the vendor, or this emulator, does not take."""
    asked = session.audio.input
    if asked.transcription.model not in MODELS:
        message = f"Invalid value: '{asked.transcription.model}'. Supported values are: {', '.join(sorted(MODELS))}."
        raise RefusedError(message, param="session.audio.input.transcription.model")
    if asked.transcription.prompt and asked.transcription.model == NO_PROMPT_MODEL:
        message = f"'prompt' is not supported by {NO_PROMPT_MODEL}."
        raise RefusedError(message, code="unsupported_value", param="session.audio.input.transcription.prompt")
    if asked.turn_detection is not None:
        message = "The emulator has no server-side turn detection: set turn_detection to null and commit."
        raise RefusedError(message, code="unsupported_value", param="session.audio.input.turn_detection")


def event(kind: str, **fields: object) -> str:
    """A server event."""
    return msgspec.json.encode({"type": kind, "event_id": f"event_{new_id().hex}", **fields}).decode()


def error(refused: RefusedError) -> str:
    """The server's answer to an event that it refuses."""
    detail = {
        "type": "invalid_request_error",
        "code": refused.code,
        "message": str(refused),
        "param": refused.param,
        "event_id": None,
    }
    return event("error", error=detail)
