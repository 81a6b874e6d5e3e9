"""Decides whether a transcript is what a person said, or what Whisper invented over noise.

With ``language=he`` Whisper answers noise with confident Hebrew, so no single number decides: its figures, the text
itself, the sound and what the agent had asked do. The text is judged and never rewritten: a "corrected" price or name
is a lie on record.
"""

from enum import Enum

import msgspec

from agent.hearing import invented
from agent.hearing.expected import Expected, expected_answer
from agent.hearing.invented import words_of
from agent.hearing.limits import DEFAULTS, Limits, limits_for
from agent.hearing.loudness import Loudness
from agent.hearing.short_answers import SHORT_WORDS, answers, are_common, may_answer

ANSWER_MS = 200
MUMBLE_MS = 600
"""Voice that deserves to be asked again: behind a question, where an answer is due, and elsewhere. What is shorter and
holds no words may be a cough or a door."""

MUMBLE_OVER_AGENT_MS = 2_000
"""Into the agent's words only a long speech is asked for again: the agent stopped for it, and can go on."""

WORDLESS_MS = 1_000
"""Of voice for which Whisper wrote nothing, or nothing that it believes itself; an "אממ" is shorter."""

FOREIGN_WORDS = 2
FOREIGN_NO_SPEECH = 0.3
FOREIGN_LOGPROB = -0.8
"""Another script than Hebrew is believed only from a clear voice: it is also what Whisper writes over silence."""

FAINT_DB = 10.0
FAINT_DBFS = -36.0
"""An echo comes back so far below the caller's own voice; below this level while that is not known yet."""

LEAST_CLEARANCE_DB = 3.0
"""A sound that does not stand out of the line's noise is the noise."""

_QUIET = Loudness(-20.0, -60.0)


class Verdict(Enum):
    """``HEARD`` is answered, ``NOTHING`` is ignored, ``UNCLEAR`` was speech that must be asked for again."""

    HEARD = "heard"
    NOTHING = "nothing"
    UNCLEAR = "unclear"


class Heard(msgspec.Struct, frozen=True):
    """A transcript with Whisper's own figures.

    ``no_speech`` and ``compression`` are the highest of its segments, ``logprob`` the mean; ``speech_ms`` is how long
    the detector heard a voice. ``model`` is the name whose limits hold.
    """

    text: str
    speech_ms: float
    no_speech: float = 0.0
    compression: float = 1.0
    logprob: float = 0.0
    model: str = ""


class Scene(msgspec.Struct, frozen=True):
    """What was going on: the agent's last words, whether it was sounding when the voice began, and how loud it was."""

    agent_said: str = ""
    over_agent: bool = False
    loudness: Loudness = _QUIET


class PhantomFilter:
    """One call's. ``prompt`` is what Whisper was told to expect; ``table`` holds the limits by model."""

    def __init__(self, table: dict[str, Limits] | None = None, prompt: str = "") -> None:
        self._table = table or DEFAULTS
        self._prompt = prompt
        self._caller_db: float | None = None

    def judge(self, heard: Heard, scene: Scene) -> Verdict:
        """The verdict on one turn of the caller; what is heard into silence teaches how loud he is."""
        verdict = judge(heard, scene, limits_for(heard.model, self._table), self._prompt)
        if verdict is Verdict.HEARD and not scene.over_agent:
            self._caller_db = scene.loudness.level_db
        return verdict

    def is_faint(self, scene: Scene) -> bool:
        """So quiet, while the agent was sounding, that it may be the agent's own echo."""
        limit = FAINT_DBFS if self._caller_db is None else self._caller_db - FAINT_DB
        return scene.over_agent and scene.loudness.level_db < limit


def judge(
    heard: Heard, scene: Scene | None = None, limits: Limits = DEFAULTS["whisper-1"], prompt: str = ""
) -> Verdict:
    """The verdict on one turn of the caller."""
    scene = scene or Scene()
    words = words_of(heard.text)
    if not words:
        return _without_words(heard, scene, limits)
    if invented.is_from_subtitles(heard.text):
        return Verdict.NOTHING
    if not invented.is_hebrew(heard.text):
        return _other_script(words, heard, scene)
    if scene.loudness.clearance_db < LEAST_CLEARANCE_DB or _cannot_be_said(words, heard, limits, prompt):
        return _without_words(heard, scene, limits)
    certain = _is_certain(words, heard, scene, limits, words_of(prompt))
    return Verdict.HEARD if certain else _without_words(heard, scene, limits)


def _without_words(heard: Heard, scene: Scene, limits: Limits) -> Verdict:
    """A voice whose words are not to be trusted: asked again if it was speech, passed over if it may be anything."""
    least_ms = ANSWER_MS if "?" in scene.agent_said else MUMBLE_MS
    if not heard.text or (heard.no_speech > limits.no_speech and heard.logprob < limits.logprob):
        least_ms = WORDLESS_MS
    if scene.over_agent:
        least_ms = MUMBLE_OVER_AGENT_MS
    return Verdict.UNCLEAR if heard.speech_ms >= least_ms else Verdict.NOTHING


def _other_script(words: list[str], heard: Heard, scene: Scene) -> Verdict:
    clear = heard.no_speech <= FOREIGN_NO_SPEECH and heard.logprob >= FOREIGN_LOGPROB
    if clear and len(words) >= FOREIGN_WORDS and heard.speech_ms >= MUMBLE_MS and not scene.over_agent:
        return Verdict.HEARD
    return Verdict.NOTHING


def _cannot_be_said(words: list[str], heard: Heard, limits: Limits, prompt: str) -> bool:
    if invented.is_loop(words) or invented.recites(words, prompt):
        return True
    if len(words) < invented.LOOP_WORDS:
        return False
    return heard.compression > limits.compression or _is_too_fast(words, heard, limits)


def _is_too_fast(words: list[str], heard: Heard, limits: Limits) -> bool:
    """More letters than a tongue makes. The detector may miss part of the voice, so a second sign must agree."""
    rate = len(heard.text) / max(heard.speech_ms / 1000, 0.2)
    doubted = heard.no_speech > limits.no_speech / 2 or heard.logprob < limits.logprob or len(set(words)) < len(words)
    return rate > limits.characters_per_s and doubted


def _is_certain(words: list[str], heard: Heard, scene: Scene, limits: Limits, expected: list[str]) -> bool:
    asked = expected_answer(scene.agent_said)
    if len(words) <= SHORT_WORDS:
        if answers(words, asked):
            return True
        # A lone "כן" has little context, so its figures are weak: it is dropped only when both say noise.
        if heard.no_speech > limits.no_speech_short and heard.logprob < limits.logprob_short:
            return False
        return heard.logprob >= limits.unsure_logprob or asked is Expected.NAME or are_common(words, expected)
    if heard.no_speech > limits.no_speech or heard.logprob < limits.logprob:
        return False
    return heard.logprob >= limits.unsure_logprob or may_answer(words, asked)
