"""Words and figures of a sentence, with where they stand in it."""

import re
from dataclasses import dataclass
from enum import Enum

_NIKUD = re.compile(r"[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]")
_INVISIBLE = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LETTERS = r"[א-ת\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]"
_TOKEN = re.compile(
    rf"(?P<figure>\d+(?:[.,:/]\d+)*)|(?P<word>{_LETTERS}+(?:[\"'׳״’”]{_LETTERS}+)*['׳’]?)|(?P<latin>[A-Za-z]+)"
    r"|(?P<sign>[₪$€%+*])"
)
_PREFIX = re.compile(r"[ושהבלמכ]{1,3}")
_GLUE = re.compile(rf"[\-־–{_INVISIBLE}]?")
_QUOTES = str.maketrans({"׳": "'", "’": "'", "״": '"', "”": '"'})


class Sort(Enum):
    """What a token is made of."""

    WORD = "word"
    FIGURE = "figure"
    LATIN = "latin"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """A word without nikud, or a figure as written (``2,400,000``, ``16:30``, ``21/1``).

    ``start`` and ``end`` are characters of the sentence. ``prefix`` holds letters glued to a figure ("ב-10" has ב).
    ``gap`` is what stands between this token and the one before.
    """

    text: str
    start: int
    end: int
    sort: Sort
    prefix: str = ""
    gap: str = ""

    @property
    def after_sentence(self) -> bool:
        """A sentence ended before this token."""
        return any(sign in self.gap for sign in ".!?;")


def without_nikud(text: str) -> str:
    """The text without vowel points; marks of quotation as ASCII."""
    return _NIKUD.sub("", text).translate(_QUOTES)


def tokens(text: str) -> list[Token]:
    """The tokens of a sentence, in order; punctuation is left in ``gap``."""
    found: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(text):
        sort = Sort(match.lastgroup)
        plain = without_nikud(match.group())
        token = Token(plain, match.start(), match.end(), sort, "", text[last : match.start()])
        before = found[-1] if found else None
        if (
            sort is Sort.FIGURE
            and before is not None
            and before.sort is Sort.WORD
            and _PREFIX.fullmatch(before.text)
            and _GLUE.fullmatch(token.gap)
        ):
            token = Token(plain, before.start, match.end(), sort, before.text, before.gap)
            found.pop()
        found.append(token)
        last = match.end()
    return found
