"""Numbers in a Hebrew sentence, as digits or as words, read as values with their place in the text.

A number that can be read in two ways ("שני מיליון וארבע מאות": 2,000,400 or 2,400,000) carries both values.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_UNITS = {
    "אפס": 0, "אחד": 1, "אחת": 1, "שניים": 2, "שתיים": 2, "שני": 2, "שתי": 2, "שנים": 2, "שתים": 2, "שלושה": 3,
    "שלוש": 3, "שלושת": 3, "ארבעה": 4, "ארבע": 4, "ארבעת": 4, "חמישה": 5, "חמש": 5, "חמשת": 5, "שישה": 6, "שש": 6,
    "ששה": 6, "ששת": 6, "שבעה": 7, "שבע": 7, "שבעת": 7, "שמונה": 8, "שמונת": 8, "תשעה": 9, "תשע": 9, "תשעת": 9,
    "עשרה": 10, "עשר": 10, "עשרת": 10,
}  # fmt: skip
_TENS = {
    "עשרים": 20, "שלושים": 30, "ארבעים": 40, "חמישים": 50, "שישים": 60, "ששים": 60, "שבעים": 70, "שמונים": 80,
    "תשעים": 90,
}  # fmt: skip
_HUNDREDS = {"מאה": 100, "מאתיים": 200, "מאתים": 200}
_SCALES = {
    "אלף": 1_000, "אלפים": 1_000, "אלפי": 1_000, "מיליון": 1_000_000, "מליון": 1_000_000, "מיליוני": 1_000_000,
    "מיליארד": 1_000_000_000,
}  # fmt: skip
_FRACTIONS = {"חצי": 0.5, "רבע": 0.25}
_LATIN_SCALES = {"k": 1_000, "K": 1_000, "m": 1_000_000, "M": 1_000_000}
_SMALL = _UNITS | _TENS | _HUNDREDS
_ALONE = frozenset({"שני", "שנים", "אחד", "אחת"})
"""Alone these are rather a weekday, years or a pronoun."""

_PREFIX = re.compile(r"[ושהבלמכ]{1,3}")
_TOKEN = re.compile(
    r"(?:[ושהבלמכ]{1,3}[-־]?)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[א-ת]+(?:[\"'״׳][א-ת]+)*|[A-Za-z]+|[^\s]"
)
_PLACES = re.compile(r"באר שבע|קריית ארבע|קרית ארבע|שבע ברכות")

DIGIT_WORDS = {word: value for word, value in _UNITS.items() if value < 10}


class Numeral(NamedTuple):
    """``values``: the likeliest reading first. ``prefix``: letters glued before it. ``bare``: a lone אחד, שני."""

    start: int
    end: int
    values: tuple[float, ...]
    prefix: str
    spelled: bool
    bare: bool

    @property
    def value(self) -> float:
        """The likeliest reading."""
        return self.values[0]


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    prefix: str


def _known(word: str) -> bool:
    return word in _SMALL or word in _SCALES or word in _FRACTIONS or word in {"אלפיים", "מאות", "שלושת"}


def _words(text: str) -> list[_Word]:
    found: list[_Word] = []
    for match in _TOKEN.finditer(text):
        word, prefix = match.group(), ""
        if word[-1].isdigit() and not word[0].isdigit():
            digits = word.lstrip("ושהבלמכ-־")
            prefix, word = word[: -len(digits)].rstrip("-־"), digits
        elif "א" <= word[0] <= "ת" and not _known(word):
            for length in (1, 2, 3):
                if _PREFIX.fullmatch(word[:length]) and _known(word[length:]):
                    prefix, word = word[:length], word[length:]
                    break
        found.append(_Word(match.start(), match.end(), word, prefix))
    return found


class _Reader:
    """Reads one number from a list of words."""

    def __init__(self, words: list[_Word], at: int) -> None:
        self.words = words
        self.first = self.at = at
        self.total = 0.0
        self.current: float | None = None
        self.room = 10**12
        self.scale = 0.0
        self.spelled = False

    def read(self) -> bool:
        """Consume as much as belongs to one number; False when no number begins here."""
        while self.at < len(self.words) and (self._take(self.words[self.at]) or self._goes_on()):
            self.at += 1
        return self.at > self.first

    def _goes_on(self) -> bool:
        """Thousands behind a comma after millions: "שני מיליון, ארבע מאות אלף"."""
        if self.words[self.at].text != "," or self.scale != 1_000_000 or self.current is not None:
            return False
        rest = _Reader(self.words, self.at + 1)
        if not rest.read() or rest.scale != 1_000:
            return False
        self.total += rest.total + (rest.current or 0.0)
        self.scale, self.at = 1_000, rest.at - 1
        return True

    def _take(self, word: _Word) -> bool:
        text = word.text
        starts = self.at == self.first
        if not starts and word.prefix and word.prefix not in {"ו", "ה"}:
            return False
        if text[0].isdigit():
            return self._digits(text)
        if text in _LATIN_SCALES and not starts and self.words[self.at - 1].text[0].isdigit():
            return self._scale(_LATIN_SCALES[text])
        if text in _FRACTIONS:
            return self._fraction(_FRACTIONS[text], word, starts=starts)
        if text == "נקודה" and self.current is not None:
            return self._point()
        if text == "אלפיים":
            return self._add_scaled(2_000)
        if text in _SCALES:
            return self._scale(_SCALES[text])
        if text == "מאות":
            return self._hundreds()
        if text in _SMALL:
            return self._small(_SMALL[text], word)
        return False

    def _digits(self, text: str) -> bool:
        if self.current is not None:
            return False
        self.current = float(text.replace(",", ""))
        self.room = 0
        return True

    def _small(self, value: float, word: _Word) -> bool:
        if word.text in _ALONE and self.total:
            return False
        if word.text in {"עשר", "עשרה"} and not word.prefix and self.current and self.current % 10 and self.room == 1:
            self.current += 10
            self.room = 0
        elif self.current is None:
            self.current, self.room = float(value), self._room(value)
        elif value < self.room:
            self.current += value
            self.room = self._room(value)
        else:
            return False
        self.spelled = True
        return True

    @staticmethod
    def _room(value: float) -> int:
        """What may still follow is below this: after a hundred tens, after tens units, after a unit only עשרה (1)."""
        if value >= 100:
            return 100
        return 10 if value >= 20 else 1 if 0 < value < 10 else 0

    def _hundreds(self) -> bool:
        if self.current is None or not 3 <= self.current <= 9:
            return False
        self.current, self.room = self.current * 100, 100
        return True

    def _scale(self, scale: float) -> bool:
        if self.current is None and self.total and scale >= self.scale > 0:
            return False
        count = self.current if self.current is not None else 1.0
        if self.scale and scale >= self.scale:
            return False
        return self._add_scaled(count * scale, scale)

    def _add_scaled(self, amount: float, scale: float = 1_000) -> bool:
        self.spelled = True
        self.total += amount
        self.current, self.room, self.scale = None, 10**12, scale
        return True

    def _fraction(self, part: float, word: _Word, *, starts: bool) -> bool:
        if starts:
            following = self.words[self.at + 1].text if self.at + 1 < len(self.words) else ""
            if following not in _SCALES:
                return False
            self.current = part
        elif word.prefix != "ו":
            return False
        elif self.current is not None:
            self.current += part
        else:
            self.total += part * self.scale
        self.spelled = True
        return True

    def _point(self) -> bool:
        digits = ""
        at = self.at + 1
        while at < len(self.words) and (value := self._after_point(self.words[at].text)) is not None:
            digits += value
            at += 1
        if not digits or self.current is None:
            return False
        self.current += float(f"0.{digits}")
        self.at = at - 1
        self.room = 0
        return True

    @staticmethod
    def _after_point(word: str) -> str | None:
        if word.isdigit():
            return word
        return str(_SMALL[word]) if word in _SMALL and word not in _HUNDREDS else None

    def numeral(self) -> Numeral:
        """The number read."""
        first, last = self.words[self.first], self.words[self.at - 1]
        rest = self.current or 0.0
        values = [self.total + rest]
        if self.scale == 1_000_000 and 0 < rest < 1_000:
            values.append(self.total + rest * 1_000)
        bare = self.at - self.first == 1 and first.text in _ALONE
        return Numeral(first.start, last.end, tuple(values), first.prefix, self.spelled, bare)


def numerals(text: str) -> Iterator[Numeral]:
    """The numbers of the text, in order. Names of towns that hold a number word are passed over."""
    words = _words(_PLACES.sub(lambda found: "·" * len(found.group()), text))
    at = 0
    while at < len(words):
        reader = _Reader(words, at)
        if reader.read():
            yield reader.numeral()
            at = reader.at
        else:
            at += 1
