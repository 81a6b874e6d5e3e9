"""Why the desk refuses."""

from crm.lib.errors import BadRequestError, ConflictError


class UnderHoldError(ConflictError):
    """A legal hold stands on the person; the detail tells why."""

    code, title, sentence = (
        "legal-hold",
        "Under legal hold",
        "יש הקפאה משפטית על המידע של הלקוח, ולכן אי אפשר למחוק אותו.",
    )


class CallGoesOnError(ConflictError):
    """The person is on the line; what he says now would be written after the erasure."""

    code, title, sentence = "call-goes-on", "A call goes on", "הלקוח נמצא עכשיו בשיחה. אפשר למחוק אחרי שתסתיים."


class RequestEndedError(ConflictError):
    """The request is not open any more."""

    code, title, sentence = "request-ended", "Not open any more", "הבקשה כבר בטיפול או הסתיימה. רעננו את העמוד."


class PersonErasedError(ConflictError):
    """Nothing is known of the person any more."""

    code, title, sentence = "person-erased", "Erased before", "המידע על הלקוח הזה כבר נמחק לצמיתות."


class NotConfirmedError(BadRequestError):
    """What was typed is not what had to be typed."""

    code, title, sentence = "not-confirmed", "Not confirmed", "הטקסט שהוקלד לא תואם. שום דבר לא נמחק."
