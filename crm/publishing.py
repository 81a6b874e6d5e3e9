"""What every operation of the API gets before it is served: its guard's need and the errors it may answer."""

from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec

from crm.domain.auth import access
from crm.domain.files.serving import IN_PARTS
from crm.lib.problems import MEDIA_TYPE, Problem

_ALWAYS = {400: "Bad request", 404: "Not found", 503: "Unavailable"}
_UNSAFE = {
    409: "Conflict with the present state",
    413: "Body too large",
    422: "Idempotency-Key reused for another request",
}
_TRIED = {429: "Too many attempts"}


def _statuses(handler: HTTPRouteHandler, need: access.Need) -> dict[int, str]:
    """Status and meaning of each error that the operation may answer."""
    found = dict(_ALWAYS)
    if need != "anyone":
        found |= {401: "Sign in first", 403: f"Not allowed; needs: {need}"}
    elif handler.http_methods != {"GET"}:
        found |= {401: "Refused", 403: "Foreign origin"}
    if handler.http_methods != {"GET"}:
        found |= _UNSAFE | _TRIED
    elif handler.opt.get("conflicts"):
        found[409] = _UNSAFE[409]
    if handler.opt.get(IN_PARTS):
        found[416] = "Range not satisfiable"
    return dict(sorted(found.items()))


def publish(handler: HTTPRouteHandler) -> None:
    """Mark the handler for the guard, and describe its errors: Litestar would describe an error body of its own."""
    need = access.mark(handler)
    handler.responses = {
        status: ResponseSpec(Problem, generate_examples=False, description=title, media_type=MEDIA_TYPE)
        for status, title in _statuses(handler, need).items()
    }
