"""Refusals of the internal routes, as problem+json that names what is wrong."""

import msgspec
from aiohttp import web

CONTENT_TYPE = "application/problem+json"


class _Problem(msgspec.Struct, frozen=True):
    type: str
    title: str
    status: int
    detail: str


class InternalProblemError(Exception):
    """``code`` ends the problem's type and is stable; ``retry_after_s`` where the same request may succeed later."""

    status, code, title = 500, "internal", "Internal error"

    def __init__(self, detail: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after_s = retry_after_s

    def body(self) -> bytes:
        """The problem as JSON."""
        return msgspec.json.encode(_Problem(f"/problems/{self.code}", self.title, self.status, self.detail))

    def response(self) -> web.Response:
        """The HTTP answer."""
        return problem_response(self.status, self.body(), self.retry_after_s)


class BadRequestError(InternalProblemError):
    """A parameter or the body is not what the contract says."""

    status, code, title = 400, "bad-request", "Bad request"


class SignatureProblemError(InternalProblemError):
    """Not signed by one of Moked's own processes."""

    status, code, title = 401, "signature", "Signature refused"


class TooSlowError(InternalProblemError):
    """The request's body did not arrive in time."""

    status, code, title = 408, "too-slow", "Too slow"


class TooLargeError(InternalProblemError):
    """More bytes than the route takes."""

    status, code, title = 413, "too-large", "Too large"


class UnreadableSoundError(InternalProblemError):
    """No sound, or none in a form that the ear reads."""

    status, code, title = 415, "unreadable-sound", "Unreadable sound"


class BusyError(InternalProblemError):
    """A full house, or something that is away for a moment."""

    status, code, title = 503, "busy", "Busy"


def problem_response(status: int, body: bytes, retry_after_s: int | None) -> web.Response:
    """A problem that another process has written."""
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return web.Response(status=status, body=body, content_type=CONTENT_TYPE, headers=headers)
