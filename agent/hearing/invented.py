"""What in a text itself shows that nobody said it: subtitles, loops, the prompt recited, words faster than a tongue.

Nothing here asks whether the words are good Hebrew: unpointed Hebrew has no vowels to count, and names, slang and
streets are in no list.
"""

import re
from collections import Counter

LOOP_WORDS = 5
"""Below this many words a repetition is an answer: "כן, כן", "לא לא לא"."""

REPEATED_SHARE = 0.5
REPEATED_RUN = 3
"""So often in a row and more, several words together are a loop; people say a phrase twice."""

RECITED_HINTS = 3
RECITED_SHARE = 0.7
"""A caller names two places; a model that heard nothing goes through the names that it was told to expect."""

LEAST_DIGITS = 3
"""Different ones, in a telephone number."""

_WORD = re.compile(r"[^\W_]+(?:[\"'׳״][^\W_]+)*")
_NIKUD = re.compile(r"[\u0591-\u05c7]")
_STUCK = re.compile(r"([^\W\d])\1{5}")
"""One letter without end: "בוווווו"."""

_SAID_ON_NOISE = re.compile(
    r"תודה (?:רבה )?(?:ש|על ה)?צפי(?:תם|תן|יה|ה)|כתוביות|להירשם לערוץ|הירשמו לערוץ|עשו לייק"
    r"|thank(?:s| you)(?: very much| so much)?(?: for (?:watching|listening))?[.!]*$|^(?:good)?[- ]?bye[.!]*$"
    r"|^good luck[.!]*$|subtitles|subscribe|amara\.org|продолжение следует|субтитры|شكرا على المشاهدة",
    re.IGNORECASE,
)
"""Phrases of subtitles; a caller of an office never says them. Real answers (תודה, שלום, בבקשה) are not here."""

_DIGITS = frozenset(["אפס", "אחת", "אחד", "שתיים", "שתים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה", "תשע"])
_HEBREW_OR_DIGITS = re.compile(r"[א-ת0-9]")


def words_of(text: str) -> list[str]:
    """Words without nikud and punctuation."""
    return _WORD.findall(_NIKUD.sub("", text))


def is_from_subtitles(text: str) -> bool:
    """Learnt from films, and written over silence."""
    return bool(_SAID_ON_NOISE.search(text.strip()))


def is_hebrew(text: str) -> bool:
    """Has Hebrew letters or digits in it."""
    return bool(_HEBREW_OR_DIGITS.search(text))


def is_loop(words: list[str]) -> bool:
    """Most words are there again and again, a phrase is repeated as nobody repeats one, or a letter never ends."""
    if any(_STUCK.search(word) for word in words):
        return True
    if len(words) < LOOP_WORDS:
        return False
    if (len(words) - len(set(words))) / len(words) >= REPEATED_SHARE:
        return not _dictates(words)
    return any(_runs(words, length) >= REPEATED_RUN for length in range(2, len(words) // REPEATED_RUN + 1))


def recites(words: list[str], prompt: str) -> bool:
    """The text is names out of Whisper's own prompt and hardly anything else."""
    known = [words_of(hint) for hint in re.split(r"[,.]", prompt)]
    prompt_words = {word for hint in known for word in hint}
    said = [hint for hint in known if hint and _contains(words, hint)]
    from_prompt = sum(word in prompt_words for word in words)
    return len(said) >= RECITED_HINTS and from_prompt / len(words) >= RECITED_SHARE


def _contains(words: list[str], wanted: list[str]) -> bool:
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def _runs(words: list[str], length: int) -> int:
    """How often the most repeated phrase of so many words stands behind itself."""
    most = 1
    for start in range(len(words) - length):
        phrase, times = words[start : start + length], 1
        while words[start + times * length : start + (times + 1) * length] == phrase:
            times += 1
        most = max(most, times)
    return most


def _dictates(words: list[str]) -> bool:
    """A telephone number repeats its digits ("אפס חמש חמש חמש שתיים שתיים"), but none stands four times in a row."""
    bare = [word.removeprefix("ו") for word in words]
    if not all(word in _DIGITS or word.isdigit() for word in bare) or len(Counter(bare)) < LEAST_DIGITS:
        return False
    return all(len(set(bare[at : at + 4])) > 1 for at in range(len(bare) - 3))
