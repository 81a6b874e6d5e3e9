"""OpenAI's error answers."""

import msgspec
from aiohttp import web

from agent.sandbox.faults import Fault


class OpenAIRefusalError(Exception):
    """The request is refused. ``status``, ``code`` and ``param`` are the vendor's own."""

    def __init__(self, status: int, message: str, *, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param


_KINDS = {400: "invalid_request_error", 401: "invalid_request_error", 404: "invalid_request_error", 429: "requests"}


def error_response(error: OpenAIRefusalError, headers: dict[str, str] | None = None) -> web.Response:
    """The error as OpenAI writes it."""
    body = {
        "error": {
            "message": str(error),
            "type": _KINDS.get(error.status, "server_error"),
            "param": error.param,
            "code": error.code,
        }
    }
    return web.Response(
        body=msgspec.json.encode(body), status=error.status, headers=headers, content_type="application/json"
    )


def injected(fault: Fault) -> web.Response:
    """The answer to a request that meets an ``error`` fault."""
    headers = {}
    if fault.retry_after_s is not None:
        headers = {"retry-after-ms": str(int(fault.retry_after_s * 1000)), "retry-after": f"{fault.retry_after_s:g}"}
    code = "rate_limit_exceeded" if fault.status == 429 else None
    message = "Rate limit reached" if fault.status == 429 else "The server had an error while processing your request"
    return error_response(OpenAIRefusalError(fault.status, message, code=code), headers)


def check_key(request: web.Request) -> str:
    """The bearer key; any opens the emulator. Raises OpenAIRefusalError (401) without one."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise OpenAIRefusalError(401, "You didn't provide an API key.", code="invalid_api_key")
    return key.strip()
