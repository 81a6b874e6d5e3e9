"""Every way this process has to hear and to think, best first, each behind its circuit."""

from collections.abc import Callable

from agent.brain.stream import ChatModel
from agent.hearing.local import LocalWhisper
from agent.hearing.speculation import Speculation
from agent.hearing.whisper import Whisper
from agent.metrics import CHAT_COST_DOLLARS, CHAT_REQUESTS
from agent.vendors.circuits import Circuits
from agent.vendors.hedging import never
from agent.vendors.openai_client import OpenAIClients
from agent.vendors.race import Requests
from shared.settings import Settings

FIRST_TOKEN_LATE_S = (1.4, 0.3)
CHAT_RIVALS = 2
"""GPT-4o's first token has the widest spread of all vendors' answers, median 0.55 s, P95 1.4 s: the quickest of two
requests made at once has 0.40 and 0.84 s, of three 0.35 and 0.66 s."""


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
) -> list[Whisper | LocalWhisper]:
    """``STT_MODE``'s ear, then ``FALLBACK_STT_MODEL``, then the local model if it is loaded."""
    ways: list[Whisper | LocalWhisper] = []
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
    return ways


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
