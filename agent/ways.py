"""Every way this process has to hear, to think and to speak, best first, each behind its circuit."""

from collections.abc import Callable

from agent.brain.stream import ChatModel
from agent.hearing.failover import FailoverEar, Way
from agent.hearing.local import LocalWhisper
from agent.hearing.speculation import Speculation
from agent.hearing.whisper import Whisper
from agent.metrics import CHAT_COST_DOLLARS, CHAT_REQUESTS, SPEECH_COST_DOLLARS, SPEECH_REQUESTS
from agent.speech.phrases import PhraseCache
from agent.speech.synthesis import Synthesis
from agent.vendors.circuits import Circuits
from agent.vendors.google_speech import GoogleSpeech
from agent.vendors.hedging import never
from agent.vendors.openai_client import OpenAIClients
from agent.vendors.race import Requests
from shared.settings import Settings

FIRST_TOKEN_LATE_S = (1.4, 0.3)
CHAT_RIVALS = 2
"""GPT-4o's first token has the widest spread of all vendors' answers, median 0.55 s, P95 1.4 s: the quickest of two
requests made at once has 0.40 and 0.84 s, of three 0.35 and 0.66 s."""

FIRST_SOUND_LATE_S = (0.4, 0.2)
"""Google's first audio: median 0.18 s, P95 0.35 s."""


def chat_ways(
    settings: Settings, clients: OpenAIClients, circuits: Circuits, races: Callable[[], bool]
) -> tuple[ChatModel, ...]:
    """The chat model, and the second server or the second model where one is set."""
    first = ChatModel(clients.chat, settings.openai_chat_model, _requests(settings, races=races))
    first.circuit = circuits.add("chat", first.probe)
    if clients.fallback is None and settings.fallback_chat_model is None:
        return (first,)
    model = settings.fallback_chat_model or settings.openai_chat_model
    second = ChatModel(clients.fallback or clients.chat, model, _requests(settings, races=never))
    second.circuit = circuits.add("chat_fallback", second.probe)
    return (first, second)


def ear_ways(
    settings: Settings,
    clients: OpenAIClients,
    speculation: Speculation,
    circuits: Circuits,
    local_ear: LocalWhisper | None,
    races: Callable[[], bool],
) -> FailoverEar:
    """``STT_MODE``'s ear, then ``FALLBACK_STT_MODEL``, then the local model if it is loaded."""
    ways: list[Way] = []
    if settings.stt_mode != "local":
        ears = Whisper(clients.hearing, settings.openai_stt_model, speculation, races=races)
        ears.circuit = circuits.add("hearing", ears.probe)
        ways.append(ears)
    if settings.fallback_stt_model is not None:
        second = Whisper(clients.fallback_hearing, settings.fallback_stt_model, speculation)
        second.circuit = circuits.add("hearing_fallback", second.probe)
        ways.append(second)
    if local_ear is not None:
        local_ear.circuit = circuits.add("hearing_local", local_ear.probe)
        ways.insert(0 if settings.stt_mode == "local" else len(ways), local_ear)
    return FailoverEar(ways, speculation)


def voice_ways(
    settings: Settings, google: GoogleSpeech, phrases: PhraseCache, circuits: Circuits, races: Callable[[], bool]
) -> Synthesis:
    """Streaming, then one piece, over the phrases that need neither."""
    streaming = circuits.add("speech_stream", google.probe_stream)
    requests = Requests(
        settings.max_speculation_ratio,
        races=races,
        late_s=FIRST_SOUND_LATE_S,
        dollars_per_unit=settings.speech_dollars_per_million_characters / 1_000_000,
        number=SPEECH_REQUESTS,
        dollars=SPEECH_COST_DOLLARS,
    )
    return Synthesis(google, phrases, requests, streaming, circuits.add("speech_unary", google.probe_whole))


def _requests(settings: Settings, *, races: Callable[[], bool]) -> Requests:
    return Requests(
        settings.max_speculation_ratio,
        races=races,
        most_rivals=CHAT_RIVALS,
        late_s=FIRST_TOKEN_LATE_S,
        dollars_per_unit=settings.chat_dollars_per_million_tokens / 1_000_000,
        number=CHAT_REQUESTS,
        dollars=CHAT_COST_DOLLARS,
    )
