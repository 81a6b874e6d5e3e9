"""The vendors' accounts: which are emulated, which answer, and whether they take our keys."""

import asyncio
from typing import TypeVar

import msgspec

from shared.host.checkup import realtime
from shared.host.checkup.finding import Finding, bad, good, note
from shared.host.checkup.web import DEADLINE_S, Answer, get, model_ids
from shared.settings import Settings

OPENAI = "https://api.openai.com/v1"
TWILIO = "https://api.twilio.com"
GOOGLE = ("texttospeech.googleapis.com", 443)

Found = TypeVar("Found", bound=msgspec.Struct)


async def check(settings: Settings, emulated: frozenset[str]) -> list[Finding]:
    """Ask all vendors at once. ``emulated`` names those that the sandbox stands in for."""
    asked = [_openai(settings, emulated), _google(settings, emulated), _twilio(settings, emulated)]
    return [finding for found in await asyncio.gather(*asked) for finding in found]


async def _openai(settings: Settings, emulated: frozenset[str]) -> list[Finding]:
    topic = "OpenAI"
    found: list[Finding] = []
    if "openai" in emulated:
        found.append(note(topic, "is emulated; for real conversations set OPENAI_API_KEY."))
    else:
        wanted = [settings.openai_chat_model]
        if settings.stt_mode == "whisper" and settings.openai_stt_base_url is None:
            wanted.append(settings.openai_stt_model)
        if settings.stt_mode == "realtime" and settings.openai_stt_base_url is None:
            # Whisper stands in for whatever the stream does not answer.
            wanted += [settings.openai_realtime_stt_model, settings.openai_stt_model]
        base = settings.openai_base_url or OPENAI
        found.append(await _compatible(topic, "OPENAI_API_KEY", base, settings.openai_api_key, wanted))
    if settings.openai_stt_base_url is not None:
        base, key, model = settings.openai_stt_base_url, settings.openai_api_key, settings.openai_stt_model
        found.append(await _compatible("Own ear", "OPENAI_STT_BASE_URL", base, key, [model]))
    if settings.stt_mode == "realtime" and ("openai" not in emulated or settings.openai_stt_base_url is not None):
        found.append(await realtime.check(settings, settings.openai_stt_base_url or settings.openai_base_url or OPENAI))
    if settings.fallback_openai_base_url is not None:
        models = [name for name in (settings.fallback_chat_model, settings.fallback_stt_model) if name]
        base, key = settings.fallback_openai_base_url, settings.fallback_openai_api_key
        found.append(await _compatible("Second AI", "FALLBACK_OPENAI_API_KEY", base, key, models))
    return found


async def _compatible(topic: str, variable: str, base: str, key: str | None, models: list[str]) -> Finding:
    answer = await get(f"{base.rstrip('/')}/models", bearer=key)
    if answer.status in {401, 403}:
        return bad(topic, f"{variable} is refused by {base}: make a new key there and set it.")
    if answer.status != 200:
        return bad(topic, _unreachable(base, answer))
    known = model_ids(answer.body)
    missing = [model for model in models if known and model not in known]
    if missing:
        return bad(topic, f"{base} does not offer {' and '.join(missing)} to this key: choose another model.")
    return good(topic, f"{base} takes the key.")


def _unreachable(place: str, answer: Answer) -> str:
    why = answer.trouble or f"it answers {answer.status}"
    return f"{place} cannot be used ({why}): check the address and this machine's way to the internet."


async def _google(settings: Settings, emulated: frozenset[str]) -> list[Finding]:
    topic = "Google"
    if "google" in emulated:
        return [note(topic, "is emulated; for a real voice set GOOGLE_APPLICATION_CREDENTIALS.")]
    if settings.google_tts_endpoint is not None:
        host, _, port = settings.google_tts_endpoint.rpartition(":")
        if not host or not port.isascii() or not port.isdigit():
            return [bad(topic, "GOOGLE_TTS_ENDPOINT must be host:port.")]
        return [await _door(topic, "GOOGLE_TTS_ENDPOINT", host, int(port))]
    found = [_service_account(topic, settings)]
    return [*found, await _door(topic, "Google's speech service", *GOOGLE)]


class _ServiceAccount(msgspec.Struct):
    type: str
    client_email: str = ""
    private_key: str = ""


def _service_account(topic: str, settings: Settings) -> Finding:
    path = settings.google_application_credentials
    try:
        account = msgspec.json.decode(path.read_bytes() if path else b"", type=_ServiceAccount)
    except (OSError, msgspec.MsgspecError):
        return bad(topic, f"GOOGLE_APPLICATION_CREDENTIALS: {path} is not a key file; download the JSON key again.")
    if account.type == "service_account" and not (account.client_email and "PRIVATE KEY" in account.private_key):
        return bad(topic, f"GOOGLE_APPLICATION_CREDENTIALS: {path} holds no private key; download the JSON key again.")
    return good(topic, f"The key file belongs to {account.client_email or account.type}.")


async def _door(topic: str, what: str, host: str, port: int) -> Finding:
    try:
        async with asyncio.timeout(DEADLINE_S):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError) as error:
        why = str(error) or f"no answer within {DEADLINE_S:.0f} s"
        return bad(topic, f"{what} at {host}:{port} cannot be reached ({why}).")
    writer.close()
    return good(topic, f"{what} at {host}:{port} can be reached.")


class _Account(msgspec.Struct):
    friendly_name: str = ""
    status: str = ""


class _Number(msgspec.Struct):
    phone_number: str
    voice_url: str | None = None


class _Numbers(msgspec.Struct):
    incoming_phone_numbers: list[_Number] = []


async def _twilio(settings: Settings, emulated: frozenset[str]) -> list[Finding]:
    topic = "Twilio"
    if "twilio" in emulated:
        return [note(topic, "is emulated; for real calls set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.")]
    if settings.twilio_api_url is not None:
        answer = await get(settings.twilio_api_url)
        if answer.status is None:
            return [bad(topic, _unreachable("TWILIO_API_URL", answer))]
        return [note(topic, f"is an emulator of your own at {settings.twilio_api_url}.")]
    if settings.twilio_auth_token is None or settings.twilio_account_sid is None:
        missing = "TWILIO_AUTH_TOKEN" if settings.twilio_auth_token is None else "TWILIO_ACCOUNT_SID"
        return [bad(topic, f"{missing} is missing: copy it from the first page of console.twilio.com.")]
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    account_url = f"{TWILIO}/2010-04-01/Accounts/{sid}"
    answer = await get(f"{account_url}.json", login=(sid, token))
    if answer.status in {401, 403, 404}:
        return [bad(topic, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are refused: copy both again from the console.")]
    if answer.status != 200:
        return [bad(topic, _unreachable(TWILIO, answer))]
    status = _decoded(answer.body, _Account(status="active")).status
    if status not in {"active", ""}:
        return [bad(topic, f"The Twilio account is {status}: see the console.")]
    numbers = await get(f"{account_url}/IncomingPhoneNumbers.json?PageSize=50", login=(sid, token))
    return [good(topic, "The account is active and takes our token."), *_numbers(settings, numbers)]


def _numbers(settings: Settings, answer: Answer) -> list[Finding]:
    """Which of the account's numbers bring their calls to this agent."""
    if answer.status != 200:
        return []
    expected = f"{settings.agent_url}/webhook/incoming_call"
    owned = _decoded(answer.body, _Numbers()).incoming_phone_numbers
    ours = [number.phone_number for number in owned if number.voice_url == expected]
    if ours:
        return [good("Twilio", f"Calls to {', '.join(ours)} come here.")]
    return [bad("Twilio", f"No number of the account brings its calls here: set its voice webhook to {expected}.")]


def _decoded(body: bytes, otherwise: Found) -> Found:
    try:
        return msgspec.json.decode(body, type=type(otherwise))
    except msgspec.MsgspecError:
        return otherwise
