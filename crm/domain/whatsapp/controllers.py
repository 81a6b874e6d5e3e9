"""``/api/whatsapp``."""

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.gate import actor_in
from crm.domain.auth.permissions import require
from crm.domain.whatsapp.gateway import WhatsAppGateway
from crm.domain.whatsapp.schemas import WhatsAppQr, WhatsAppStatus
from crm.lib.actor import Member
from crm.lib.errors import ConflictError


class NoQrError(ConflictError):
    """There is nothing to scan: the link is off, open or closed."""

    code, title, sentence = "no-qr", "No code to scan", "אין כרגע קוד לסריקה."


@get("/api/whatsapp/status", operation_id="getWhatsAppStatus", tags=["whatsapp"])
async def get_status(
    request: Request[object, object, State], gateway: NamedDependency[WhatsAppGateway]
) -> WhatsAppStatus:
    """Of the gateway as a whole; signed in, of the own business's link."""
    actor = actor_in(request.scope)
    return WhatsAppStatus((await gateway.status(actor.business_id if actor is not None else None)).state)


@get("/api/whatsapp/qr", operation_id="getWhatsAppQr", tags=["whatsapp"], opt={"conflicts": True})
async def get_qr(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    gateway: NamedDependency[WhatsAppGateway],
) -> Response[WhatsAppQr]:
    """The code that links the office's phone: who scans it holds the office's WhatsApp, so it is owners' only."""
    require(member, "whatsapp.link")
    state = (await gateway.status(member.business_id)).state
    code = await gateway.qr(member.business_id) if state in {"connecting", "qr"} else None
    if code is None:
        raise NoQrError
    record(
        session,
        human(member),
        "whatsapp.qr_shown",
        "business",
        member.business_id,
        business_id=member.business_id,
        after={"expires_at": code.expires_at},
    )
    return Response(code, headers={"Cache-Control": "no-store"})


HANDLERS = [get_status, get_qr]
