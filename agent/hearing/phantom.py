"""Decides whether a transcript is what a person said, or what Whisper invented over noise.

With ``language=he`` Whisper answers noise with confident Hebrew, so no single number decides. Thresholds: measured on
telephone clips with whisper-base, to be calibrated on real calls. The text is judged and never rewritten: a
"corrected" price or name is a lie on record.
"""

import re
from enum import Enum

import msgspec

NO_SPEECH_LIMIT = 0.55
COMPRESSION_LIMIT = 1.8
LOGPROB_LIMIT = -1.3
REPEATED_SHARE_LIMIT = 0.5
LOOP_WORDS = 5
"""Below this many words a repetition is an answer: "כן, כן", "לא לא לא"."""

CHARACTERS_PER_SECOND_LIMIT = 20
SHORT_ANSWER_WORDS = 3

_WORD = re.compile(r"[^\W_]+(?:[\"'׳״][^\W_]+)*")
_NIKUD = re.compile(r"[\u0591-\u05c7]")
_SAID_ON_NOISE = re.compile(r"תודה (?:רבה )?שצפיתם|תודה על הצפייה|כתוביות|תרגום ו?כתוביות|להירשם לערוץ")
"""Phrases of subtitles; a caller of an office never says them. Real answers (תודה, שלום, בבקשה) are not here."""


class Verdict(Enum):
    """``HEARD`` is answered, ``NOTHING`` is ignored, ``UNCLEAR`` was speech that must be asked for again."""

    HEARD = "heard"
    NOTHING = "nothing"
    UNCLEAR = "unclear"


class Heard(msgspec.Struct, frozen=True):
    """A transcript with Whisper's own figures.

    ``no_speech`` and ``compression`` are the highest of its segments, ``logprob`` the mean; ``speech_ms`` is how long
    the detector heard a voice.
    """

    text: str
    speech_ms: float
    no_speech: float = 0.0
    compression: float = 1.0
    logprob: float = 0.0


def words_of(text: str) -> list[str]:
    """Words without nikud and punctuation."""
    return _WORD.findall(_NIKUD.sub("", text))


def judge(heard: Heard) -> Verdict:
    """The verdict on one turn of the caller."""
    words = words_of(heard.text)
    if not words:
        return Verdict.NOTHING
    if _SAID_ON_NOISE.search(heard.text) or not _speaks_a_language(heard.text):
        return Verdict.NOTHING
    if _loops(words, heard):
        return Verdict.UNCLEAR if heard.speech_ms >= 1_000 else Verdict.NOTHING
    if len(words) <= SHORT_ANSWER_WORDS:
        # A lone "כן" has little context, so its figures are weak; only clear non-speech drops it.
        return Verdict.NOTHING if heard.no_speech > 0.8 and heard.logprob < -1.0 else Verdict.HEARD
    if heard.no_speech > NO_SPEECH_LIMIT:
        return Verdict.NOTHING
    return Verdict.UNCLEAR if heard.logprob < LOGPROB_LIMIT else Verdict.HEARD


def _speaks_a_language(text: str) -> bool:
    """Hebrew letters or digits; a turn in another script is Whisper's invention when Hebrew was asked for."""
    return bool(re.search(r"[א-ת0-9]", text))


def _loops(words: list[str], heard: Heard) -> bool:
    if len(words) < LOOP_WORDS:
        return False
    repeated = (len(words) - len(set(words))) / len(words)
    seconds = max(heard.speech_ms / 1000, 0.2)
    too_fast = len(heard.text) / seconds > CHARACTERS_PER_SECOND_LIMIT and repeated > 0
    return repeated >= REPEATED_SHARE_LIMIT or too_fast or heard.compression > COMPRESSION_LIMIT + 0.6
