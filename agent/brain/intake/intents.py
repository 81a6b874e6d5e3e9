"""What a caller wants besides answering: read from whole words, so that a quotation or a place name is no command."""

import re

from agent.brain.intake.slots import Wish

_EDGE = r"(?<![א-ת])(?:{})(?![א-ת])"


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile(_EDGE.format("|".join(forms)))


_OPT_OUT = _any(
    r"תסירו אותי",
    r"(?:ת|ל)הסיר אותי",
    r"תורידו אותי",
    r"תמחקו אותי",
    r"הסרה מ?ה?רשימה",
    r"(?:אל|לא) (?:תתקשרו|להתקשר|תחזרו|לחזור|תפנו|לפנות) אליי?(?: יותר| שוב)?",
    r"תפסיקו (?:להתקשר|לפנות|להטריד)(?: אליי?)?",
)
_SOMEBODY = "נציג|נציגה|סוכן|סוכנת|מתווך|מתווכת|מנהל|מנהלת|אדם|בן אדם|בנאדם|מישהו|מישהי"
_PERSON = _any(
    rf"(?:{_SOMEBODY}) (?:אנושי|אנושית|אמיתי|אמיתית|מהמשרד)",
    rf"(?:לדבר|תעבירי אותי|תעביר אותי|להעביר אותי|תני לי|תן לי) (?:עם |אל |ל)?ה?(?:{_SOMEBODY})",
    r"(?:שיחזרו|תחזרו|שמישהו יחזור|שתחזרו) אליי?",
)
_FAREWELL = _any("ביי", "להתראות", "יום טוב", "יום נעים", "ערב טוב", "לילה טוב", "שלום ולהתראות", "ביי ביי")
_HELLO = re.compile(r"^\W*(?:שלום|היי|הלו|בוקר טוב|ערב טוב|צהריים טובים)(?![א-ת])")
_NO_MORE = _any(
    "אין צורך", "לא צריך", "עזבי", "עזוב", "תודה זהו", "זהו תודה", "אין לי זמן", "אני חייב לסיים", "אני חייבת לסיים",
    "אני ממהר", "אני ממהרת",
)  # fmt: skip
_DOES_NOT_KNOW = _any(
    "לא יודע", "לא יודעת", "לא בטוח", "לא בטוחה", "לא משנה", "לא חשוב", "עוד לא החלטתי", "לא החלטנו", "אין לי מושג",
    "תדלגי", "נדלג", "לא רוצה לומר", "לא רוצה להגיד", "מעדיף לא", "מעדיפה לא", "גמיש", "גמישה",
)  # fmt: skip
_YES = re.compile(
    r"^\W*(?:כן|נכון|בדיוק|מדויק|נכון מאוד|כן נכון|בסדר|מצוין|יופי|אוקיי|או קיי|מאשר|מאשרת|ברור)(?![א-ת])"
)
_NO = re.compile(r"^\W*(?:לא|ממש לא|לא נכון|טעות|זה לא נכון|יש טעות)(?![א-ת])")
_REPEAT = re.compile(
    r"^\W*(?:מה|סליחה|מה אמרת|לא שמעתי|לא הבנתי|אפשר לחזור(?: על זה)?|תחזרי(?: על זה)?|עוד פעם|שוב)(?: בבקשה)?\W*$"
)
_QUESTION = re.compile(r"\?\s*$|^\W*(?:האם|מתי|איפה|כמה עול|כמה זה|למה|יש לכם|אפשר לראות|אפשר לבוא)")

_WISHES: tuple[tuple[Wish, re.Pattern[str]], ...] = (
    ("let", _any("להשכיר", "משכיר", "משכירה", "משכירים", "השכרה")),
    ("rent", _any("לשכור", "שוכר", "שוכרת", "שוכרים", "שכירות", "בשכירות", "לשכירות")),
    ("sell", _any("למכור", "מוכר", "מוכרת", "מוכרים", "מכירה", "המכירה", "מוכרים דירה")),
    ("buy", _any("לקנות", "קונה", "קונים", "קנייה", "קניה", "לקנייה", "לרכוש", "רכישה", "לרכישה")),
)
_OFFERED = _any("(?:ש)?(?:אתם|אתן|הם) (?:מוכרים|משכירים)", "(?:דירה|דירות|בית|נכס) (?:למכירה|להשכרה)", "למכירה")


def opts_out(text: str) -> bool:
    """Asks never to be contacted again."""
    return bool(_OPT_OUT.search(text))


def wants_person(text: str) -> bool:
    """Asks for a person, or to be called back by one."""
    return bool(_PERSON.search(text))


def takes_leave(text: str) -> bool:
    """Ends the call: a farewell at the end of what he says, or that he will not go on."""
    if _NO_MORE.search(text):
        return True
    last = max(_FAREWELL.finditer(text), key=lambda match: match.end(), default=None)
    if last is None or (_HELLO.match(text) and last.start() < 6):
        return False
    return not re.search(r"[א-ת0-9]", text[last.end() :].replace("תודה", ""))


def does_not_know(text: str) -> bool:
    """Will not or cannot answer this question."""
    return bool(_DOES_NOT_KNOW.search(text))


def says_yes(text: str) -> bool:
    """Begins with agreement."""
    return bool(_YES.match(text))


def says_no(text: str) -> bool:
    """Begins with refusal."""
    return bool(_NO.match(text))


def asks_to_repeat(text: str) -> bool:
    """Did not hear the question."""
    return bool(_REPEAT.match(text))


def asks_something(text: str) -> bool:
    """A question of his own, which nobody here can answer now."""
    return bool(_QUESTION.search(text))


def wish_of(text: str) -> Wish | None:
    """What he wants to do. "דירה למכירה", asked for, is a buyer; several different wishes are none."""
    found: set[Wish] = {wish for wish, pattern in _WISHES if pattern.search(text)}
    if offered := _OFFERED.search(text):
        seeks = re.search(r"(?<![א-ת])(?:מחפש|מחפשת|מחפשים|רוצה לראות|מעוניין ב|מעוניינת ב|יש לכם)", text)
        if seeks:
            return "rent" if re.search("שכיר|שכר", offered.group()) else "buy"
    return found.pop() if len(found) == 1 else None
