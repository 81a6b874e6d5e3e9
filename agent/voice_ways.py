"""Every way this process has to speak, best first, each behind its circuit."""

from collections.abc import Callable

from agent.metrics import SPEECH_COST_DOLLARS, SPEECH_REQUESTS
from agent.speech.phrases import PhraseCache
from agent.speech.synthesis import Synthesis
from agent.vendors.circuits import Circuits
from agent.vendors.google_speech import GoogleSpeech
from agent.vendors.race import Requests
from shared.settings import Settings

FIRST_SOUND_LATE_S = (0.4, 0.2)
"""Google's first audio: median 0.18 s, P95 0.35 s."""


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
