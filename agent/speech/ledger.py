"""What the caller has heard: computed from the audio handed over, the marks that came back, and time.

Crediting a word that was not heard is the dangerous direction (the agent then "remembers" saying it), so every
uncertainty is settled downwards: the line plays no earlier than ``PLAY_DELAY_S`` after sending, only whole words
count, and a mark that comes back after our own ``clear`` proves nothing, because Twilio returns the marks of audio
that it threw away.
"""

from dataclasses import dataclass, field

from agent.speech.spoken.form import spoken

PLAY_DELAY_S = 0.1
"""Least time from handing audio to the socket until the caller hears it. Estimate: network 40 + buffer 30 + decode 25
ms, from Twilio's published figures for a voice leg."""

UNKNOWN_MS_PER_CHARACTER = 90
"""Assumed length while a clause is still being synthesised: slower than Hebrew speech (about 70), so under-credits."""


@dataclass
class _Span:
    """Audio that plays without a hole: ``offset_ms`` is its place in the clause, ``starts`` the time of its playing."""

    starts: float
    offset_ms: float
    ms: float


@dataclass
class _Clause:
    text: str
    words: list[str]
    weights: list[int]
    lead_ms: float = 0.0
    total_ms: float | None = None
    received_ms: float = 0.0
    spans: list[_Span] = field(default_factory=list[_Span])
    frozen_ms: float = 0.0
    played: bool = False
    broken: bool = False


class Ledger:
    """Times are seconds of one monotonic clock; durations are ms of audio. Clauses are named by any integer."""

    def __init__(self) -> None:
        self._clauses: dict[int, _Clause] = {}
        self._pending: dict[str, int] = {}
        self._line_free_at = 0.0

    @property
    def line_free_at(self) -> float:
        """When everything handed over so far will have been played."""
        return self._line_free_at

    def open(self, clause: int, text: str) -> None:
        """A clause will be spoken; nothing of it is heard yet."""
        self._clauses[clause] = _Clause(text, *_weighed(text))

    def reword(self, clause: int, text: str) -> None:
        """The clause's text is longer than was known when it was opened."""
        entry = self._clauses.get(clause)
        if entry is not None:
            entry.text = text
            entry.words, entry.weights = _weighed(text)

    def received(self, clause: int, ms: float, *, lead_ms: float | None = None, finished: bool = False) -> None:
        """Audio of the clause exists: ``ms`` in all. ``lead_ms`` is the silence before its first voiced frame."""
        entry = self._clauses.get(clause)
        if entry is None:
            return
        entry.received_ms = ms
        if lead_ms is not None:
            entry.lead_ms = lead_ms
        if finished:
            entry.total_ms = ms

    def sent(self, clause: int, offset_ms: float, ms: float, at: float) -> None:
        """``ms`` of the clause, from its ``offset_ms`` on, were handed to the socket at ``at``."""
        starts = max(at + PLAY_DELAY_S, self._line_free_at)
        self._line_free_at = starts + ms / 1000
        entry = self._clauses.get(clause)
        if entry is None:
            return
        last = entry.spans[-1] if entry.spans else None
        if last and abs(last.starts + last.ms / 1000 - starts) < 1e-6 and last.offset_ms + last.ms == offset_ms:
            last.ms += ms
        else:
            entry.spans.append(_Span(starts, offset_ms, ms))

    def mark_sent(self, name: str, clause: int) -> None:
        """A mark was sent behind the last audio of the clause."""
        self._pending[name] = clause

    def mark_returned(self, name: str) -> int | None:
        """Answers the clause whose audio is now known to be played; None for a stale or unknown mark."""
        clause = self._pending.pop(name, None)
        entry = self._clauses.get(clause) if clause is not None else None
        if entry is None:
            return None
        entry.played = True
        return clause

    def cleared(self, at: float) -> None:
        """We sent ``clear`` at ``at``: what was not played by then is gone, and pending marks mean nothing any more."""
        self._pending.clear()
        self._line_free_at = 0.0
        for entry in self._clauses.values():
            entry.frozen_ms = self._position_ms(entry, at)
            entry.spans.clear()

    def broke_off(self, clause: int) -> None:
        """The voice broke off in the middle of the clause: its audio is not the whole of its text."""
        entry = self._clauses.get(clause)
        if entry is not None:
            entry.broken = True

    def was_played(self, clause: int) -> bool:
        """True once the clause's own mark came back."""
        entry = self._clauses.get(clause)
        return entry is not None and entry.played

    def heard_text(self, clause: int, at: float) -> str:
        """The words of the clause that were surely heard by ``at``; empty for an unknown clause."""
        entry = self._clauses.get(clause)
        if entry is None:
            return ""
        if entry.played and not entry.broken:
            return entry.text
        position = entry.received_ms if entry.played else self._position_ms(entry, at)
        return self._cut(entry, position)[0]

    def resume_ms(self, clause: int, at: float) -> float:
        """Where to go on after a ``clear``: the start, in ms of the clause's audio, of its first unheard word."""
        entry = self._clauses.get(clause)
        if entry is None:
            return 0.0
        return self._cut(entry, self._position_ms(entry, at))[1]

    def forget(self, clause: int) -> None:
        """Drop a clause whose turn is on record; a late mark of it is then unknown."""
        self._clauses.pop(clause, None)

    @staticmethod
    def _position_ms(entry: _Clause, at: float) -> float:
        position = entry.frozen_ms
        for span in entry.spans:
            played = min(span.ms, max(0.0, (at - span.starts) * 1000))
            if played > 0:
                position = max(position, span.offset_ms + played)
        return position

    @staticmethod
    def _cut(entry: _Clause, position_ms: float) -> tuple[str, float]:
        """Words that end by ``position_ms``, and the ms at which the next one starts.

        Time is shared by the characters that are spoken: a price of nine signs takes the time of its seven words.
        """
        characters = sum(entry.weights)
        if not characters or position_ms <= entry.lead_ms:
            return "", 0.0
        total = entry.total_ms or max(entry.received_ms, characters * UNKNOWN_MS_PER_CHARACTER)
        if entry.total_ms is not None and position_ms >= entry.total_ms:
            return entry.text, entry.total_ms
        per_character = max(total - entry.lead_ms, 1.0) / characters
        heard: list[str] = []
        ends = entry.lead_ms
        for word, weight in zip(entry.words, entry.weights, strict=True):
            if ends + weight * per_character > position_ms:
                break
            ends += weight * per_character
            heard.append(word)
        return " ".join(heard), ends if heard else 0.0


def _weighed(text: str) -> tuple[list[str], list[int]]:
    """The words, and how many characters of each are spoken."""
    words = text.split()
    return words, [max(len(spoken(word)), 1) for word in words]
