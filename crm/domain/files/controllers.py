"""Files of people."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from litestar import get, patch, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIFormat
from litestar.params import FromPath, JSONBody, MultipartBody, QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.files.customer_files import CustomerFileService
from crm.domain.files.schemas import CustomerFileOut, CustomerFilePatch, CustomerFilesOut
from crm.domain.files.serving import IN_PARTS, WANTED, file_answer
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member
from crm.lib.asgi import MAX_UPLOAD
from crm.lib.file_store import FileStore
from crm.lib.packed import UNCOMPRESSED
from crm.lib.ranges import Wanted


@dataclass
class FileUpload:
    """The form of an upload."""

    data: UploadFile


@dataclass
class ContentOperation(Operation):
    """An operation that answers a file of any kind, which a handler alone cannot say of itself."""

    def __post_init__(self) -> None:
        """Describe it."""
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {"*/*": OpenAPIMediaType(schema=file)}
        self.responses = {
            **(self.responses or {}),
            "200": OpenAPIResponse("The file", content=content),
            "206": OpenAPIResponse("The part that Range asks for", content=content),
        }


async def provide_files(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    file_store: NamedDependency[FileStore],
) -> CustomerFileService:
    """The service of this request."""
    return CustomerFileService(session, member, publisher, file_store)


PROVIDED = {"files": provide_files}


@post(
    "/api/customers/{customer_id:uuid}/files",
    operation_id="createFile",
    tags=["customers"],
    dependencies=PROVIDED,
    request_max_body_size=MAX_UPLOAD,
)
async def create_file(
    files: NamedDependency[CustomerFileService], customer_id: FromPath[UUID], data: MultipartBody[FileUpload]
) -> CustomerFileOut:
    """Attach a file of at most 25 MB to a person; 400 when it is of no kind that is taken."""
    return await files.add(customer_id, await data.data.read(), data.data.filename, data.data.content_type)


@get("/api/customers/{customer_id:uuid}/files", operation_id="listFiles", tags=["customers"], dependencies=PROVIDED)
async def list_files(files: NamedDependency[CustomerFileService], customer_id: FromPath[UUID]) -> CustomerFilesOut:
    """Every file of a person, newest first."""
    return await files.of_customer(customer_id)


@get("/api/files/{file_id:uuid}", operation_id="getFile", tags=["customers"], dependencies=PROVIDED)
async def get_file(files: NamedDependency[CustomerFileService], file_id: FromPath[UUID]) -> CustomerFileOut:
    """One file, without its content."""
    return await files.get(file_id)


@get(
    "/api/files/{file_id:uuid}/content",
    operation_id="getFileContent",
    operation_class=ContentOperation,
    tags=["customers"],
    dependencies={**PROVIDED, **WANTED},
    opt={UNCOMPRESSED: True, IN_PARTS: True},
)
async def get_content(
    files: NamedDependency[CustomerFileService],
    wanted: NamedDependency[Wanted],
    file_id: FromPath[UUID],
    inline: Annotated[bool, QueryParameter(description="Open in place, where that is safe.")] = False,
) -> Stream:
    """The file itself, or a part of it; 404 once it is deleted."""
    return file_answer(await files.open(file_id, wanted), inline=inline)


@patch("/api/files/{file_id:uuid}", operation_id="updateFile", tags=["customers"], dependencies=PROVIDED)
async def update_file(
    files: NamedDependency[CustomerFileService], file_id: FromPath[UUID], data: JSONBody[CustomerFilePatch]
) -> CustomerFileOut:
    """Rename, delete or restore a file; 409 when somebody else changed it meanwhile."""
    return await files.change(file_id, data)


HANDLERS = [create_file, list_files, get_file, get_content, update_file]
