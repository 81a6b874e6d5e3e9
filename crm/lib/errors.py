"""Errors of the API. Each class carries its status, a stable code and a Hebrew sentence for the screen."""

from typing import ClassVar

import msgspec


class ApiError(Exception):
    """Becomes an ``application/problem+json`` answer. ``detail`` is Hebrew; ``parameter`` names what was wrong."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"
    sentence: ClassVar[str] = "משהו השתבש אצלנו. נסו שוב בעוד רגע."

    def __init__(self, detail: str | None = None, *, parameter: str | None = None) -> None:
        self.detail = detail or self.sentence
        self.current: msgspec.Struct | None = None
        self.parameter = parameter
        super().__init__(self.detail)

    @property
    def headers(self) -> dict[str, str]:
        """Extra headers of the answer."""
        return {}


class BadRequestError(ApiError):
    """The request cannot be understood; ``parameter`` names the part."""

    status, code, title, sentence = 400, "bad-request", "Bad request", "הבקשה אינה תקינה."


class UnauthenticatedError(ApiError):
    """Nobody is signed in."""

    status, code, title, sentence = 401, "unauthenticated", "Sign in first", "צריך להתחבר כדי להמשיך."


class ForbiddenError(ApiError):
    """The person may not do this."""

    status, code, title, sentence = 403, "forbidden", "Not allowed", "אין לך הרשאה לפעולה הזאת."


class CsrfError(ApiError):
    """The double-submit value is missing or foreign."""

    status, code, title, sentence = 403, "csrf", "CSRF check failed", "פג תוקף הדף. רעננו אותו ונסו שוב."


class NotFoundError(ApiError):
    """There is no such thing, or it belongs to another tenant: the two look alike on purpose."""

    status, code, title, sentence = 404, "not-found", "Not found", "לא מצאנו את מה שחיפשת."


class ConflictError(ApiError):
    """The change clashes with the present state."""

    status, code, title, sentence = 409, "conflict", "Conflict", "הפעולה מתנגשת עם מצב קיים."


class VersionConflictError(ConflictError):
    """Somebody else changed the row since it was read."""

    code, title, sentence = "version-conflict", "Changed meanwhile", "מישהו עדכן את הרשומה בינתיים. רעננו ונסו שוב."

    def __init__(self, current: msgspec.Struct | None = None) -> None:
        """``current`` is the row as it stands now, for the screen that still shows the old one."""
        super().__init__()
        self.current = current


class TooLargeError(ApiError):
    """The body is larger than the API takes."""

    status, code, title, sentence = 413, "too-large", "Body too large", "הבקשה גדולה מדי."


class IdempotencyMismatchError(ApiError):
    """The key was used before for another request."""

    status, code, title = 422, "idempotency-mismatch", "Idempotency-Key reused for another request"
    sentence = "מפתח הבקשה כבר שימש לבקשה אחרת."


class TooManyAttemptsError(ApiError):
    """The limit of tries is used up for now."""

    status, code, title = 429, "too-many-attempts", "Too many attempts"
    sentence = "יותר מדי ניסיונות. המתינו כמה דקות ונסו שוב."

    def __init__(self, retry_after_s: int) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> dict[str, str]:
        """When to try again, in seconds."""
        return {"Retry-After": str(self.retry_after_s)}


class UnavailableError(ApiError):
    """The database cannot be reached or answers too slowly."""

    status, code, title, sentence = 503, "unavailable", "Unavailable", "המערכת עמוסה כרגע. נסו שוב בעוד רגע."
