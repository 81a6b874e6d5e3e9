"""Cheaper, larger, higher, "the most": judged by the values of the listings that are compared."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.brain.facts.claim import Kind
from agent.brain.facts.naming import by_order, named_in
from agent.brain.facts.sources import Listing, plain_words

_ADJECTIVES: tuple[tuple[str, Kind, int], ...] = (
    (r"זול(?:ה|ים|ות)?|משתלמ?ת?", "price", -1),
    (r"יקר(?:ה|ים|ות)?", "price", 1),
    (r"גדול(?:ה|ים|ות)?|מרווח(?:ת|ים|ות)?", "area", 1),
    (r"קטנ?(?:ה|ים|ות)?|קטן", "area", -1),
    (r"גבוה(?:ה|ים|ות)?", "floor", 1),
    (r"נמוכ?(?:ה|ים|ות)?|נמוך", "floor", -1),
)
_ANY = re.compile(
    r"ה(?:זול|יקר|גדול|קטנ|קטן)(?:ה|ים|ות)? (?:מ|ש|בין)|יותר|הכי|ביותר|פחות|זולה? (?:מ|ב)|יקרה? (?:מ|ב)|גדולה? (?:מ|ב)|קטנה? (?:מ|ב)|קטן מ|(?:גבוהה?|נמוכה|נמוך) (?:מ|ב)"
)
_TARGET = re.compile(r"(?<![א-ת])מ(?:אשר )?(?:ה|זו |זאת |של )[א-ת]|לעומת|בהשוואה ל")
_THAN = re.compile(r"(?<![א-ת])מ[א-ת\"'״]+(?: [א-ת\"'״]+)?")

_SAME = re.compile(
    r"ב?אותו (מחיר|גודל|שטח|רחוב)|ב?אותה (קומה|שכונה|עיר)|(עול[הו]ת?|עולים)(?: \S+)? (?:כמו ה|אותו דבר)|(?:מחיר|גודל|שטח|קומה) זהה"
)
_PLACES: dict[str, Callable[[Listing], str]] = {
    "שכונה": lambda one: one.quarter,
    "עיר": lambda one: one.city,
    "רחוב": lambda one: one.street,
}
_SAME_KINDS: dict[str, Kind] = {"מחיר": "price", "עול": "price", "גודל": "area", "שטח": "area", "קומה": "floor"}


class _Compared(NamedTuple):
    text: str
    kind: Kind
    sign: int
    most: bool
    start: int


def wrong_comparison(part: str, listings: Sequence[Listing]) -> str | None:
    """The words of a comparison that the listings' own values contradict; None when there is none, or nothing to tell."""
    if len(listings) < 2:
        return None
    if (same := _SAME.search(part)) is not None and not _are_equal(same, part, listings):
        return same.group()
    if not _ANY.search(part):
        return None
    for one in _compared(part):
        target = None if one.most else _target(part, one.start, listings)
        cut = len(part) if target is None else target
        subjects = _named(part[:cut], listings)
        others = _named(part[cut:], listings) or [other for other in listings if other not in subjects]
        if len(subjects) == 1 and others and not _holds(one, subjects[0], others):
            return one.text
    return None


def _target(part: str, start: int, listings: Sequence[Listing]) -> int | None:
    """Where the other side of the comparison begins: "than the ...", "than" with a listing's name."""
    if (match := _TARGET.search(part, start)) is not None:
        return match.start()
    named = (one for one in _THAN.finditer(part, start) if named_in(plain_words(one.group()), listings))
    return next((one.start() for one in named), None)


def _are_equal(same: re.Match[str], part: str, listings: Sequence[Listing]) -> bool:
    named = _named(part, listings)
    compared = named if len(named) > 1 else listings
    place = next((of for word, of in _PLACES.items() if word in same.group()), None)
    if place is not None:
        return len({of for one in compared if (of := place(one))}) <= 1
    kind: Kind = next(known for word, known in _SAME_KINDS.items() if word in same.group())
    values = [max(own) for one in compared if (own := one.source.numbers.get(kind))]
    return len(set(values)) <= 1


def _compared(part: str) -> list[_Compared]:
    found: list[_Compared] = []
    for adjective, kind, sign in _ADJECTIVES:
        most = re.search(
            rf"הכי ה?(?:{adjective})(?![א-ת])|ה?(?:{adjective}) ביותר|ה(?:{adjective}) (?:מ?בין|מביניה|מה?שתיים|מכול|שבה)",
            part,
        )
        more = re.search(
            rf"(?<![א-ת])(?:יותר (?:{adjective})(?![א-ת])|(?:{adjective})(?: \S+)? יותר|(?:{adjective}) (?:ב|מ)-?\S)",
            part,
        )
        less = re.search(rf"פחות (?:{adjective})(?![א-ת])", part)
        for match, turned, superlative in ((most, sign, True), (more, sign, False), (less, -sign, False)):
            if match is not None:
                found.append(_Compared(match.group(), kind, turned, superlative, match.start()))
    return found


def _named(text: str, listings: Sequence[Listing]) -> list[Listing]:
    words = plain_words(text)
    return named_in(words, listings) or by_order(words, listings)


def _holds(one: _Compared, subject: Listing, others: Sequence[Listing]) -> bool:
    own = subject.source.numbers.get(one.kind, set[float]())
    theirs = [max(values) for other in others if (values := other.source.numbers.get(one.kind))]
    if not own or not theirs:
        return True
    value = max(own)
    better = [one.sign * (value - other) > 0 for other in theirs]
    return all(better) if one.most else any(better)
