"""From a recording to the clips that sound in it, in order."""

from agent.sandbox.ear.search import candidates
from agent.sandbox.ear.verify import Heard, verify
from agent.sandbox.g711 import Floats

_MOST_CANDIDATES = 24
_OVERLAP = 0.4


def _overlaps(one: Heard, other: Heard) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > _OVERLAP * min(one.end - one.start, other.end - other.start)


def recognise(samples: Floats) -> list[Heard]:
    """Clips heard in mono samples at 8,000 Hz, by time; empty when none sounds. Blocking: about 20 ms for 5 s."""
    verified = [heard for one in candidates(samples)[:_MOST_CANDIDATES] if (heard := verify(samples, one)) is not None]
    chosen: list[Heard] = []
    for heard in sorted(verified, key=lambda one: one.match * (one.end - one.start) ** 0.5, reverse=True):
        if not any(_overlaps(heard, other) for other in chosen):
            chosen.append(heard)
    return sorted(chosen, key=lambda one: one.start)


def text_of(heard: list[Heard]) -> str:
    """The words as one line."""
    return " ".join(word for one in heard for word in one.words)
