"""Why a broadcast waits and why a person did not get it, in Hebrew."""

from crm.domain.chats.errors import STOPPED, sentence_of
from crm.domain.consent.words import sentence_of_reason

LINK_DOWN = "הוואטסאפ של המשרד מנותק. חברו אותו והמשיכו את הדיוור."
NO_TEMPLATE = "הדיוור יוצא עכשיו דרך Twilio, והתבנית עדיין לא אושרה שם. ההמשך אחרי האישור או כשהוואטסאפ של המשרד יחזור."
TEMPLATE_GONE = "התבנית נדחתה או יצאה משימוש."
CAP = "המספר הגיע לתקרת הפניות של היום. הדיוור ימשיך מחר מעצמו."
BLINKS = "ממתינים לחיבור הוואטסאפ."
QUIET = "מחוץ לשעות הפנייה. הדיוור ימשיך מעצמו ב{when}."

NAME_MISSING = "name_missing"
GONE = "gone"
_OWN: dict[str, str] = {
    NAME_MISSING: "לא ידוע שם שאפשר לפנות בו, והתבנית פונה בשם. ההודעה לא נשלחה.",
    STOPPED: "הדיוור נעצר לפני שהגיע תורו.",
    GONE: "כרטיס הלקוח אוחד עם אחר או נמחק.",
    "withdrawn": "ההודעה בוטלה לפני שיצאה.",
}


def person_sentence(reason: str | None) -> str | None:
    """Why this person did not get it."""
    return None if reason is None else _OWN.get(reason) or sentence_of_reason(reason) or sentence_of(reason)
