"""``/api/privacy``: the register of requests, erasure, and legal holds."""

from dataclasses import dataclass
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIFormat
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.live.publisher import LivePublisher
from crm.domain.privacy.holds import HoldService
from crm.domain.privacy.schemas import (
    EraseConfirm,
    ErasePreview,
    LegalHoldCreate,
    LegalHoldOut,
    PrivacyRequestClose,
    PrivacyRequestCreate,
    PrivacyRequestOut,
    RequestState,
    RequestVersion,
)
from crm.domain.privacy.service import PrivacyService
from crm.lib.actor import Member
from crm.lib.packed import UNCOMPRESSED
from crm.lib.pagination import Page, PageRequest

ZIP = "application/zip"


@dataclass
class ZipOperation(Operation):
    """An operation that answers an archive, which a handler alone cannot say of itself."""

    def __post_init__(self) -> None:
        """Describe it."""
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {ZIP: OpenAPIMediaType(schema=file)}
        self.responses = {**(self.responses or {}), "200": OpenAPIResponse("The person's file", content=content)}


async def provide_desk(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> PrivacyService:
    """The register's service of this request."""
    return PrivacyService(session, member, publisher)


async def provide_holds(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> HoldService:
    """The holds' service of this request."""
    return HoldService(session, member, publisher)


DESK = {"desk": provide_desk}
HOLDS = {"holds": provide_holds}


@post("/api/privacy/requests", operation_id="createPrivacyRequest", tags=["privacy"], dependencies=DESK)
async def create_request(
    desk: NamedDependency[PrivacyService], data: JSONBody[PrivacyRequestCreate]
) -> PrivacyRequestOut:
    """Enter what a person asked about his data; 409 when he was erased before."""
    return await desk.create(data)


@get("/api/privacy/requests", operation_id="listPrivacyRequests", tags=["privacy"], dependencies=DESK)
async def list_requests(
    desk: NamedDependency[PrivacyService],
    page: NamedDependency[PageRequest],
    customer_id: FromQuery[UUID | None] = None,
    request_state: FromQuery[RequestState | None] = None,
) -> Page[PrivacyRequestOut]:
    """The register of requests. Sort: -created_at."""
    return await desk.page(customer_id, request_state, page)


@get("/api/privacy/requests/{request_id:uuid}", operation_id="getPrivacyRequest", tags=["privacy"], dependencies=DESK)
async def get_request(desk: NamedDependency[PrivacyService], request_id: FromPath[UUID]) -> PrivacyRequestOut:
    """One request."""
    return await desk.get(request_id)


@post(
    "/api/privacy/requests/{request_id:uuid}/pack",
    operation_id="packPrivacyRequest",
    tags=["privacy"],
    status_code=200,
    dependencies=DESK,
)
async def pack_request(
    desk: NamedDependency[PrivacyService], request_id: FromPath[UUID], data: JSONBody[RequestVersion]
) -> PrivacyRequestOut:
    """Make the file with everything the office holds on the person, in the background; again when it is too old."""
    return await desk.make_file(request_id, data.version)


@get(
    "/api/privacy/requests/{request_id:uuid}/file",
    operation_id="getPrivacyFile",
    operation_class=ZipOperation,
    tags=["privacy"],
    dependencies=DESK,
    opt={UNCOMPRESSED: True},
)
async def get_file(desk: NamedDependency[PrivacyService], request_id: FromPath[UUID]) -> Response[bytes]:
    """The person's file: a ZIP with JSON and a Hebrew page. 404 until it is made and once it is too old."""
    content = await desk.file(request_id)
    headers = {
        "Content-Disposition": f'attachment; filename="moked-person-{request_id}.zip"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=ZIP, headers=headers)


@get(
    "/api/privacy/requests/{request_id:uuid}/preview",
    operation_id="previewErasure",
    tags=["privacy"],
    dependencies=DESK,
    opt={"conflicts": True},
)
async def preview(desk: NamedDependency[PrivacyService], request_id: FromPath[UUID]) -> ErasePreview:
    """What an erasure would blank, and what has to be typed to confirm it."""
    return await desk.preview(request_id)


@post(
    "/api/privacy/requests/{request_id:uuid}/erase",
    operation_id="eraseCustomer",
    tags=["privacy"],
    status_code=200,
    dependencies=DESK,
)
async def erase(
    desk: NamedDependency[PrivacyService], request_id: FromPath[UUID], data: JSONBody[EraseConfirm]
) -> PrivacyRequestOut:
    """Erase the person for good, in the background; 409 under a legal hold, which the detail explains."""
    return await desk.erase(request_id, data)


@post(
    "/api/privacy/requests/{request_id:uuid}/close",
    operation_id="closePrivacyRequest",
    tags=["privacy"],
    status_code=200,
    dependencies=DESK,
)
async def close(
    desk: NamedDependency[PrivacyService], request_id: FromPath[UUID], data: JSONBody[PrivacyRequestClose]
) -> PrivacyRequestOut:
    """End a request by hand: answered in another way, or refused with a reason."""
    return await desk.close(request_id, data)


@get("/api/privacy/holds", operation_id="listLegalHolds", tags=["privacy"], dependencies=HOLDS)
async def list_holds(
    holds: NamedDependency[HoldService], customer_id: FromQuery[UUID | None] = None
) -> list[LegalHoldOut]:
    """Legal holds, newest first, 500 at most."""
    return await holds.holds(customer_id)


@post("/api/privacy/holds", operation_id="putLegalHold", tags=["privacy"], dependencies=HOLDS)
async def put_hold(holds: NamedDependency[HoldService], data: JSONBody[LegalHoldCreate]) -> LegalHoldOut:
    """Keep everything of a person from erasure."""
    return await holds.put(data)


@post(
    "/api/privacy/holds/{hold_id:uuid}/lift",
    operation_id="liftLegalHold",
    tags=["privacy"],
    status_code=200,
    dependencies=HOLDS,
)
async def lift_hold(holds: NamedDependency[HoldService], hold_id: FromPath[UUID]) -> LegalHoldOut:
    """Lift a hold; a repeat changes nothing."""
    return await holds.lift(hold_id)


HANDLERS = [
    create_request,
    list_requests,
    get_request,
    pack_request,
    get_file,
    preview,
    erase,
    close,
    list_holds,
    put_hold,
    lift_hold,
]
