"""Phone numbers out of everything that a member without the permission to see them is sent.

It works on the finished answer and not on fields of schemas, so that numbers inside transcripts, notes and tools'
arguments are veiled too, and a new endpoint before anybody thinks of it.
"""

import re
from urllib.parse import parse_qsl

import msgspec
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from crm.lib import asgi
from crm.lib.actor import Actor
from crm.lib.errors import ForbiddenError
from shared.phones import mask

_GAP = r"[\s().\-־–]{0,3}"
# As many digits as a number of its kind has, so that of two side by side each is masked.
_PHONE = re.compile(
    r"(?<!\w)(?<![0-9A-Za-z][-.:])"
    rf"(?:(?:\+|00)\d(?:{_GAP}\d){{6,13}}|972(?:{_GAP}\d){{8,10}}|0\d{{10,14}}|0\d(?:{_GAP}\d){{6,8}})(?!\w)"
)
_OWN_AFFAIRS = ("/api/auth", "/api/line")
"""One's own telephone and the office's public number."""
_VEILED_AT_THE_SOURCE = frozenset({"/api/customers/export", "/api/leads/export", "/api/calls/export"})
"""Files that are too long to be held here, and that nobody could read here; whoever writes them veils each cell."""
_DIGITS_OF_A_SEARCH = 4
"""So many digits in a search would find out a number piece by piece."""


def veil_text(text: str) -> str:
    """The text with every phone number masked to its last three digits."""
    return _PHONE.sub(lambda found: mask(found.group()), text)


def veil(value: object) -> object:
    """The same JSON value with every phone number masked."""
    if isinstance(value, str):
        return veil_text(value)
    if isinstance(value, list):
        return [veil(item) for item in msgspec.convert(value, list[object])]
    if isinstance(value, dict):
        return {key: veil(item) for key, item in msgspec.convert(value, dict[str, object]).items()}
    return value


def _asks_by_number(scope: Scope) -> bool:
    asked = parse_qsl(asgi.query(scope))
    return any(name == "q" and sum(sign.isdigit() for sign in value) >= _DIGITS_OF_A_SEARCH for name, value in asked)


class PhoneVeil:
    """ASGI layer between the gate and the transaction's edge; answers stored for a repeat are veiled too."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap ``app``."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and veil the answer for whoever may not see numbers."""
        actor = asgi.get(scope, "moked.actor")
        if (
            scope["type"] != "http"
            or not isinstance(actor, Actor)
            or actor.role in {None, "owner"}
            or "phones.read" not in actor.denied
            or scope["path"].startswith(_OWN_AFFAIRS)
        ):
            await self._app(scope, receive, send)
            return
        if _asks_by_number(scope):
            await asgi.send_problem(send, ForbiddenError("אין לך הרשאה לחפש לפי מספרי טלפון."))
            return
        if scope["path"] in _VEILED_AT_THE_SOURCE:
            await self._app(scope, receive, send)
            return
        # Packed answers could not be read here.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: HTTPResponseStartEvent | None = None
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                parts.append(message["body"])

        await self._app(scope, receive, collect)
        if start is not None:
            await _send_veiled(send, start, b"".join(parts))


async def _send_veiled(send: Send, start: HTTPResponseStartEvent, body: bytes) -> None:
    kind = next((value for name, value in start["headers"] if name.lower() == b"content-type"), b"")
    if b"json" in kind:
        body = msgspec.json.encode(veil(msgspec.json.decode(body))) if body else body
    elif kind.startswith(b"text/"):
        body = veil_text(body.decode()).encode()
    elif body:
        # A file that cannot be read here may be full of numbers.
        await asgi.send_problem(send, ForbiddenError("אין לך הרשאה לקבצים שיש בהם מספרי טלפון."))
        return
    kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})
