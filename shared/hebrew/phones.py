"""Telephone numbers said digit by digit, in groups, over several turns, with corrections.

A number is never completed by guessing: what does not make a number that can be dialled stays a part of one.
"""

import re
from dataclasses import dataclass, replace

from shared.hebrew.corrections import CUE
from shared.hebrew.counted import COUNTED
from shared.hebrew.lexicon import CURRENCY, Kind, Lexeme, lexeme
from shared.hebrew.numbers import plain_value, runs
from shared.hebrew.reading import Reading, ambiguous, sure
from shared.hebrew.text import Sort, Token, tokens
from shared.phones import PhoneInvalidError, to_e164

LONGEST = 13
"""Digits of the longest number taken: +972 and nine more, with a zero too many."""

MOBILE_DIGITS, LANDLINE_DIGITS = 10, 9
_TIMES = {"פעמיים": 2, "דאבל": 2, "כפול": 2}
_AGAIN = re.compile(r"מהתחלה|מההתחלה|מחדש|עוד פעם|שוב את|אני חוזרת? על")
_END = re.compile(r"(?:בסוף|הסוף|מסתיים|נגמר|האחרונ\S*)")
_INSTEAD_OF = re.compile(r"(?<![א-ת])(?:במקום|ולא)(?![א-ת])")
_LATELY = re.compile(rf"{CUE.pattern}|(?<![א-ת])לא(?![א-ת])")
_NOT_WITHOUT_COMMA = re.compile(r"(?<![א-ת])לא(?:\s+זה)?\s+$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Digits that stand together between two cues; the first of ``ways`` is the likelier way to write them.

    "חמישים ושתיים" is 52 alone; "חמישים שתיים" is 502, or 52 of someone who swallows the ו.
    """

    ways: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PhoneSoFar:
    """The part of a number that was dictated so far, over any number of turns. ``others``: other ways to read it."""

    digits: str = ""
    others: tuple[str, ...] = ()
    plus: bool = False
    unclear: bool = False

    @property
    def e164(self) -> str | None:
        """The number in E.164 once it is whole and can be dialled."""
        return None if self.unclear else _dialable(("+" if self.plus else "") + self.digits)

    @property
    def is_whole(self) -> bool:
        """Nothing is missing."""
        return self.e164 is not None

    @property
    def is_partial(self) -> bool:
        """Something was dictated and more must come."""
        return bool(self.digits) and not self.is_whole and not self.is_too_long

    @property
    def is_too_long(self) -> bool:
        """More digits than any number has: it has to be asked for again."""
        return not self.is_whole and len(self.digits) > _expected(self.digits)

    @property
    def missing(self) -> int:
        """How many digits are still to come, judged by its beginning."""
        return max(0, _expected(self.digits) - len(self.digits)) if self.digits else MOBILE_DIGITS

    def heard(self, text: str, *, asked: bool = True) -> "PhoneSoFar":
        """With one more turn of the caller. ``asked``: the talk is of his number, so bare digits belong to it."""
        pieces = _pieces(text, asked=asked or bool(self.digits))
        if not pieces:
            return self
        state = PhoneSoFar() if _AGAIN.search(text) or (self.is_whole and _starts_anew(pieces)) else self
        last = 0
        for piece in pieces:
            between = text[last : piece.start]
            state = _applied(state, piece, between, text[piece.end :])
            last = piece.end
        return replace(state, plus=state.plus or "פלוס" in text or "+" in text)


def _dialable(digits: str) -> str | None:
    if not re.fullmatch(r"\+?\d{9,13}", digits) or (digits[0] not in "+0" and not re.match(r"1[5789]|5|972", digits)):
        return None
    try:
        return to_e164(digits)
    except PhoneInvalidError:
        return None


def _expected(digits: str) -> int:
    if digits.startswith("972"):
        return 12
    if digits.startswith(("0", "1")):
        landline = len(digits) > 1 and digits[1] in "23489" and digits[0] == "0"
        return LANDLINE_DIGITS if landline else MOBILE_DIGITS
    return LANDLINE_DIGITS if digits.startswith("5") else MOBILE_DIGITS


def _starts_anew(pieces: list[_Piece]) -> bool:
    return len(pieces[0].ways[0]) >= 7


def _applied(state: PhoneSoFar, piece: _Piece, before: str, after: str) -> PhoneSoFar:
    """Add a piece, or let it replace what it corrects."""
    said = piece.ways[0]
    if _NOT_WITHOUT_COMMA.search(before) and re.match(r"\s*[,.]?\s*\S", after):
        return _without(state, said)
    if state.digits and _corrects(before, after):
        return _corrected(state, said)
    ways = tuple(whole + way for whole in (state.digits, *state.others) for way in piece.ways)
    whole = [way for way in ways if _dialable(("+" if state.plus else "") + way)]
    first = whole[0] if len(whole) == 1 else ways[0]
    return replace(state, digits=first, others=tuple(way for way in ways if way != first)[:8])


def _corrects(before: str, after: str) -> bool:
    cue = CUE.search(before) or re.search(r"(?<![א-ת])לא(?![א-ת])", before)
    return cue is not None or _INSTEAD_OF.match(after.strip()) is not None


def _without(state: PhoneSoFar, wrong: str) -> PhoneSoFar:
    """ "לא שבע, שמונה": the digits put aside leave the end of the number; what was not said there is what is meant."""
    if state.digits.endswith(wrong):
        return replace(state, digits=state.digits[: -len(wrong)], others=())
    return _corrected(state, wrong)


def _corrected(state: PhoneSoFar, said: str) -> PhoneSoFar:
    """A correction replaces the same number of digits at the end; one that begins with 0, the whole or the area code."""
    if len(said) >= LANDLINE_DIGITS:
        return PhoneSoFar(said, (), state.plus)
    if len(said) > len(state.digits):
        return replace(state, digits=state.digits + said, others=())
    if said.startswith("0") and len(said) in {2, 3} and len(state.digits) > len(said):
        area = 3 if state.digits[1:2] in {"5", "7"} else 2
        return replace(state, digits=said + state.digits[area:], others=())
    return replace(state, digits=state.digits[: -len(said)] + said, others=())


def _digits(words: list[Lexeme]) -> list[str] | None:
    """A stretch of number words as digits; two ways when a tens word may swallow the unit behind it."""
    ways = [""]
    index = 0
    while index < len(words):
        word = words[index]
        following = words[index + 1] if index + 1 < len(words) else None
        if word.kind is Kind.TENS and following is not None and following.kind is Kind.UNIT and following.value:
            both = str(word.value + following.value)
            apart = f"{word.value}{following.value}"
            options = [both] if following.joined else [apart, both]
            ways = [way + option for way in ways for option in options]
            index += 2
            continue
        if word.kind is Kind.UNIT and word.value and following is not None and following.kind is Kind.TEN:
            ways = [way + str(word.value + 10) for way in ways]
            index += 2
            continue
        if word.kind not in {Kind.UNIT, Kind.TEN, Kind.TENS, Kind.FIGURE} or word.value.denominator != 1:
            return None
        ways = [f"{way}{word.value}" for way in ways]
        index += 1
    return list(dict.fromkeys(ways))[:4]


def _piece_of(found: list[Token]) -> tuple[str, ...]:
    """The digits that tokens of one piece make; empty when they are no digits."""
    ways = [""]
    index = 0
    while index < len(found):
        token = found[index]
        times = _times(found, index)
        if times is not None:
            count, digit, index = times
            ways = [way + digit * count for way in ways]
            continue
        if token.sort is Sort.FIGURE:
            figures = re.sub(r"\D", "", token.text)
            ways = [way + figures for way in ways]
            index += 1
            continue
        stop = index
        while stop < len(found) and _plain_word(found, stop):
            stop += 1
        if stop == index:
            return ()
        options = _word_digits(found[index:stop])
        ways = [way + option for way in ways for option in options]
        index = stop
    return tuple(dict.fromkeys(way for way in ways if way))[:8]


def _plain_word(found: list[Token], index: int) -> bool:
    return found[index].sort is Sort.WORD and lexeme(found[index]) is not None and _times(found, index) is None


def _word_digits(found: list[Token]) -> list[str]:
    words = [word for token in found if (word := lexeme(token))]
    simple = _digits(words)
    if simple is not None:
        return simple
    # Hundreds and thousands: "ארבע מאות חמישים ושש" is 456.
    written = ""
    for run in runs(found):
        whole = plain_value(run.parts) if len(run.parts) == 1 or any(part.scale > 1 for part in run.parts) else None
        values = [whole] if whole is not None else [part.value for part in run.parts]
        written += "".join(str(value) for value in values if value.denominator == 1)
    return [written]


def _times(found: list[Token], index: int) -> tuple[int, str, int] | None:
    """ "פעמיים שבע", "שלוש פעמים אפס": how often, which digit, and the next index."""
    count, at = _TIMES.get(found[index].text), index + 1
    word = lexeme(found[index])
    counts = word is not None and word.kind in {Kind.UNIT, Kind.FIGURE} and 2 <= word.value <= 6
    if count is None and word is not None and counts and at < len(found) and found[at].text == "פעמים":
        count, at = int(word.value), at + 1
    digit = lexeme(found[at]) if count is not None and at < len(found) else None
    if count is None or digit is None or digit.kind not in {Kind.UNIT, Kind.FIGURE} or digit.value > 9:
        return None
    return count, str(digit.value), at + 1


def _pieces(text: str, *, asked: bool) -> list[_Piece]:
    """Stretches of digits; a word that is no number ends one, and a number that counts something is left out."""
    found = [token for token in tokens(text) if token.sort is not Sort.SIGN]
    after_cue = [_LATELY.search(text[: token.start][-12:]) is not None for token in found]
    pieces: list[_Piece] = []
    index = 0
    while index < len(found):
        stop = index
        while stop < len(found) and _is_digit(found, stop) and not (stop > index and _cue_before(text, found[stop])):
            if stop > index and after_cue[index] and "," in found[stop].gap:
                break  # what corrects ends at the comma; the dictation goes on behind it
            stop = max(stop + 1, (_times(found, stop) or (0, "", 0))[2])
        if stop > index:
            piece = _piece(found, index, stop)
            if piece is not None and (asked or _long_enough(piece)):
                pieces.append(piece)
        index = max(stop, index + 1)
    return pieces


def _cue_before(text: str, token: Token) -> bool:
    return CUE.search(token.gap) is not None or CUE.search(text[: token.start][-6:]) is not None


def _is_digit(found: list[Token], index: int) -> bool:
    token = found[index]
    if token.sort is Sort.FIGURE:
        return ":" not in token.text
    word = lexeme(token)
    if word is not None and word.kind not in {Kind.HALF, Kind.QUARTER, Kind.POINT, Kind.MILLION, Kind.BILLION}:
        return token.text not in {"לאחד", "לאחת"}
    return _times(found, index) is not None


def _piece(found: list[Token], index: int, stop: int) -> _Piece | None:
    following = found[stop].text if stop < len(found) else ""
    counts = following in (COUNTED - {"פעמים", "בן", "בת"}) or following in CURRENCY
    lone_one = stop - index == 1 and found[index].text == "אחד"  # digits are feminine: "יש לי מספר אחד"
    ways = () if lone_one or (counts and stop - index <= 2) else _piece_of(found[index:stop])
    return _Piece(ways, found[index].start, found[stop - 1].end) if ways else None


def _long_enough(piece: _Piece) -> bool:
    """Nobody asked: only what begins as a number, or has its length, is one."""
    return any(len(way) >= LANDLINE_DIGITS or (way.startswith("05") and len(way) >= 3) for way in piece.ways)


def read_phone(text: str, *, asked: bool = False, before: PhoneSoFar | None = None) -> Reading[str]:
    """The number in E.164, joined to what was dictated ``before``; ambiguous when two readings can be dialled.

    A part of a number is nothing here: keep it with ``PhoneSoFar.heard``.
    """
    state = (before or PhoneSoFar()).heard(text, asked=asked)
    pieces = _pieces(text, asked=asked or bool(before and before.digits))
    if not pieces:
        return Reading()
    start, end = pieces[0].start, pieces[-1].end
    numbers = [
        number for way in (state.digits, *state.others) if (number := _dialable(("+" if state.plus else "") + way))
    ]
    if len(set(numbers)) > 1:
        return ambiguous(text, start, end, numbers)
    return sure(text, start, end, numbers[0]) if numbers else Reading()
