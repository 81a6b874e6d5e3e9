"""``/api/imports``."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from litestar import get, patch, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.imports.schemas import ImportOut, ImportPatch, ImportRowOut, ImportVersion, RowPlan
from crm.domain.imports.service import ImportService
from crm.domain.imports.table import MAX_BYTES
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest

MAX_REQUEST = MAX_BYTES + 100_000
"""Bytes: the largest file and what a form puts around it."""


@dataclass
class ImportUpload:
    """The form of an upload: a CSV or xlsx file."""

    data: UploadFile


async def provide_imports(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> ImportService:
    """The service of this request."""
    return ImportService(session, member, publisher)


PROVIDED = {"imports": provide_imports}


@post(
    "/api/imports",
    operation_id="createImport",
    tags=["imports"],
    dependencies=PROVIDED,
    request_max_body_size=MAX_REQUEST,
)
async def create_import(imports: NamedDependency[ImportService], data: MultipartBody[ImportUpload]) -> ImportOut:
    """Upload a file; nothing is taken in yet. 400 names the row and the column that cannot be read."""
    return await imports.create(data.data.filename, await data.data.read())


@get("/api/imports", operation_id="listImports", tags=["imports"], dependencies=PROVIDED)
async def list_imports(imports: NamedDependency[ImportService], page: NamedDependency[PageRequest]) -> Page[ImportOut]:
    """Imports of the office. Sort: -created_at."""
    return await imports.page(page)


@get("/api/imports/{import_id:uuid}", operation_id="getImport", tags=["imports"], dependencies=PROVIDED)
async def get_import(imports: NamedDependency[ImportService], import_id: FromPath[UUID]) -> ImportOut:
    """One import with its counts: before the start what would happen, then how far it is."""
    return await imports.get(import_id)


@patch("/api/imports/{import_id:uuid}", operation_id="updateImport", tags=["imports"], dependencies=PROVIDED)
async def update_import(
    imports: NamedDependency[ImportService], import_id: FromPath[UUID], data: JSONBody[ImportPatch]
) -> ImportOut:
    """Say what the columns hold; every row is looked at and counted by what would become of it."""
    return await imports.check(import_id, data)


@get("/api/imports/{import_id:uuid}/rows", operation_id="listImportRows", tags=["imports"], dependencies=PROVIDED)
async def list_rows(
    imports: NamedDependency[ImportService],
    page: NamedDependency[PageRequest],
    import_id: FromPath[UUID],
    plan: FromQuery[RowPlan | None] = None,
    kept: Annotated[bool, QueryParameter(description="Only rows that an undo had to leave.")] = False,
    warned: Annotated[bool, QueryParameter(description="Only rows taken in with a remark.")] = False,
) -> Page[ImportRowOut]:
    """Rows in the file's order, each with what becomes of it and why. Sort: number."""
    return await imports.rows(import_id, plan, kept, warned, page)


@post(
    "/api/imports/{import_id:uuid}/start",
    operation_id="startImport",
    tags=["imports"],
    status_code=200,
    dependencies=PROVIDED,
)
async def start_import(
    imports: NamedDependency[ImportService], import_id: FromPath[UUID], data: JSONBody[ImportVersion]
) -> ImportOut:
    """Take the checked rows in, in the background; a second start is a 409."""
    return await imports.start(import_id, data.version)


@post(
    "/api/imports/{import_id:uuid}/undo",
    operation_id="undoImport",
    tags=["imports"],
    status_code=200,
    dependencies=PROVIDED,
)
async def undo_import(
    imports: NamedDependency[ImportService], import_id: FromPath[UUID], data: JSONBody[ImportVersion]
) -> ImportOut:
    """Take the whole import back, in the background; what was changed since stays, and its row says so."""
    return await imports.undo(import_id, data.version)


HANDLERS = [create_import, list_imports, get_import, update_import, list_rows, start_import, undo_import]
