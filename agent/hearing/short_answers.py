"""Does a text answer what the agent asked? Then weak figures are no reason to doubt it."""

from agent.hearing.expected import Expected
from agent.hearing.settle import NUMBER_WORDS, SHORT_ANSWERS

SHORT_WORDS = 3

_YES_NO = frozenset(" ".join(SHORT_ANSWERS).split()) | {"אולי", "יודע", "יודעת", "כל", "לגמרי", "סליחה", "רגע", "די"}
_NUMBERS = frozenset({Expected.HOUR, Expected.COUNT, Expected.SUM, Expected.PHONE})


def answers(words: list[str], asked: Expected) -> bool:
    """A short text that is nothing but the answer that was asked for."""
    if asked is Expected.YES_NO:
        return all(word in _YES_NO for word in words)
    if asked in _NUMBERS:
        return all(_is_number(word) for word in words)
    return False


def may_answer(words: list[str], asked: Expected) -> bool:
    """A longer text that holds such an answer."""
    if asked is Expected.YES_NO:
        return words[0] in _YES_NO
    return asked in _NUMBERS and any(_is_number(word) for word in words)


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in NUMBER_WORDS or word.lstrip("ובל") in NUMBER_WORDS
