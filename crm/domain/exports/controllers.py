"""``/api/customers/export``, ``/api/leads/export``, ``/api/calls/export``."""

from dataclasses import dataclass
from typing import IO, Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIFormat
from litestar.params import QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.calls.filters import ASKED_CALLS
from crm.domain.calls.service import CallQuery
from crm.domain.exports.files import MEDIA_TYPES, FileFormat, chunks
from crm.domain.exports.service import Asked, ExportService
from crm.domain.leads.filters import ASKED_LEADS, AskedLeads
from crm.lib.actor import Member
from crm.lib.pagination import SearchText


@dataclass
class FileOperation(Operation):
    """An operation that answers one of two kinds of file, which a handler alone cannot say of itself."""

    def __post_init__(self) -> None:
        """Describe both."""
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {kind: OpenAPIMediaType(schema=file) for kind in MEDIA_TYPES.values()}
        self.responses = {**(self.responses or {}), "200": OpenAPIResponse("A file for a spreadsheet", content=content)}


async def provide_exports(session: NamedDependency[AsyncSession], member: NamedDependency[Member]) -> ExportService:
    """The service of this request."""
    return ExportService(session, member)


async def provide_shape(
    columns: Annotated[
        list[str] | None, QueryParameter(description="Keys of columns in their order; all when left out.", max_items=40)
    ] = None,
    file_format: Annotated[FileFormat, QueryParameter(name="format", description="The kind of file.")] = "xlsx",
) -> Asked:
    """The shape of the file."""
    return Asked(columns, file_format)


PROVIDED = {"exports": provide_exports, "shape": provide_shape}


def _answer(name: str, shape: Asked, file: IO[bytes]) -> Stream:
    headers = {"Content-Disposition": f'attachment; filename="moked-{name}.{shape.format}"'}
    return Stream(chunks(file), media_type=MEDIA_TYPES[shape.format], headers=headers)


@get(
    "/api/customers/export",
    operation_id="exportCustomers",
    operation_class=FileOperation,
    tags=["customers"],
    dependencies=PROVIDED,
)
async def export_customers(
    exports: NamedDependency[ExportService],
    shape: NamedDependency[Asked],
    q: SearchText = None,
    tag: Annotated[str | None, QueryParameter(max_length=40, description="Only people with this tag.")] = None,
) -> Stream:
    """The people that the same filters list, as a file for a spreadsheet."""
    return _answer("customers", shape, await exports.customers(q, tag, shape))


@get(
    "/api/leads/export",
    operation_id="exportLeads",
    operation_class=FileOperation,
    tags=["leads"],
    dependencies={**PROVIDED, **ASKED_LEADS},
)
async def export_leads(
    exports: NamedDependency[ExportService], shape: NamedDependency[Asked], asked: NamedDependency[AskedLeads]
) -> Stream:
    """The leads that the same filters or a saved view list, as a file for a spreadsheet."""
    return _answer("leads", shape, await exports.leads(asked.filter, asked.segment_id, shape))


@get(
    "/api/calls/export",
    operation_id="exportCalls",
    operation_class=FileOperation,
    tags=["calls"],
    dependencies={**PROVIDED, **ASKED_CALLS},
)
async def export_calls(
    exports: NamedDependency[ExportService], shape: NamedDependency[Asked], asked: NamedDependency[CallQuery]
) -> Stream:
    """The calls that the same filters list, as a file for a spreadsheet."""
    return _answer("calls", shape, await exports.calls(asked, shape))


HANDLERS = [export_customers, export_leads, export_calls]
