"""The built web app: files with their right cache headers, and the shell for every address of the app.

A screen is a dozen files. Each is read and packed once for the process, not anew for every browser that opens it.
"""

from pathlib import Path

from litestar import Response, get, route
from litestar.connection import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from crm.lib.config import CrmConfig
from crm.lib.errors import NotFoundError
from crm.lib.packed import UNCOMPRESSED, body_of

_FOREVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"
_MISSING = (
    '<!doctype html><html lang="he" dir="rtl"><meta charset="utf-8"><title>מוקד</title>'
    "<p>ממשק הדפדפן עדיין לא נבנה. הריצו <code>make up</code>.</p></html>"
)


def _found(dist: Path, path: str) -> Path | None:
    root = dist.resolve()
    wanted = (root / path.lstrip("/")).resolve()
    return wanted if wanted.is_relative_to(root) and wanted.is_file() else None


def _file(path: Path, dist: Path, accepted: str) -> Response[bytes]:
    body = body_of(path)
    # Vite names everything below assets/ by its content; all else keeps its name when it changes.
    hashed = path.relative_to(dist.resolve()).parts[0] == "assets"
    headers = {"cache-control": _FOREVER if hashed else _ASK_FIRST}
    if body.packed is None:
        return Response(body.plain, media_type=body.media_type, headers=headers)
    headers["vary"] = "Accept-Encoding"
    if "gzip" not in accepted:
        return Response(body.plain, media_type=body.media_type, headers=headers)
    return Response(body.packed, media_type=body.media_type, headers={**headers, "content-encoding": "gzip"})


@get(["/", "/{path:path}"], include_in_schema=False, opt={UNCOMPRESSED: True})
async def web_app(
    request: Request[object, object, State], config: NamedDependency[CrmConfig], path: FromPath[str] = ""
) -> Response[bytes] | Response[str]:
    """A file of the web app, or its shell. A missing file is a 404: an old chunk is not the shell."""
    first = path.lstrip("/").split("/", 1)[0]
    if first in {"api", "internal", "webhook", "socket.io"}:
        raise NotFoundError
    accepted = request.headers.get("accept-encoding", "")
    found = _found(config.web_dist, path)
    if found is not None:
        return _file(found, config.web_dist, accepted)
    if first == "assets" or "." in path.rsplit("/", 1)[-1]:
        raise NotFoundError
    shell = _found(config.web_dist, "index.html")
    if shell is None:
        return Response(_MISSING, media_type="text/html; charset=utf-8", status_code=503)
    return _file(shell, config.web_dist, accepted)


@route("/{path:path}", http_method=["POST", "PUT", "PATCH", "DELETE"], status_code=200, include_in_schema=False)
async def nothing_to_write() -> None:
    """An unknown address is a 404 for every method, not a 405 that the shell's route would make of it."""
    raise NotFoundError


HANDLERS = [web_app, nothing_to_write]
