"""Reads a whole turn as a wish about the conversation itself: wait, say it again, slower, shorter.

Only a turn that says nothing else counts. "רגע, כמה זה עולה?" is a question, "שש" is an hour and "לא הבנתי את המחיר" is
for the model to explain; a word in passing never commands anything.
"""

import re
from typing import Literal

Wish = Literal["wait", "repeat", "slower", "shorter"]

_NOT_WORDS = re.compile(r"[^\w\s]|[\u0591-\u05c7]")
_POLITE = frozenset(
    {"בבקשה", "סליחה", "אפשר", "תוכלי", "את", "יכולה", "אני", "מבקש", "מבקשת", "רק", "טוב", "אוקיי", "כן"}
)
"""Words that may stand around a wish without changing it."""

_WISHES: tuple[tuple[Wish, re.Pattern[str]], ...] = (
    (
        "wait",
        re.compile(
            r"(?:חכי |תחכי |המתיני |תמתיני |שנייה |רגע )?(?:רגע|רגעון|שנייה|שניה|דקה|דקונת)(?: אחת| אחד| קטנה| קטן)?"
            r"(?: אני)?(?: כבר)?(?: חוזר| חוזרת| בודק| בודקת| שואל| שואלת)?(?: אלייך| אליך| את אשתי| את בעלי)?"
            r"|(?:חכי|תחכי|המתיני|תמתיני|תישארי|תשארי)(?: לי| איתי)?(?: על הקו| בקו)?"
        ),
    ),
    (
        "repeat",
        re.compile(
            r"מה|מה אמרת|מה זה היה|מה את אומרת|לא שמעתי(?: אותך| טוב| מה אמרת)?|לא הבנתי מה אמרת"
            r"|(?:לחזור|תחזרי|חזרי|תגידי|להגיד)(?: על זה| על מה שאמרת| על הדברים| את זה)?(?: שוב| עוד פעם)?"
            r"|שוב|עוד פעם|שוב פעם"
        ),
    ),
    (
        "slower",
        re.compile(
            r"(?:(?:לדבר|תדברי|דברי|להגיד|תגידי) )?(?:קצת )?(?:יותר לאט|לאט יותר|לאט לאט|לאט)"
            r"|(?:מדברת|זה) (?:קצת |ממש |נורא )?(?:מהר|מהר מדי|מהיר מדי)|יותר לאט לא הבנתי"
        ),
    ),
    (
        "shorter",
        re.compile(
            r"(?:יותר )?בקיצור|(?:תקצרי|קצרי|לקצר)(?: קצת)?|קצר יותר|(?:קצת )?יותר קצר"
            r"|(?:תעני|לענות|תגידי) (?:לי )?(?:קצר|בקצרה|בקיצור)"
        ),
    ),
)
_AGAIN_NEEDS_A_VERB = frozenset({"תגידי", "להגיד"})
_LONGEST_WISH_WORDS = 9


def wish_in(text: str) -> Wish | None:
    """The wish that this turn is, or None when it says anything else."""
    words = _NOT_WORDS.sub(" ", text).split()
    if not words or len(words) > _LONGEST_WISH_WORDS:
        return None
    for bare in _shrinking(words):
        if len(bare) == 1 and bare[0] in _AGAIN_NEEDS_A_VERB:
            continue
        phrase = " ".join(bare)
        for wish, pattern in _WISHES:
            if pattern.fullmatch(phrase):
                return wish
    return None


def _shrinking(words: list[str]) -> list[list[str]]:
    """The words as they are, and without the politeness at either end."""
    start, end = 0, len(words)
    while start < end and words[start] in _POLITE:
        start += 1
    while end > start and words[end - 1] in _POLITE:
        end -= 1
    inner = words[start:end]
    return [words, inner] if inner and inner != words else [words]
