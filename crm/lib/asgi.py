"""Small tools for the layers around Litestar: headers, bodies, problems."""

from typing import cast

import msgspec
from litestar.types import HTTPReceiveMessage, HTTPRequestEvent, Receive, Scope, Send, WebSocketReceiveMessage

from crm.lib.errors import ApiError, TooLargeError
from crm.lib.problems import MEDIA_TYPE, problem_of

MAX_BODY = 2_000_000
"""Bytes. A batch of 100 call events is well below."""
MAX_UPLOAD = 25 * 1024 * 1024 + 100_000
"""Bytes of a form with a file: the largest file, and what the form puts around it."""


def header(scope: Scope, name: str) -> str | None:
    """The first header of that name (lower case), or None."""
    wanted = name.encode()
    for key, value in scope["headers"]:
        if key == wanted:
            return value.decode("latin-1")
    return None


def query(scope: Scope) -> str:
    """The query string as sent, without its question mark."""
    return scope["query_string"].decode("latin-1")


def put(scope: Scope, key: str, value: object) -> None:
    """Leave something for the layers inside."""
    cast("dict[str, object]", scope)[key] = value


def get(scope: Scope, key: str) -> object:
    """What a layer outside left, or None."""
    return cast("dict[str, object]", scope).get(key)


async def read_body(receive: Receive, limit: int = MAX_BODY) -> bytes:
    """The whole body. Raises TooLargeError above ``limit`` bytes."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        part = message["body"]
        size += len(part)
        if size > limit:
            raise TooLargeError
        parts.append(part)
        if not message.get("more_body", False):
            break
    return b"".join(parts)


def replay(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that hands out a body that was already read, then what really comes (the disconnect)."""
    given = False

    async def again() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        nonlocal given
        if given:
            return await receive()
        given = True
        return HTTPRequestEvent(type="http.request", body=body, more_body=False)

    return again


async def send_answer(
    send: Send, status: int, body: bytes, content_type: str, headers: dict[str, str] | None = None
) -> None:
    """A whole answer."""
    raw = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    raw += [(key.lower().encode(), value.encode()) for key, value in (headers or {}).items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def send_problem(send: Send, error: ApiError) -> None:
    """An error answer from outside Litestar, the same shape as inside."""
    body = msgspec.json.encode(problem_of(error))
    await send_answer(send, error.status, body, MEDIA_TYPE, error.headers)
