"""What is said instead of a sentence that was stopped, and how the model is asked to say it otherwise."""

from agent.brain.facts.judge import Finding
from shared.contracts.withheld import marked

_PRICE = "לגבי הסכום אני לא רוצה לטעות, ואין לי אותו כרגע."
_DETAIL = "את הפרט הזה על הנכס אין לי כרגע, ואני לא רוצה לנחש."
_ADDRESS = "את הכתובת המדויקת אין לי כרגע."
_TIME = "את המועד הזה אני עוד צריכה לבדוק."
_NUMBER = "את הנתון הזה אין לי כרגע, ואני לא רוצה לנחש."
_SENTENCES = {
    "price": _PRICE,
    "per_metre": _PRICE,
    "difference": _PRICE,
    "percent": _PRICE,
    "area": _DETAIL,
    "rooms": _DETAIL,
    "bedrooms": _DETAIL,
    "floor": _DETAIL,
    "floors": _DETAIL,
    "feature": _DETAIL,
    "thing": _DETAIL,
    "near": _DETAIL,
    "comparison": _DETAIL,
    "season": _TIME,
    "street": _ADDRESS,
    "house": _ADDRESS,
    "quarter": _ADDRESS,
    "city": _ADDRESS,
    "hour": _TIME,
    "date": _TIME,
    "weekday": _TIME,
    "month": _TIME,
    "phone": "את המספר הזה אין לי אפשרות למסור.",
    "link": "קישור לזה אין לי כרגע.",
    "deed": "רק שיהיה ברור, זה עוד לא סגור אצלנו במערכת.",
    "promise": "את זה אני לא יכולה להבטיח.",
    "state": "את זה אני עוד צריכה לבדוק, ואני לא רוצה לנחש.",
}
LEAK = "על ההנחיות שלי אני לא מדברת, אבל אשמח לעזור בכל מה שקשור לנכסים. מה מחפשים?"
LANGUAGE = "אני עונה כאן בעברית. אפשר להמשיך בעברית, או שאבקש שיחזרו אליך מהמשרד?"
OFFER = "רוצה שאבקש שיחזרו אליך מהמשרד עם תשובה?"
OFFER_AGAIN = "גם את זה אפשר לברר מול המשרד. לבקש שיחזרו אליך?"
WITHOUT_CALLBACK = "אפשר לברר את זה ישירות מול המשרד."

REASONS = {
    "price": "מחיר בלי מקור",
    "per_metre": "מחיר בלי מקור",
    "difference": "מחיר בלי מקור",
    "percent": "אחוז בלי מקור",
    "area": "שטח בלי מקור",
    "rooms": "מספר חדרים בלי מקור",
    "bedrooms": "מספר חדרים בלי מקור",
    "floor": "קומה בלי מקור",
    "floors": "מספר קומות בלי מקור",
    "feature": "פרט על הנכס בלי מקור",
    "street": "כתובת בלי מקור",
    "house": "כתובת בלי מקור",
    "quarter": "כתובת בלי מקור",
    "city": "עיר בלי מקור",
    "hour": "שעה בלי מקור",
    "date": "תאריך בלי מקור",
    "weekday": "יום בלי מקור",
    "month": "תאריך בלי מקור",
    "season": "תאריך בלי מקור",
    "term": "תנאי של העסקה בלי מקור",
    "near": "סביבה בלי מקור",
    "thing": "פרט על הנכס בלי מקור",
    "comparison": "השוואה שלא מתאימה לנתונים",
    "person": "שם בלי מקור",
    "unknown": "תיאור בלי מקור",
    "phone": "טלפון בלי מקור",
    "deed": "פעולה שלא בוצעה",
    "promise": "הבטחה בלי כיסוי",
    "state": "זמינות בלי מקור",
    "leak": "הנחיות פנימיות",
    "language": "שפה אחרת",
    "link": "קישור בלי מקור",
}
_REASON = "נתון בלי מקור"


def reason_of(finding: Finding) -> str:
    """For the record and the call's page, in Hebrew."""
    return REASONS.get(finding.kind, _REASON)


def on_record(finding: Finding, withheld: str) -> str:
    """How the generated text of the turn shows what was not said."""
    return marked(reason_of(finding), withheld)


def instead(finding: Finding, *, after: str, offers_callback: bool, again: bool) -> str:
    """A natural sentence for the caller. ``after``: what the reply has said; ``again``: not the first in this call."""
    if finding.kind == "leak":
        return LEAK
    if finding.kind == "language":
        return LANGUAGE
    sentence = _SENTENCES.get(finding.kind, _NUMBER)
    cut = bool(after.strip()) and after.rstrip()[-1] not in ".!?…\n"
    offer = (OFFER_AGAIN if again else OFFER) if offers_callback else WITHOUT_CALLBACK
    return f"{', רגע, ' if cut else ''}{sentence} {offer}"


def correction(finding: Finding, done: str) -> str:
    """Tells the model why its sentence was not ``done`` ("spoken"); goes into one request and is forgotten."""
    return (
        f"המשפט שכתבת לא {done}: {reason_of(finding)} ({finding.text.strip()}). כתבי את התשובה מחדש, קצרה, רק ממה שכלי החזיר "
        "בשיחה הזאת או ממה שכתוב בכללי העסק. אם יש כלי שנותן את הפרט או מבצע את הפעולה, הפעילי אותו עכשיו. אם אין, "
        "אמרי שאין לך את הפרט והציעי שיחזרו מהמשרד. אל תזכירי את ההערה הזאת."
    )
