"""From a recording to the clips that sound in it, in order."""

from agent.sandbox.clips import RATE
from agent.sandbox.ear.exact import exact_candidates
from agent.sandbox.ear.search import Candidate, candidates
from agent.sandbox.ear.verify import Heard, verify
from agent.sandbox.ear.words import word_spans
from agent.sandbox.g711 import Floats

_MOST_CANDIDATES = 24
_OVERLAP = 0.4
_CLOSE = 0.8
"""Of the better one's weight."""
_SCRAP = RATE * 3 // 4


def _overlaps(one: Heard, other: Heard) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > _OVERLAP * min(one.end - one.start, other.end - other.start)


def recognise(samples: Floats) -> list[Heard]:
    """Clips heard in mono samples at 8,000 Hz, by time; empty when none sounds.

    Blocking: about 3 ms for 5 s of a clean line, 20 ms of any other.
    """
    unchanged = exact_candidates(samples)
    if unchanged == []:
        return []
    if unchanged is not None:
        verified = _verified(samples, unchanged)
        chosen = _best(verified)
        if chosen and not _doubtful(verified, chosen):
            return chosen
    return _best(_verified(samples, candidates(samples)[:_MOST_CANDIDATES]))


def _verified(samples: Floats, found: list[Candidate]) -> list[Heard]:
    return [heard for one in found if (heard := verify(samples, one)) is not None]


def _weight(heard: Heard) -> float:
    return heard.match * (heard.end - heard.start) ** 0.5


def _best(verified: list[Heard]) -> list[Heard]:
    chosen: list[Heard] = []
    for heard in sorted(verified, key=_weight, reverse=True):
        if not any(_overlaps(heard, other) for other in chosen):
            chosen.append(heard)
    return sorted(chosen, key=lambda one: one.start)


def _is_whole(heard: Heard) -> bool:
    return heard.start >= 0 and len(heard.words) == len(word_spans(heard.clip_id))


def _doubtful(verified: list[Heard], chosen: list[Heard]) -> bool:
    """Clips that begin with the same sound, and scraps of a word, are left to the search's scores."""
    if any(one.end - max(0, one.start) < _SCRAP and not _is_whole(one) for one in chosen):
        return True
    losers = [one for one in verified if one not in chosen]
    return any(_overlaps(one, kept) and _weight(one) > _CLOSE * _weight(kept) for one in losers for kept in chosen)


def text_of(heard: list[Heard]) -> str:
    """The words as one line."""
    return " ".join(word for one in heard for word in one.words)
