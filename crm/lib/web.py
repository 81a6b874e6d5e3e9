"""The built web app: files with their right cache headers, and the shell for every address of the app."""

import mimetypes
from pathlib import Path

from litestar import Response, get, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File

from crm.lib.config import CrmConfig
from crm.lib.errors import NotFoundError

_FOREVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"
_MISSING = (
    '<!doctype html><html lang="he" dir="rtl"><meta charset="utf-8"><title>מוקד</title>'
    "<p>ממשק הדפדפן עדיין לא נבנה. הריצו <code>make up</code>.</p></html>"
)
# Small images of Python know neither; a browser that must not guess types would refuse the manifest.
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")


def _found(dist: Path, path: str) -> Path | None:
    root = dist.resolve()
    wanted = (root / path.lstrip("/")).resolve()
    return wanted if wanted.is_relative_to(root) and wanted.is_file() else None


def _file(path: Path, dist: Path) -> File:
    # Vite names everything below assets/ by its content; all else keeps its name when it changes.
    hashed = path.relative_to(dist.resolve()).parts[0] == "assets"
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return File(
        path=path,
        filename=path.name,
        content_disposition_type="inline",
        media_type=media_type,
        headers={"cache-control": _FOREVER if hashed else _ASK_FIRST},
    )


@get(["/", "/{path:path}"], include_in_schema=False)
async def web_app(config: NamedDependency[CrmConfig], path: FromPath[str] = "") -> File | Response[str]:
    """A file of the web app, or its shell. A missing file is a 404: an old chunk is not the shell."""
    first = path.lstrip("/").split("/", 1)[0]
    if first in {"api", "internal", "webhook", "socket.io"}:
        raise NotFoundError
    found = _found(config.web_dist, path)
    if found is not None:
        return _file(found, config.web_dist)
    if first == "assets" or "." in path.rsplit("/", 1)[-1]:
        raise NotFoundError
    shell = _found(config.web_dist, "index.html")
    if shell is None:
        return Response(_MISSING, media_type="text/html; charset=utf-8", status_code=503)
    return _file(shell, config.web_dist)


@route("/{path:path}", http_method=["POST", "PUT", "PATCH", "DELETE"], status_code=200, include_in_schema=False)
async def nothing_to_write() -> None:
    """An unknown address is a 404 for every method, not a 405 that the shell's route would make of it."""
    raise NotFoundError


HANDLERS = [web_app, nothing_to_write]
