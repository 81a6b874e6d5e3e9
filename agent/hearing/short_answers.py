"""Does a text answer what the agent asked? Then weak figures are no reason to doubt it."""

from agent.hearing.expected import Expected
from agent.hearing.invented import words_of
from agent.hearing.settle import NUMBER_WORDS, SHORT_ANSWERS

SHORT_WORDS = 3

_YES_NO = frozenset(" ".join(SHORT_ANSWERS).split()) | {"אולי", "יודע", "יודעת", "כל", "לגמרי", "סליחה", "רגע", "די"}
_COMMON = _YES_NO | frozenset(
    words_of(
        "שלום היי הלו אהלן בוקר ערב צהריים טוב בבקשה תודה רבה מה מתי איפה למה כמה מי איך היום מחר מחרתיים אתמול עכשיו "
        "ראשון שני שלישי רביעי חמישי שישי שבת בבוקר בערב בצהריים אחרי לפני שבוע חודש קנייה לקנייה מכירה למכירה השכרה "
        "להשכרה שכירות לשכירות לקנות לשכור למכור דירה בית משרד חדר חדרים חצי נציג נציגה מזכירה עזוב עזבי עוד פעם"
    )
)
"""Said alone on an office's telephone, whatever was asked."""

_POLITE = frozenset(words_of("תודה רבה שלום ביי להתראות"))
"""No answer by themselves, and what Whisper likes to write over noise: their figures count."""

_NUMBERS = frozenset({Expected.HOUR, Expected.COUNT, Expected.SUM, Expected.PHONE})


def answers(words: list[str], asked: Expected) -> bool:
    """A short text that is nothing but the answer that was asked for."""
    if asked is Expected.YES_NO:
        return all(word in _YES_NO for word in words) and not _POLITE.issuperset(words)
    if asked in _NUMBERS:
        return all(_is_number(word) for word in words)
    return False


def are_common(words: list[str], expected: list[str]) -> bool:
    """Nothing but what callers often say alone; ``expected`` are the names that the ear was told."""
    return all(word in _COMMON or word in expected or _is_number(word) for word in words)


def may_answer(words: list[str], asked: Expected) -> bool:
    """A longer text that holds such an answer."""
    if asked is Expected.YES_NO:
        return words[0] in _YES_NO
    return asked in _NUMBERS and any(_is_number(word) for word in words)


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in NUMBER_WORDS or word.lstrip("ובל") in NUMBER_WORDS
