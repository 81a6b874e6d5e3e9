"""Rooms with their halves, and floors."""

import re
from fractions import Fraction

from shared.hebrew.corrections import choose, correction_at
from shared.hebrew.counted import A_SINGLE, COUNTED
from shared.hebrew.lexicon import CURRENCY, Kind, lexeme
from shared.hebrew.numbers import HALF, as_number, plain_value, runs
from shared.hebrew.parts import Run
from shared.hebrew.reading import Reading, ambiguous, sure
from shared.hebrew.text import Token, tokens

FEWEST_ROOMS, MOST_ROOMS = 1, 20
LOWEST_FLOOR, HIGHEST_FLOOR = -10, 100

_ROOM_WORDS = frozenset({"חדרים", "חדר", "חד'", "החדרים"})
_ROOM_PARTS = frozenset("שינה רחצה אמבטיה שירותים עבודה ארונות ילדים הורים ביטחון כביסה מדרגות".split())
_FLAT_OF = frozenset("דירת בדירת לדירת דירה".split())
_UP_TO = re.compile(r"[\s,]*(?:(?:ו?עד|או)\s*|[-–־]\s*)?")
_OR = re.compile(r"[\s,]*או\s*")


def _room(token: Token | None) -> bool:
    return token is not None and (token.text in _ROOM_WORDS or token.text[1:] in _ROOM_WORDS)


class _Sentence:
    def __init__(self, text: str, *, asked: bool) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.runs = runs(self.tokens)
        self._asked = asked

    def token(self, index: int) -> Token | None:
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def half(self, index: int) -> bool:
        token = self.token(index)
        word = lexeme(token) if token else None
        return word is not None and word.kind is Kind.HALF and word.joined

    def mentions(self) -> list[Reading[float]]:
        """Every number of rooms that is said."""
        found: list[tuple[Run | None, Reading[float]]] = [(run, self._of_run(run)) for run in self.runs]
        found += [(None, reading) for reading in self._bare_rooms()]
        kept = [reading for _, reading in found if reading.candidates]
        kept.sort(key=lambda one: one.start)
        return self._ranges(kept)

    def _of_run(self, run: Run) -> Reading[float]:
        total = plain_value(run.parts)
        after, before = self.token(run.last + 1), self.token(run.first - 1)
        start, end = self.tokens[run.first].start, self.tokens[run.last].end
        if total is None:
            return self._two_of(run, start, end)
        if after is not None and after.text == "חדרי":
            return self._bedrooms(run, total, start)
        if _room(after):
            return self._counted(run, total, start)
        if not self._answers(run, before, after) or not _possible(total):
            return Reading()
        return sure(self.text, start, end, as_number(total))

    def _answers(self, run: Run, before: Token | None, after: Token | None) -> bool:
        """A bare number that answers "how many rooms?", or "דירת ארבע"."""
        if after is not None and (after.text in COUNTED or after.text in CURRENCY):
            return False
        if run.has_scale:
            return False
        if before is not None and before.text in _FLAT_OF and before.text != "דירה":
            return True
        if before is not None and before.text in A_SINGLE and before.text != "לא":
            return False
        if before is not None and self.tokens[run.first].text in {"אחד", "אחת"} and before.text in COUNTED:
            return False
        cut = correction_at(self.text)
        corrects = cut is not None and "חדר" in self.text[:cut] and self.tokens[run.first].start >= cut
        return (self._asked or corrects) and (before is None or not before.text.endswith(("קומה", "רחוב", "שעה")))

    def _two_of(self, run: Run, start: int, end: int) -> Reading[float]:
        """ "שלוש ארבע חדרים": one or the other."""
        values = [as_number(part.value) for part in run.parts if _possible(part.value)]
        near = len(values) == len(run.parts) == 2 and 0 < values[1] - values[0] <= 1
        if near and (self._asked or _room(self.token(run.last + 1))):
            return sure(self.text, start, end, values[1], values[0])
        return Reading()

    def _bedrooms(self, run: Run, total: Fraction, start: int) -> Reading[float]:
        """Bedrooms are not rooms: a flat has a living room too, so it must be asked."""
        kind = self.token(run.last + 2)
        if kind is None or kind.text != "שינה" or not _possible(total + 1):
            return Reading()
        return ambiguous(self.text, start, kind.end, (as_number(total + 1), as_number(total)))

    def _counted(self, run: Run, total: Fraction, start: int) -> Reading[float]:
        at = run.last + 1
        following = self.token(at + 1)
        if following is not None and following.text in _ROOM_PARTS:
            return Reading()
        if self.half(at + 1) and total.denominator == 1:
            total, at = total + HALF, at + 1
        return sure(self.text, start, self.tokens[at].end, as_number(total)) if _possible(total) else Reading()

    def _bare_rooms(self) -> list[Reading[float]]:
        """ "חדר וחצי", "חדר אחד", "חדר"."""
        found: list[Reading[float]] = []
        counted = {run.last + 1 for run in self.runs}
        for index, token in enumerate(self.tokens):
            if token.text not in {"חדר", "בחדר", "לחדר"} or index in counted:
                continue
            following = self.token(index + 1)
            if self.half(index + 1) and following is not None:
                found.append(sure(self.text, token.start, following.end, 1.5))
            elif following is not None and following.text == "אחד":
                found.append(sure(self.text, token.start, following.end, 1))
        return found

    def _ranges(self, found: list[Reading[float]]) -> list[Reading[float]]:
        done: list[Reading[float]] = []
        for reading in found:
            last = done[-1] if done else None
            low = last if last is not None else self._lower_end(reading)
            between = self.text[low.end : reading.start] if low is not None else "."
            linked = bool(re.search(r"עד|או|[-–־]", between)) or self.text[reading.start] == "ל"
            lower, upper = low.value if low is not None else None, reading.value
            if low is None or lower is None or upper is None or not linked or not _UP_TO.fullmatch(between):
                done.append(reading)
                continue
            if last is not None:
                done.pop()
            if _OR.fullmatch(between):
                done.append(ambiguous(self.text, low.start, reading.end, (lower, upper)))
            elif lower < upper:
                done.append(sure(self.text, low.start, reading.end, upper, lower))
            else:
                done.append(reading)
        return done

    def _lower_end(self, reading: Reading[float]) -> Reading[float] | None:
        """The bare number before "עד ארבעה חדרים"."""
        before = [run for run in self.runs if self.tokens[run.last].end <= reading.start]
        total = plain_value(before[-1].parts) if before else None
        if total is None or not _possible(total):
            return None
        first, last = self.tokens[before[-1].first], self.tokens[before[-1].last]
        prefixed = self.text[last.end : reading.start].strip(" ,") != "" or self.text[reading.start] == "ל"
        return sure(self.text, first.start, last.end, as_number(total)) if prefixed else None


def _possible(rooms: Fraction) -> bool:
    return FEWEST_ROOMS <= rooms <= MOST_ROOMS and (rooms * 2).denominator == 1


def rooms_in(text: str, *, asked: bool = False) -> list[Reading[float]]:
    """Every number of rooms that is said."""
    return _Sentence(text, asked=asked).mentions()


def read_rooms(text: str, *, asked: bool = False) -> Reading[float]:
    """How many rooms, 1 to 20 in halves; ``asked``: a bare number answers. Of a range the upper end, with ``lower``.

    Bedrooms are ambiguous (a flat of "שלושה חדרי שינה" has four rooms), and חדר רחצה is no room at all.
    """
    return choose(text, rooms_in(text, asked=asked))


_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "קרקע הקרקע", "ראשונה ראשון", "שנייה שניה", "שלישית", "רביעית", "חמישית", "שישית", "שביעית", "שמינית",
            "תשיעית", "עשירית",
        )
    )
    for word in words.split()
}  # fmt: skip
_FLOOR = re.compile(r"^[ושהבלמכ]{0,2}קומ(?:ה|ת)$")
_BELOW_GROUND = frozenset({"מינוס", "מרתף"})


def _ordinal(token: Token | None) -> int | None:
    if token is None:
        return None
    word = token.text
    return _ORDINALS.get(word, _ORDINALS.get(word[1:]) if word[:1] in "הבל" else None)


def read_floor(text: str, *, asked: bool = False) -> Reading[int]:
    """The floor: קומת קרקע is 0, "קומה מינוס אחת" -1; ``asked``: a bare number or ordinal answers."""
    found = tokens(text)
    by_first = {run.first: run for run in runs(found)}
    readings: list[Reading[int]] = []
    for index, token in enumerate(found):
        named = _FLOOR.match(token.text) is not None
        cut = correction_at(text[: token.start])
        corrects = cut is not None and not text[cut : token.start].strip() and (asked or bool(readings))
        if not named and not (asked and index == 0) and not corrects:
            continue
        at = index + 1 if named else index
        below = at < len(found) and found[at].text in _BELOW_GROUND
        at += below
        ordinal = _ordinal(found[at] if at < len(found) else None)
        run = by_first.get(at)
        total = plain_value(run.parts) if run is not None else None
        if ordinal is not None:
            other = _ordinal(found[at + 2]) if at + 2 < len(found) and found[at + 1].text == "או" else None
            if other is not None:
                return ambiguous(text, token.start, found[at + 2].end, (ordinal, other))
            readings.append(sure(text, token.start, found[at].end, ordinal))
        elif run is not None and total is not None and total.denominator == 1:
            floor = -int(total) if below else int(total)
            if LOWEST_FLOOR <= floor <= HIGHEST_FLOOR:
                readings.append(sure(text, token.start, found[run.last].end, floor))
    return choose(text, readings)
