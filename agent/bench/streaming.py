"""``moked bench --ear streaming``: the same runs, with Moked hearing through ``STT_MODE=realtime``.

Streaming ears are measured from the end of the speech to their final words: Soniox 249/281 ms and Deepgram 247/298 ms
median/P95 (pipecat's stt-benchmark, 1,000 English samples). The stock bot keeps its own ear.
"""

from collections.abc import Mapping, Sequence

import msgspec

from agent.sandbox.faults import EndpointName, Latency
from shared.bench.figures import Bar, Figure

BEHAVIOUR: Mapping[str, str] = {"STT_MODE": "realtime"}
LATENCY: Mapping[EndpointName, Latency] = {"realtime": Latency(250, 300)}
CONDITION = "Moked hears by a streaming ear modelled at 250/300 ms from the last voiced audio to the final words"

_BARS: Mapping[str, Bar] = {
    "turn gap P50": Bar(at_most=1100),
    "turn gap P95": Bar(),
    "silence from the end of the sound to resumption, backchannels, P95": Bar(at_most=700),
}
"""Where this ear is held to another bar than Whisper."""


def held_to_own_bars(figures: Sequence[Figure]) -> list[Figure]:
    """The same figures with this ear's bars."""
    return [msgspec.structs.replace(one, bar=_BARS.get(one.name, one.bar)) for one in figures]
