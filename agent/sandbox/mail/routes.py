"""``GET /sandbox/mails``: the caught letters, newest first."""

import msgspec
from aiohttp import web

from agent.sandbox.mail.box import MailBox


def add_routes(app: web.Application, box: MailBox) -> None:
    """Add the list."""

    async def caught(_request: web.Request) -> web.Response:
        return web.Response(body=msgspec.json.encode({"mails": box.newest_first()}), content_type="application/json")

    app.router.add_get("/sandbox/mails", caught)
