"""Why a lead cannot be called now."""

from crm.lib.errors import ConflictError


class OfficeClosedError(ConflictError):
    """Outside the office's opening hours nobody is called."""

    code, title, sentence = "office-closed", "The office is closed", "המשרד סגור עכשיו, ולכן לא מתקשרים ללקוחות."


class LeadTakenError(ConflictError):
    """Somebody else holds the lead."""

    code, title, sentence = "lead-taken", "Taken by somebody else", "מישהו אחר כבר מטפל בליד הזה."


class LeadNotDueError(ConflictError):
    """The lead is not in the queue of the asking person."""

    code, title = "lead-not-due", "Not to be called now"
    sentence = "הליד הזה לא ממתין לשיחה עכשיו: טופל, נדחה, או ששוחחו עם הלקוח בשלושת הימים האחרונים."


class ContactRefusedError(ConflictError):
    """The consent gate lets nobody call this person now; the detail is the gate's own sentence."""

    code, title, sentence = "contact-refused", "Not to be contacted now", "אסור ליצור עכשיו קשר עם הלקוח הזה."


class LeaseLostError(ConflictError):
    """The lead was not taken by the asking person, or is no longer his."""

    code, title, sentence = "lease-lost", "Not yours any more", "הליד כבר לא אצלך. אפשר לקחת אותו שוב מהרשימה."
