"""What a caller met in one turn, from the frames of the call, and what the time was spent on, from the vendors' log."""

from collections.abc import Sequence

import msgspec

from agent.bench.line import Stretch, Timeline
from agent.bench.voiced import TOGETHER_S
from agent.sandbox.carrier.frames import FRAME_MS
from agent.sandbox.script.record import plain
from agent.sandbox.visits import VisitNote

_FRESH_FRAMES = 10
"""200 ms without the agent before a sound of his make it the beginning of something new."""


_RIVALS_S = 0.5
"""Between a request that is made when the voice seems to end and the one when it has ended."""

_EARS = frozenset({"transcription", "realtime"})


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Times are monotonic seconds. ``said`` is the clip's text. ``gap_ms`` null: no answer.

    ``spoke_into``: the agent was heard inside the caller's turn.
    """

    said: str
    pause_s: float
    began: float
    voice_ended: float
    gap_ms: int | None
    spoke_into: bool

    @property
    def answered(self) -> float | None:
        """When the first voiced 20 ms of the reply began."""
        return None if self.gap_ms is None else self.voice_ended + self.gap_ms / 1000


class Stages(msgspec.Struct, frozen=True, kw_only=True):
    """Where the gap went, ms. They add up to the gap; ``commit`` lies across them (from the end of the voice)."""

    end_to_ear: float
    ear: float
    ear_to_model: float
    model: float
    model_to_voice: float
    voice: float
    voice_to_heard: float
    commit: float | None = None


def first_reply(timeline: Timeline, after: int, limit: int, no_reply: Sequence[Stretch] = ()) -> int | None:
    """The frame at which the agent begins something new, from ``after`` on and before ``limit``.

    What sounds inside ``no_reply`` is overheard: a phrase that only asks for patience.
    """
    quiet_for = 0 if any(timeline.heard_voiced[max(0, after - _FRESH_FRAMES) : after]) else _FRESH_FRAMES
    for at in range(after, min(limit, len(timeline))):
        voiced = timeline.heard_voiced[at] and not any(part.first <= at < part.end for part in no_reply)
        if voiced and quiet_for >= _FRESH_FRAMES:
            return at
        quiet_for = 0 if voiced else quiet_for + 1
    return None


def turn_of(
    timeline: Timeline,
    stretch: Stretch,
    limit: int,
    said: str,
    pause_s: float,
    no_reply: Sequence[Stretch] = (),
) -> Turn:
    """The turn whose audio took ``stretch``; ``limit`` is the frame at which the next one begins.

    Raises ValueError when nothing voiced was sent.
    """
    voice = timeline.voice_of(stretch)
    if voice is None:
        raise ValueError(f"nothing of {said!r} was voiced")
    reply = first_reply(timeline, voice.end, limit, no_reply)
    return Turn(
        said=said,
        pause_s=pause_s,
        began=timeline.at(stretch.first),
        voice_ended=timeline.at(voice.end),
        gap_ms=None if reply is None else (reply - voice.end) * FRAME_MS,
        spoke_into=any(timeline.heard_voiced[voice.first : voice.end]),
    )


def last_transcription(turn: Turn, notes: Sequence[VisitNote], who: str) -> VisitNote | None:
    """The bot's latest request to the ear that held words of the turn, before the reply was heard."""
    line = plain(turn.said)
    asked = reversed(_transcriptions(turn, notes, who))
    return next((note for note in asked if (text := plain(note.text)) and text in line), None)


def _decisive_transcription(turn: Turn, notes: Sequence[VisitNote], who: str) -> VisitNote | None:
    """Of the requests at the end of the turn that heard the same words, the one that was answered first."""
    last = last_transcription(turn, notes, who)
    if last is None:
        return None
    rivals = [note for note in _transcriptions(turn, notes, who) if last.arrived - note.arrived < _RIVALS_S]
    return _winner([note for note in rivals if plain(note.text) == plain(last.text)], last)


def _transcriptions(turn: Turn, notes: Sequence[VisitNote], who: str) -> list[VisitNote]:
    until = turn.answered
    if until is None:
        return []
    return [note for note in notes if note.endpoint in _EARS and note.who == who and turn.began <= note.arrived < until]


def stages(turn: Turn, notes: Sequence[VisitNote], voice: str, committed: float | None) -> Stages | None:
    """The split of one of Moked's gaps; null when its requests cannot be told apart."""
    until = turn.answered
    heard = _decisive_transcription(turn, notes, "moked")
    if until is None or heard is None or heard.answered is None:
        return None
    thought = _last(notes, "chat", "moked", heard.answered, until, plain(heard.text))
    if thought is None or thought.answered is None:
        return None
    asked = [
        note
        for note in notes
        if note.endpoint.startswith("tts") and note.who == voice and thought.answered <= note.arrived < until
    ]
    rivals = [note for note in asked if note.arrived - asked[0].arrived < TOGETHER_S]
    spoken = _winner(rivals, next(iter(asked), None))
    if spoken is None or spoken.answered is None:
        return None
    ends = turn.voice_ended
    times = [ends, heard.arrived, heard.answered, thought.arrived, thought.answered, spoken.arrived, spoken.answered]
    parts = [(later - earlier) * 1000 for earlier, later in zip(times, [*times[1:], until], strict=True)]
    commit = None if committed is None else (committed - ends) * 1000
    return Stages(
        end_to_ear=parts[0],
        ear=parts[1],
        ear_to_model=parts[2],
        model=parts[3],
        model_to_voice=parts[4],
        voice=parts[5],
        voice_to_heard=parts[6],
        commit=commit,
    )


def _last(
    notes: Sequence[VisitNote], endpoint: str, who: str, first: float, until: float, text: str
) -> VisitNote | None:
    fitting = [
        note for note in notes if note.endpoint == endpoint and note.who == who and first - 0.05 <= note.arrived < until
    ]
    fitting = [note for note in fitting if plain(note.text).endswith(text)]
    return _winner(fitting, fitting[-1] if fitting else None)


def _winner(rivals: Sequence[VisitNote], last: VisitNote | None) -> VisitNote | None:
    """Of requests for the same thing the one that was answered first; ``last`` when none was."""
    answered = [(note.answered, note.number, note) for note in rivals if note.answered is not None]
    return min(answered)[2] if answered else last
