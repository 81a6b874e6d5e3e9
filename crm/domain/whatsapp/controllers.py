"""``/api/whatsapp``: the link, its code, and its settings."""

from litestar import Request, Response, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.gate import actor_in
from crm.domain.auth.permissions import require
from crm.domain.live.publisher import LivePublisher
from crm.domain.whatsapp.desk import WhatsAppDeskService
from crm.domain.whatsapp.gateway import WhatsAppGateway
from crm.domain.whatsapp.schemas import LinkIn, LinkOut, WhatsAppDesk, WhatsAppPatch, WhatsAppQr, WhatsAppStatus
from crm.lib.actor import Member
from crm.lib.config import CrmConfig
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


async def provide_desk(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    gateway: NamedDependency[WhatsAppGateway],
    config: NamedDependency[CrmConfig],
) -> WhatsAppDeskService:
    """The service of this request."""
    ready = bool(config.twilio_account_sid and config.twilio_auth_token)
    return WhatsAppDeskService(session, member, publisher, gateway, twilio_ready=ready)


_DESK = {"desk": provide_desk}


@get("/api/whatsapp", operation_id="getWhatsAppDesk", tags=["whatsapp"], dependencies=_DESK)
async def get_desk(desk: NamedDependency[WhatsAppDeskService]) -> WhatsAppDesk:
    """How the office's WhatsApp stands, and its settings."""
    return await desk.shown()


@patch("/api/whatsapp", operation_id="updateWhatsApp", tags=["whatsapp"], dependencies=_DESK)
async def update_desk(desk: NamedDependency[WhatsAppDeskService], data: JSONBody[WhatsAppPatch]) -> WhatsAppDesk:
    """Change settings, or choose the way that messages take."""
    return await desk.change(data)


@post("/api/whatsapp/link", operation_id="linkWhatsApp", tags=["whatsapp"], status_code=202, dependencies=_DESK)
async def link_phone(desk: NamedDependency[WhatsAppDeskService], data: JSONBody[LinkIn]) -> LinkOut:
    """Begin to link the office's phone."""
    return await desk.link(data)


@post("/api/whatsapp/unlink", operation_id="unlinkWhatsApp", tags=["whatsapp"], status_code=204, dependencies=_DESK)
async def unlink_phone(desk: NamedDependency[WhatsAppDeskService]) -> None:
    """Log the office's phone out."""
    await desk.unlink()


HANDLERS = [get_status, get_qr, get_desk, update_desk, link_phone, unlink_phone]
