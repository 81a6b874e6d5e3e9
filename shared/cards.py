"""Numbers of payment cards in what people say and write: hidden before anything is kept.

A caller who dictates his card must not find it in a transcript, whoever asked him for it. What is hidden: 14 to 16
digits in one piece or in groups of at most six, written or said one by one, that begin like a card's number (3 to 6)
and whose check digit (Luhn, ISO/IEC 7812) is right. Israeli phones begin with 0 or +972 and pass.
"""

import re
from itertools import accumulate

from shared.hebrew.lexicon import DIGIT_WORDS

HIDDEN = "[מספר כרטיס]"
"""Stands in the place of the number."""

_FEWEST, _MOST = 14, 16
_LONGEST_GROUP = 6
_GROUP = rf"(?:\d+|(?<![א-ת])ו?(?:{'|'.join(sorted(DIGIT_WORDS, key=len, reverse=True))})(?![א-ת]))"
_RUN = re.compile(rf"(?<!\d){_GROUP}(?:[\s,.\-–־]{{1,3}}{_GROUP})*")
_ONE = re.compile(_GROUP)


def without_cards(text: str) -> str:
    """The text with ``HIDDEN`` for every card's number in it."""
    if sum(sign.isdigit() for sign in text) + len(text.split()) < _FEWEST:
        return text
    return _RUN.sub(_hidden, text)


def without_cards_in(value: object) -> object:
    """The same for every text of a JSON value."""
    if isinstance(value, str):
        return without_cards(value)
    if isinstance(value, dict):
        fields: dict[str, object] = value  # pyright: ignore[reportUnknownVariableType] - JSON: keys are text
        return {key: without_cards_in(inner) for key, inner in fields.items()}
    if isinstance(value, list):
        items: list[object] = value  # pyright: ignore[reportUnknownVariableType] - JSON
        return [without_cards_in(inner) for inner in items]
    return value


def _hidden(run: re.Match[str]) -> str:
    """A card may be followed by its date; what stands before its first digit is no part of it."""
    groups = list(_ONE.finditer(run.group()))
    written = [_digits(group.group()) for group in groups]
    lengths = list(accumulate(len(one) for one in written))
    for count in range(len(groups), 0, -1):
        if _FEWEST <= lengths[count - 1] <= _MOST and _is_card(written[:count]):
            return HIDDEN + without_cards(run.group()[groups[count - 1].end() :])
    return run.group()


def _digits(group: str) -> str:
    return group if group.isdigit() else str(DIGIT_WORDS.get(group, DIGIT_WORDS.get(group.removeprefix("ו"), "")))


def _is_card(groups: list[str]) -> bool:
    if len(groups) > 1 and max(len(one) for one in groups) > _LONGEST_GROUP:
        return False
    digits = "".join(groups)
    return digits[0] in "3456" and _checks(digits)


def _checks(digits: str) -> bool:
    """Luhn: every second digit from the right is doubled, and the sum of all digits ends in 0."""
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
