"""The streaming ear: whether its socket opens, takes the key and the model."""

import aiohttp
import msgspec

from shared.host.checkup.finding import Finding, bad, good
from shared.host.checkup.web import DEADLINE_S
from shared.settings import Settings

TOPIC = "Streaming ear"


class _Error(msgspec.Struct):
    message: str = ""


class _Event(msgspec.Struct):
    type: str = ""
    error: _Error | None = None


async def check(settings: Settings, base: str) -> Finding:
    """Open a session at ``base`` (the HTTP address, with its path) and set it up as a call would."""
    url = f"{base.rstrip('/')}/realtime"
    headers = {"Authorization": f"Bearer {settings.openai_api_key}"} if settings.openai_api_key else {}
    timeout = aiohttp.ClientTimeout(total=DEADLINE_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.ws_connect(url, params={"intent": "transcription"}, headers=headers) as socket,
        ):
            await socket.send_str(_setup(settings))
            return await _answer(socket, settings.openai_realtime_stt_model, url)
    except aiohttp.WSServerHandshakeError as error:
        if error.status in {401, 403}:
            return bad(TOPIC, f"OPENAI_API_KEY is refused by {url}: make a new key there and set it.")
        return bad(
            TOPIC, f"{url} does not stream (it answers {error.status}): set STT_MODE=whisper, or another server."
        )
    except TimeoutError:
        return bad(TOPIC, f"{url} does not answer within {DEADLINE_S:.0f} s: calls would be heard by Whisper instead.")
    except aiohttp.ClientError as error:
        return bad(
            TOPIC, f"{url} cannot be reached ({error}): check the address and this machine's way to the internet."
        )


def _setup(settings: Settings) -> str:
    transcription = {"model": settings.openai_realtime_stt_model, "language": "he"}
    audio = {"format": {"type": "audio/pcm", "rate": 24000}, "transcription": transcription, "turn_detection": None}
    session = {"type": "transcription", "audio": {"input": audio}}
    return msgspec.json.encode({"type": "session.update", "session": session}).decode()


async def _answer(socket: aiohttp.ClientWebSocketResponse, model: str, url: str) -> Finding:
    while True:
        message = await socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            return bad(TOPIC, f"{url} closes the connection without a word: set STT_MODE=whisper, or another server.")
        try:
            event = msgspec.json.decode(message.data, type=_Event)
        except msgspec.MsgspecError:
            return bad(TOPIC, f"{url} does not speak OpenAI's realtime protocol: set STT_MODE=whisper.")
        if event.type == "session.updated":
            return good(TOPIC, f"{url} streams with {model}.")
        if event.type == "error":
            said = event.error.message if event.error else ""
            return bad(TOPIC, f"{url} refuses OPENAI_REALTIME_STT_MODEL {model} ({said}): choose another model.")
