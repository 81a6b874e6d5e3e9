"""Is this a person's name? Speech recognition and models like to hand in verbs and placeholders as names."""

import re

MAX_NAME_CHARS = 60

_PLACEHOLDERS = frozenset(
    {
        "ללא שם",
        "אין שם",
        "לא ידוע",
        "לא נמסר",
        "לקוח",
        "לקוחה",
        "המתקשר",
        "מתקשר",
        "פלוני",
        "שם",
        "none",
        "null",
        "unknown",
    }
    | {"test", "n/a", "na", "user", "caller", "customer", "name", "anonymous", "אנונימי", "חסוי"}
)
_NOT_NAMES = frozenset(
    {"אשמח", "מעוניין", "מעוניינת", "מעוניינים", "מחפש", "מחפשת", "מחפשים", "רוצה", "רוצים", "צריך", "צריכה", "צריכים"}
    | {"מתקשר", "מתקשרת", "מדבר", "מדברת", "יכול", "יכולה", "מבקש", "מבקשת", "שואל", "שואלת", "גר", "גרה", "מוכר"}
    | {
        "מוכרת",
        "קונה",
        "שוכר",
        "שוכרת",
        "משכיר",
        "משכירה",
        "פה",
        "כאן",
        "שלום",
        "היי",
        "הלו",
        "תודה",
        "כן",
        "לא",
        "טוב",
    }
    | {"אוקיי", "בסדר", "בבקשה", "רגע", "אני", "אתה", "את", "זה", "דירה", "בית", "משרד", "חדרים", "מתעניין", "מתעניינת"}
    | {"חושב", "חושבת", "אוהב", "אוהבת", "בדרך", "עסוק", "עסוקה", "פנוי", "פנויה", "נשוי", "נשואה"}
)
_LEAD_IN = re.compile(r"^(?:קוראים לי|השם שלי(?: הוא)?|השם הוא|שמי|אני|מדבר|מדברת|כאן|זה|זאת)\s+")
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|['׳\"״\-. ])*[^\W\d_]['׳]?|[^\W\d_]{2,}")


def clean_name(raw: str) -> str | None:
    """The name without lead-in ("קוראים לי…") and stray spaces, or None when it is no name.

    Refuses placeholders, digits, verbs and adjectives that follow "אני", and anything above MAX_NAME_CHARS.
    """
    name = " ".join(raw.split()).strip(' .,!?־-"')
    name = _LEAD_IN.sub("", name).strip()
    if not name or len(name) > MAX_NAME_CHARS or name.lower() in _PLACEHOLDERS:
        return None
    if not _LETTERS.fullmatch(name) or len(name.split()) > 5:
        return None
    if name.split()[0] in _NOT_NAMES:
        return None
    return name
