"""Every way this process has to hear, to think and to speak, best first, each behind its circuit."""

from agent.brain.race import ChatRequests
from agent.brain.stream import ChatModel
from agent.hearing.failover import FailoverEar, Way
from agent.hearing.local import LocalWhisper
from agent.hearing.speculation import Speculation
from agent.hearing.whisper import Whisper
from agent.speech.phrases import PhraseCache
from agent.speech.synthesis import Synthesis
from agent.vendors.circuits import Circuits
from agent.vendors.google_speech import GoogleSpeech
from agent.vendors.openai_client import OpenAIClients
from shared.settings import Settings


def chat_ways(settings: Settings, clients: OpenAIClients, circuits: Circuits) -> tuple[ChatModel, ...]:
    """The chat model, and the second server or the second model where one is set."""
    first = ChatModel(clients.chat, settings.openai_chat_model, _requests(settings, races=settings.racing))
    first.circuit = circuits.add("chat", first.probe)
    if clients.fallback is None and settings.fallback_chat_model is None:
        return (first,)
    model = settings.fallback_chat_model or settings.openai_chat_model
    second = ChatModel(clients.fallback or clients.chat, model, _requests(settings, races=False))
    second.circuit = circuits.add("chat_fallback", second.probe)
    return (first, second)


def ear_ways(
    settings: Settings,
    clients: OpenAIClients,
    speculation: Speculation,
    circuits: Circuits,
    local_ear: LocalWhisper | None,
) -> FailoverEar:
    """``STT_MODE``'s ear, then ``FALLBACK_STT_MODEL``, then the local model if it is loaded."""
    ways: list[Way] = []
    if settings.stt_mode != "local":
        ears = Whisper(clients.hearing, settings.openai_stt_model, speculation, races=settings.racing)
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


def voice_ways(google: GoogleSpeech, phrases: PhraseCache, circuits: Circuits) -> Synthesis:
    """Streaming, then one piece, over the phrases that need neither."""
    streaming = circuits.add("speech_stream", google.probe_stream)
    return Synthesis(google, phrases, streaming, circuits.add("speech_unary", google.probe_whole))


def _requests(settings: Settings, *, races: bool) -> ChatRequests:
    return ChatRequests(settings.max_speculation_ratio, settings.chat_dollars_per_million_tokens, races=races)
