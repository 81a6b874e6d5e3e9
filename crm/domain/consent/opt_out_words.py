"""Recognises a written wish not to be contacted: a message that is nothing else than it.

Every sentence of the message must be such a wish, beside courtesies. Longer messages are left to people: "אל תסירו
אותי" and "תסירו את התמונה מהמודעה" must not silence anybody.
"""

import re
import unicodedata

LONGEST = 200
"""Characters; a longer message says more than this wish."""

_COURTESY = frozenset(
    {
        *("נא", "אנא", "בבקשה", "תודה", "רבה", "שלום", "היי", "הי", "בוקר", "ערב", "טוב", "אני", "אנחנו"),
        *("מבקש", "מבקשת", "מבקשים", "אבקש", "please", "thanks", "thank", "you", "hi"),
    }
)
_TO_ME = r"(?: (?:לי|לנו|אליי|אלינו))"
_THINGS = r"(?: (?:הודעות|הודעה|פרסומות|פרסומים|פרסום|דיוור|דיוורים|מבצעים|ספאם|סמסים|מיילים))"
_ME = r"(?: (?:אותי|אותנו))"
_MINE = r"(?: את (?:המספר|הטלפון|הנייד|הפרטים) (?:שלי|שלנו))"
_LIST = r"(?: (?:מה?רשימה|מן הרשימה|מרשימת ה?(?:תפוצה|דיוור)|מה?(?:תפוצה|דיוור|רשימות))(?: (?:שלכם|הזאת|הזו))?)"
_CEASE = r"(?:ש?תפסיק[וי]?|הפסק|הפסיק[וי])"
_WANT = r"רוצה|מעוניי?ן|מעוניי?נת|מעוניינים|מעונינים"
_AT_ONCE = r"(?: (?:מיד|מייד|דחוף|עכשיו|כבר))?"
_WISHES = (
    rf"(?:ש?תסיר[וי]?|הסר|הסיר[וי]|הסרה|להסיר)(?:{_ME}|{_MINE}| את המספר)?{_LIST}?{_AT_ONCE}",
    rf"(?:ש?תמחק[וי]?|מחק[וי]?|למחוק|ש?תוריד[וי]?|הורד|הוריד[וי]|להוריד)(?:{_ME}|{_MINE}){_LIST}?{_AT_ONCE}",
    rf"(?:ש?תוציא[וי]?|הוציא[וי]|להוציא){_ME}{_LIST}{_AT_ONCE}",
    _CEASE,
    rf"(?:{_CEASE}|להפסיק|די|מספיק) (?:לשלוח|להתקשר|לפנות|לכתוב|להטריד)(?:{_TO_ME}|{_ME})?{_THINGS}?",
    rf"(?:אל|ש?לא) (?:תשלח[וי]?|לשלוח|תכתב[וי]|לכתוב){_TO_ME}(?: יותר{_THINGS}?|{_THINGS}(?: יותר)?)",
    rf"(?:אל|ש?לא) (?:תתקשר[וי]?|להתקשר|תפנה|תפנ[וי]|לפנות){_TO_ME}(?: (?:יותר|שוב))?",
    rf"(?:לא|איני|אינני) (?:{_WANT}) (?:יותר )?לקבל(?: יותר)?{_THINGS}(?: (?:יותר|מכם))*",
    r"חסום|סטופ",
    r"stop(?: ?all)?|unsubscribe(?: me)?|remove(?: me)?(?: from (?:the |your |this )?list)?|opt ?out",
    r"stop (?:sending|texting|messaging|calling|contacting)(?: me)?(?: messages)?",
    r"(?:do not|dont|don t) (?:call|text|message|contact) me(?: again| anymore)?",
    r"стоп|отписаться",
)
_WISH = re.compile("|".join(f"(?:{one})" for one in _WISHES))


def asks_to_stop(text: str) -> bool:
    """Whether the whole message asks for no more contact; signs, marks, nikud and quotation marks do not matter."""
    if len(text) > LONGEST:
        return False
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    told = [wish for wish in (_bare(part) for part in re.split(r"[.,;!\n]", plain.lower())) if wish]
    return bool(told) and all(_WISH.fullmatch(wish) for wish in told)


def _bare(sentence: str) -> str:
    """The words alone, without courtesies at either end and without repetition."""
    words = ["אליי" if word == "אלי" else word for word in re.sub(r"[^\w\s]|_", " ", sentence).split()]
    while words and words[0] in _COURTESY:
        words.pop(0)
    while words and words[-1] in _COURTESY:
        words.pop()
    return " ".join(word for i, word in enumerate(words) if i == 0 or word != words[i - 1])
