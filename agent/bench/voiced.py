"""What a bot had its voice say, out of the vendors' log."""

from collections.abc import Sequence

from agent.sandbox.visits import VisitNote

TOGETHER_S = 0.06
"""Between two requests made at once, on a busy machine."""


def voiced(notes: Sequence[VisitNote], voice: str, since: float, until: float) -> list[VisitNote]:
    """Requests for speech in this voice, in order; of rivals for the same words the one that got further."""
    found: list[VisitNote] = []
    for note in notes:
        if not note.endpoint.startswith("tts") or note.who != voice or not since <= note.arrived < until:
            continue
        if found and _rivals(found[-1], note):
            found[-1] = max(found[-1], note, key=lambda one: one.audio_ms)
        else:
            found.append(note)
    return found


def _rivals(first: VisitNote, second: VisitNote) -> bool:
    same = first.text.startswith(second.text) or second.text.startswith(first.text)
    return same and second.arrived - first.arrived < TOGETHER_S
