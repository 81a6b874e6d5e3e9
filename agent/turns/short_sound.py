"""A short sound into the agent's words: go on before the transcript says what it was.

A cough, an echo's scrap or a hum is far more often so short than a word that wants the floor, and a transcript takes
most of a second. Should it hold words after all, they interrupt when they come.
"""

ONSET_S = 0.13
"""Voice that the detector hears before it believes it."""

BLIP_S = 0.25
SHORT_S = 0.55
"""Below the shortest interruption that carries on ("רגע אחד": 0.6 s); half a second of a murmured voice is common."""

AFTER_SHORT_S = 0.5
"""Silence after the end of a short sound. With the detector's own delay the agent sounds again within 0.7 s."""


def resume_after_s(onset_at: float, voiced_until: float) -> float | None:
    """Seconds after ``voiced_until`` at which to go on; None for a sound so long that its words are waited for.

    ``onset_at`` is when the detector spoke up; both are monotonic seconds.
    """
    length = voiced_until - onset_at + ONSET_S
    if length < BLIP_S:
        return 0.0
    return AFTER_SHORT_S if length < SHORT_S else None
