"""Why a message is not taken, in Hebrew, and what became of one that nobody got."""

from crm.domain.consent.words import sentence_of_reason
from crm.lib.errors import BadRequestError, ConflictError

UNSURE = "may_have_been_sent"
"""The route never told: it may have arrived, so nobody sends it again by himself."""
NO_ROUTE = "no_route"
EXPIRED = "expired"
WINDOW_CLOSED = "63016"
FILE_MISSING = "file_missing"
STOPPED = "stopped"
"""The broadcast that it belongs to was stopped or paused before it left."""

_SENTENCES: dict[str, str] = {
    UNSURE: "ייתכן שההודעה נשלחה: לא התקבל אישור. בדקו מול הלקוח לפני שליחה חוזרת.",
    NO_ROUTE: "אין כרגע דרך לשלוח: הוואטסאפ של המשרד מנותק ואין חלופה שמתאימה להודעה הזאת.",
    EXPIRED: "ההודעה לא יצאה בזמן ובוטלה.",
    "463": "וואטסאפ הגביל את המספר של המשרד לפנייה הזאת. ההודעה לא תישלח ממנו שוב.",
    "not_on_whatsapp": "המספר הזה אינו רשום בוואטסאפ.",
    WINDOW_CLOSED: "עברו 24 שעות מההודעה האחרונה של הלקוח. אפשר לשלוח רק תבנית מאושרת.",
    "withdrawn": "ההודעה בוטלה: איש צוות לקח את השיחה.",
    "opted_out": "ההודעה בוטלה: הלקוח ביקש שלא יפנו אליו.",
    STOPPED: "ההודעה בוטלה: הדיוור נעצר לפני שיצאה.",
    FILE_MISSING: "הקובץ המצורף לא נמצא. צרפו אותו שוב.",
    "21211": "המספר של הלקוח אינו תקין.",
    "21610": "הלקוח חסם הודעות מהמספר של המשרד.",
    "30003": "הטלפון של הלקוח אינו זמין.",
}
_OTHER = "ההודעה לא הגיעה. אפשר לנסות שוב."


def sentence_of(error: str | None) -> str | None:
    """The error as staff read it, with what to do about it; what the gate refused at the last moment, in its words."""
    return None if error is None else _SENTENCES.get(error) or sentence_of_reason(error) or _OTHER


class ContactRefusedError(ConflictError):
    """The gate does not let this message go now; the detail is its own sentence, ``reason`` its code."""

    code, title = "contact-refused", "The person may not be contacted now"

    def __init__(self, detail: str, reason: str) -> None:
        super().__init__(detail, parameter=reason)
        self.reason = reason


class WindowClosedError(ConflictError):
    """Only Twilio carries now, and the person has not written within a day: only a template may go."""

    code, title, sentence = "window-closed", "Outside Twilio's 24 hours", _SENTENCES[WINDOW_CLOSED]


class TemplateUnusableError(ConflictError):
    """The template is not approved, or nothing fills one of its fields."""

    code, title, sentence = "template-unusable", "Template cannot be sent", "אי אפשר לשלוח את התבנית הזאת."


class NotRetriableError(ConflictError):
    """Only what failed is sent again, and only what waits is called off."""

    code, title, sentence = "not-retriable", "Not in that state", "מצב ההודעה השתנה בינתיים. רעננו את המסך."


class MessageShapeError(BadRequestError):
    """A message is exactly one of text, file, template and place."""

    code, title = "message-shape", "Exactly one content"
    sentence = "הודעה היא טקסט, קובץ, תבנית או מיקום: אחד מהם."
