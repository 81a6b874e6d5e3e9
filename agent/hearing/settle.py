"""How long the caller must be quiet before his turn counts as finished, judged by his words and by what was asked.

Figures are seconds from his last voiced frame, chosen by ear on pauses of 0.5-1.0 s inside sentences; a caller whose
voice just rises again is waited for anyway. Most of the wait runs while Whisper is still working.
"""

import re

from agent.hearing.expected import Expected, expected_answer
from shared.hebrew.lexicon import CURRENCY, PARTS_OF_ONE, SCALE_WORDS, TENS_AND_HUNDREDS, UNITS_AND_ZERO
from shared.hebrew.phones import PhoneSoFar

AFTER_EXPECTED_ANSWER_S = 0.45
AFTER_SHORT_ANSWER_S = 0.55
AFTER_SENTENCE_S = 0.7
AFTER_NAME_S = 0.85
AFTER_OPEN_TEXT_S = 1.2
AFTER_UNFINISHED_S = 1.5
AFTER_HALF_NUMBER_S = 1.7

SUM_IN_FULL = 1_000
"""Asked for money, a bare smaller number is the start of one: "שניים" of "שניים וחצי מיליון"."""

LONGEST_NAME_WORDS = 3


def _words(text: str, separator: str | None = None) -> frozenset[str]:
    return frozenset(text.split(separator))


_SENTENCE_END = re.compile(r"[.!?][\"'״”]?\s*$")
_TRAILS_OFF = re.compile(r"(?:…|\.\.+|[,\-\u2013:])\s*$")
_CONNECTIVES = _words(
    "ו או אז אבל כי של עם את על אל זה זאת זו אני אנחנו יש בין עד כמו רגע בעצם למשל כלומר אם כש כאשר אולי בלי ליד מול "
    "אחרי לפני בערך לפחות בסביבות משהו איזה איזו גם רק ש ב ל מ ה הוא היא שזה שיש שאני"
)
_UNFINISHED = _CONNECTIVES | _words(
    "מחפש מחפשת מחפשים רוצה רוצים צריך צריכה צריכים מעוניין מעוניינת מעוניינים אשמח לקנות לשכור למכור להשכיר לראות "
    "לדעת לשאול לקבוע ברחוב רחוב בשכונת שכונת בקומה קומה דירת"
)
_BACKWARDS = _words("את על עם אל של בלי כמו אחרי לפני")
"""Before "זה" and the like, what they point at was said before: nothing is missing behind "אחשוב על זה"."""
_POINTERS = _words("זה זאת זו")
_LEAD_IN = re.compile(r"(?:קוראים לי|השם שלי|שמי|המספר שלי|הטלפון שלי|הנייד שלי|התקציב שלי|התקציב)(?: הוא| זה)?$")
_HESITATION = re.compile(r"^(?:א+מ+|א{2,}ה*|אה{2,}|ה?מ{2,}|אהמ+)$")
SHORT_ANSWERS = _words(
    "כן|לא|תודה|תודה רבה|שלום|בסדר|בסדר גמור|נכון|מצוין|אוקיי|אוקי|בטח|ביי|להתראות|בוודאי|כמובן|לא תודה|כן בבקשה"
    "|כן תודה|בשמחה|מתאים|לא מתאים|מעולה|סבבה|יופי|אין בעיה|לא צריך|לא משנה",
    "|",
)
NUMBER_WORDS = UNITS_AND_ZERO | TENS_AND_HUNDREDS | SCALE_WORDS | PARTS_OF_ONE
_PHONE_TALK = re.compile(r"טלפון|המספר|נייד|פלאפון")
_PUNCTUATION = " .,!?…\"'״:;-\u2013"


_NOTHING_DICTATED = PhoneSoFar()


def settle_seconds(text: str, agent_said: str = "", dictated: PhoneSoFar = _NOTHING_DICTATED) -> float:
    """Quiet time that closes a turn of this text; ``agent_said`` is what the caller heard before it.

    ``dictated`` is the part of a telephone number that earlier turns hold.
    """
    asked = expected_answer(agent_said)
    words = [bare for word in text.split() if (bare := word.strip(_PUNCTUATION))]
    if not words:
        return AFTER_OPEN_TEXT_S
    answer = " ".join(words)
    if _goes_on(text, words, answer, asked):
        return AFTER_UNFINISHED_S
    number = _number_seconds(words, answer, asked, dictated)
    if number is not None:
        return number
    if answer in SHORT_ANSWERS:
        return AFTER_EXPECTED_ANSWER_S if asked is Expected.YES_NO else AFTER_SHORT_ANSWER_S
    if asked is Expected.CHOICE and len(words) <= 2:
        return AFTER_SHORT_ANSWER_S
    if asked is Expected.NAME and len(words) <= LONGEST_NAME_WORDS:
        return AFTER_NAME_S
    return AFTER_SENTENCE_S if _SENTENCE_END.search(text) else AFTER_OPEN_TEXT_S


def _goes_on(text: str, words: list[str], answer: str, asked: Expected) -> bool:
    if _TRAILS_OFF.search(text) or _HESITATION.match(words[-1]) or _LEAD_IN.search(answer):
        return True
    if text.rstrip().endswith("?"):
        return False
    if asked is Expected.YES_NO and (words[0] in {"כן", "לא"} or len(words) == 1):
        # "כן, אני רוצה" and "יש" answer; nothing is missing behind the verb.
        return words[-1] in _CONNECTIVES and words[-1] != "יש"
    if words[-1] in _POINTERS and len(words) > 1 and words[-2] in _BACKWARDS:
        return False
    return words[-1] in _UNFINISHED


def _number_seconds(words: list[str], answer: str, asked: Expected, dictated: PhoneSoFar) -> float | None:
    """The pause behind a turn that ends in a number; None when it ends otherwise."""
    if words[-1] in CURRENCY:
        return AFTER_SENTENCE_S
    run = _number_run(words)
    if not run:
        return None
    starts_as_phone = run[0] == "אפס" or re.match(r"0\d", run[0])
    if asked is Expected.PHONE or starts_as_phone or dictated.is_partial or _PHONE_TALK.search(answer):
        number = dictated.heard(answer)
        return AFTER_HALF_NUMBER_S if number.missing and not number.is_whole else AFTER_SENTENCE_S
    if asked is Expected.SUM:
        return AFTER_SENTENCE_S if _sum_in_full(run) else AFTER_HALF_NUMBER_S
    if asked in {Expected.COUNT, Expected.HOUR}:
        return AFTER_SHORT_ANSWER_S if len(run) == 1 else AFTER_SENTENCE_S
    # People dictate numbers in groups, and Whisper puts a full stop after each group.
    return AFTER_OPEN_TEXT_S


def _number_run(words: list[str]) -> list[str]:
    """The words at the end of the text that make one number, without the "ו" before the last."""
    run: list[str] = []
    for word in reversed(words):
        known = word if word in NUMBER_WORDS else word.removeprefix("ו")
        if not word[-1].isdigit() and known not in NUMBER_WORDS:
            break
        run.insert(0, known)
    return run


def _sum_in_full(run: list[str]) -> bool:
    figures = re.sub(r"\D", "", run[-1])
    if figures:
        return int(figures) >= SUM_IN_FULL
    if run[-1] in PARTS_OF_ONE:
        return not SCALE_WORDS.isdisjoint(run)
    # "מיליון" is often followed by "ומאתיים"; "אלף" ends most sums.
    return run[-1] in {"אלף", "אלפים"}
