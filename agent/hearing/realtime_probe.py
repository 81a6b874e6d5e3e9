"""Asks the streaming ear's server for the smallest real thing: a session, and the words of a moment of silence."""

import base64

import aiohttp
import msgspec

from agent.hearing.realtime import realtime_url
from agent.vendors.circuit import VendorUnavailableError
from agent.vendors.openai_client import NO_KEY
from shared.settings import Settings

SILENCE_24K = bytes(24_000 * 2 * 3 // 10)
"""0.3 s; the server refuses a commit of less than 0.1 s."""
ANSWERED = "conversation.item.input_audio_transcription.completed"
_FAILURES = frozenset({"error", "conversation.item.input_audio_transcription.failed"})


class _Event(msgspec.Struct):
    type: str = ""


async def probe(settings: Settings) -> None:
    """Return once the server has answered. Raises VendorUnavailableError; the caller sets the deadline."""
    headers = {"Authorization": f"Bearer {settings.openai_api_key or NO_KEY}"}
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(realtime_url(settings), params={"intent": "transcription"}, headers=headers) as socket,
        ):
            for message in _messages(settings.openai_realtime_stt_model):
                await socket.send_str(msgspec.json.encode(message).decode())
            await _until_answered(socket)
    except (aiohttp.ClientError, OSError) as error:
        raise VendorUnavailableError(f"the streaming ear cannot be reached: {error}") from error


def _messages(model: str) -> list[dict[str, object]]:
    audio = {
        "format": {"type": "audio/pcm", "rate": 24_000},
        "transcription": {"model": model, "language": "he"},
        "turn_detection": None,
    }
    return [
        {"type": "session.update", "session": {"type": "transcription", "audio": {"input": audio}}},
        {"type": "input_audio_buffer.append", "audio": base64.b64encode(SILENCE_24K).decode()},
        {"type": "input_audio_buffer.commit"},
    ]


async def _until_answered(socket: aiohttp.ClientWebSocketResponse) -> None:
    while True:
        message = await socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise VendorUnavailableError("the streaming ear closed the connection")
        try:
            event = msgspec.json.decode(str(message.data), type=_Event)
        except msgspec.DecodeError as error:
            raise VendorUnavailableError("the streaming ear sent what is no event") from error
        if event.type == ANSWERED:
            return
        if event.type in _FAILURES:
            raise VendorUnavailableError(f"the streaming ear answers {event.type}: {str(message.data)[:200]}")
