"""A bucket on a real socket that speaks as much of S3 as a store needs: put, get (in parts too), delete, list."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from aiohttp import web

_KEY = re.compile("<Key>([^<]*)</Key>")


@dataclass(slots=True)
class Bucket:
    """What was stored by key, and the requests that came. ``broken`` makes it refuse everything."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict[str, bytes])
    signed: list[str] = field(default_factory=list[str])
    broken: bool = False

    async def answer(self, request: web.Request) -> web.Response:
        """One request in path style: /bucket/key."""
        self.signed.append(request.headers.get("Authorization", ""))
        if self.broken:
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>")
        _, _, key = request.path.removeprefix("/").partition("/")
        if request.method == "PUT":
            self.objects[key] = await request.read()
            return web.Response(headers={"ETag": '"1"'})
        if request.method == "POST" and "delete" in request.query:
            gone = _KEY.findall(await request.text())
            for one in gone:
                self.objects.pop(one, None)
            told = "".join(f"<Deleted><Key>{one}</Key></Deleted>" for one in gone)
            return web.Response(text=f"<DeleteResult>{told}</DeleteResult>", content_type="application/xml")
        if not key:
            return web.Response(text=self._list(request.query.get("prefix", "")), content_type="application/xml")
        if key not in self.objects:
            return web.Response(status=404, text="<Error><Code>NoSuchKey</Code></Error>")
        headers = {"ETag": '"1"', "Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"}
        return _content(request, self.objects[key], headers)

    def _list(self, prefix: str) -> str:
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-11-02T10:00:00.000Z</LastModified>"
            f'<ETag>"1"</ETag><Size>{len(body)}</Size></Contents>'
            for key, body in self.objects.items()
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"


def _content(request: web.Request, whole: bytes, headers: dict[str, str]) -> web.Response:
    if "Range" not in request.headers:
        return web.Response(body=whole, headers=headers)
    part = whole[request.http_range]
    start: int = request.http_range.start
    headers["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{len(whole)}"
    return web.Response(status=206, body=part, headers=headers)


@asynccontextmanager
async def running_bucket() -> AsyncGenerator[Bucket]:
    """A bucket on a free port."""
    bucket = Bucket()
    app = web.Application(client_max_size=32 * 1024 * 1024)
    app.router.add_route("*", "/{tail:.*}", bucket.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port: int = runner.addresses[0][1]
    bucket.url = f"http://127.0.0.1:{port}"
    try:
        yield bucket
    finally:
        await runner.cleanup()
