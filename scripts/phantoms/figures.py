"""What the filter makes of the data."""

import zlib
from collections.abc import Iterable

import msgspec

from agent.hearing.invented import words_of
from agent.hearing.limits import LOCAL
from agent.hearing.loudness import Loudness
from agent.hearing.phantom import Heard, PhantomFilter, Scene, Verdict
from agent.turns.backchannel import Floor
from agent.turns.own_echo import is_own_echo
from scripts.phantoms.heard import Row
from scripts.phantoms.listen_prompt import PROMPT

USABLE_CER = 0.5
"""Below this share of wrong letters a transcript still tells what was said."""


class Judged(msgspec.Struct, frozen=True):
    """A row and what became of its sound on a call."""

    row: Row
    verdict: Verdict
    usable: bool

    @property
    def in_words(self) -> bool:
        """The filter alone let it become words, whether or not the detector would have passed it on."""
        return self.verdict is Verdict.HEARD

    @property
    def on_a_call(self) -> bool:
        """Detector and filter both let it become words."""
        return self.row.detected and self.in_words

    @property
    def is_phantom(self) -> bool:
        """Must not become words: nothing was said, or nothing like this."""
        return self.row.label in {"phantom", "unusable"} and not self.usable


def judged(rows: Iterable[Row]) -> list[Judged]:
    """Each on a call of its own, with the true words of a short answer in place of what a poor ear wrote."""
    return [Judged(row, _verdict(row), _usable(row)) for row in rows]


def _verdict(row: Row) -> Verdict:
    text = row.said if row.label == "answer" else row.transcript
    encoded = text.encode()
    compression = len(encoded) / len(zlib.compress(encoded)) if row.label == "answer" else row.compression
    scene = Scene(row.agent_said, row.agent_sounding, Loudness(row.level_db, row.floor_db))
    heard = Heard(text, row.speech_ms, row.no_speech, compression, row.logprob, LOCAL)
    phantoms = PhantomFilter(prompt=PROMPT)
    verdict = phantoms.judge(heard, scene)
    floor = Floor(heard=row.agent_said) if row.agent_sounding else Floor()
    if verdict is Verdict.HEARD and is_own_echo(text, floor, faint=phantoms.is_faint(scene)):
        return Verdict.NOTHING
    return verdict


def _usable(row: Row) -> bool:
    said, wrote = words_of(row.said), words_of(row.transcript)
    if row.label == "answer":
        return True
    if row.kind == "cut":
        return bool(wrote) and set(wrote) <= set(said)
    return bool(said) and distance(" ".join(said), " ".join(wrote)) / len(" ".join(said)) < USABLE_CER


def distance(one: str, other: str) -> int:
    """Letters to insert, delete or replace (Levenshtein)."""
    before = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        now = [at]
        for beside, known in enumerate(other, 1):
            now.append(min(now[-1] + 1, before[beside] + 1, before[beside - 1] + (letter != known)))
        before = now
    return before[-1]
