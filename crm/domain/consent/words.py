"""The gate's answers in Hebrew."""

from datetime import datetime
from typing import get_args

from crm.domain.consent.schemas import Reason
from shared.clock import ISRAEL

_DAYS = ("ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת")
_SENTENCES: dict[Reason, str] = {
    "no_address": "אין פרטי התקשרות לערוץ הזה.",
    "opted_out": "התקבלה בקשה שלא לפנות. אין לפנות בשום ערוץ.",
    "do_not_call": "המספר רשום ברשימת המשרד כמספר שאין לפנות אליו.",
    "no_basis": "אין בסיס חוקי לפנייה: לא נרשמו הסכמה, קשר לקוח או פנייה פתוחה שמתאימים לה.",
    "consent_expired": "ההסכמה ניתנה לפני יותר משנה ופג תוקפה.",
    "archived": "הטיפול בליד נסגר אחרי שניתנה ההסכמה, ולכן היא כבר לא בתוקף.",
    "registry_unchecked": "המספר לא נבדק מול מאגר ״אל תתקשרו אליי״ ב־15 הימים האחרונים.",
    "registry_listed": "המספר רשום במאגר ״אל תתקשרו אליי״.",
    "yom_kippur": "יום כיפור: אין פניות יוצאות.",
    "shabbat": "שבת: אין פניות יוצאות.",
    "holiday": "חג ({name}): אין פניות יוצאות.",
    "national_day": "יום העצמאות: אין פניות יוצאות.",
    "memorial_day": "{name}: אין פניות כאלה.",
    "tisha_beav": "תשעה באב: אין דיוור.",
    "fast_day": "יום צום: אין דיוור.",
    "chol_hamoed": "חול המועד: מחוץ לשעות הפנייה.",
    "eve": "ערב שבת או חג: שעות הפנייה הסתיימו.",
    "closed_date": "המשרד סגור בתאריך הזה.",
    "quiet_hours": "מחוץ לשעות הפנייה של המשרד.",
    "frequency": "כבר היו מספיק פניות בתקופה האחרונה.",
}


_UNNAMED: dict[Reason, str] = {
    "holiday": "חג: אין פניות יוצאות.",
    "memorial_day": "יום זיכרון: אין פניות כאלה.",
}
"""Where the day's name is not known any more."""


def when(moment: datetime) -> str:
    """A moment as people read it: "יום ראשון 22.11 בשעה 09:00"."""
    local = moment.astimezone(ISRAEL)
    day = _DAYS[local.isoweekday() % 7]
    return f"{'' if day == 'שבת' else 'יום '}{day} {local.day}.{local.month} בשעה {local:%H:%M}"


def refusal(reason: Reason, name: str | None, allowed_from: datetime | None) -> str:
    """Why not, and when yes."""
    told = _SENTENCES[reason].format(name=name) if name else _UNNAMED.get(reason, _SENTENCES[reason])
    return told if allowed_from is None else f"{told} אפשר החל מ{when(allowed_from)}."


def sentence_of_reason(word: str) -> str | None:
    """A refusal that was kept by its reason alone; None for a word that is none of the gate's."""
    return next((refusal(reason, None, None) for reason in get_args(Reason) if reason == word), None)


ALLOWED = {
    "consent": "אפשר לפנות: יש הסכמה בתוקף.",
    "customer_relation": "אפשר לפנות: קשר לקוח קיים.",
    "open_enquiry": "אפשר לפנות: יש פנייה פתוחה.",
    "service": "אפשר לפנות: הודעת שירות.",
}
