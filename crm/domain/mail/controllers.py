"""``/api/mails``."""

from litestar import Response, get
from litestar.di import NamedDependency

from crm.domain.mail.caught import caught_for
from crm.domain.mail.schemas import CaughtMails
from crm.lib.actor import Actor
from crm.lib.config import CrmConfig


@get("/api/mails/caught", operation_id="listCaughtMails", tags=["mails"])
async def list_caught(actor: NamedDependency[Actor], config: NamedDependency[CrmConfig]) -> Response[CaughtMails]:
    """The letters that the sandbox caught instead of sending; 404 where letters are really sent."""
    return Response(await caught_for(actor, config.sandbox_url), headers={"Cache-Control": "no-store"})


HANDLERS = [list_caught]
