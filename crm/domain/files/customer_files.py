"""Rules of the files of a person."""

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.customers.repository import CustomerRepository
from crm.domain.files.kinds import Sniffed
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.files.names import clean_name
from crm.domain.files.repository import FileRepository
from crm.domain.files.schemas import CustomerFileOut, CustomerFilePatch, CustomerFilesOut
from crm.domain.files.service import FileService, Opened
from crm.domain.files.serving import is_shown, require_sight
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError, VersionConflictError
from crm.lib.file_store import FileStore
from crm.lib.ranges import Wanted
from shared.clock import utc_now

MOST = 500
"""Files of one person."""


def file_out(file: CustomerFile, stored: StoredFile) -> CustomerFileOut:
    """One file as shown."""
    return CustomerFileOut(
        id=file.id,
        customer_id=file.customer_id,
        name=file.name,
        mime=stored.mime,
        kind=stored.kind or "document",
        size=stored.size,
        shown=is_shown(stored),
        author_name=file.author_name,
        created_at=file.created_at,
        deleted=file.deleted_at is not None,
        version=file.version,
    )


class CustomerFileService:
    """Files of people, as one member sees and changes them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher, store: FileStore) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = FileRepository(session, member.business_id)
        self._files = FileService(session, member.business_id, store)

    async def of_customer(self, customer_id: UUID) -> CustomerFilesOut:
        """The person's files, newest first. Raises NotFoundError."""
        require(self._member, "customers.read")
        if await CustomerRepository(self._session, self._member.business_id).get(customer_id) is None:
            raise NotFoundError
        return CustomerFilesOut([file_out(*each) for each in await self._rows.of_customer(customer_id, MOST)])

    async def get(self, file_id: UUID) -> CustomerFileOut:
        """One file, a deleted one too. Raises NotFoundError."""
        require(self._member, "customers.read")
        return file_out(*await self._found(file_id))

    async def open(self, file_id: UUID, wanted: Wanted) -> Opened:
        """A file's bytes, or the wanted part of them.

        Raises NotFoundError for a deleted one too, RangeNotSatisfiableError, FileStoreUnavailableError, and
        ForbiddenError for whoever may not see phone numbers.
        """
        require(self._member, "customers.read")
        require_sight(self._member)
        file, stored = await self._found(file_id)
        if file.deleted_at is not None:
            raise NotFoundError
        return await self._files.open(stored, file.name, wanted)

    async def add(self, customer_id: UUID, content: bytes, name: str, mime: str) -> CustomerFileOut:
        """Attach a file. Raises NotFoundError, BadRequestError, FileTooLargeError, FileStoreUnavailableError."""
        require(self._member, "customers.write")
        await self._check_room(customer_id)
        stored = await self._files.keep(content, name, mime, "upload", created_by=self._member.user_id)
        # Only now: a call that comes in needs the person's record, and a store may take its time.
        await self._check_room(customer_id, lock=True)
        file = CustomerFile(
            business_id=self._member.business_id,
            customer_id=customer_id,
            file_id=stored.id,
            name=stored.name,
            author_id=self._member.user_id,
            author_name=self._member.name,
        )
        self._rows.add(file)
        await self._session.flush()
        self._tell("file.added", file, None, {"name": file.name, "size": stored.size})
        return file_out(file, stored)

    async def change(self, file_id: UUID, patch: CustomerFilePatch) -> CustomerFileOut:
        """Rename, delete or restore.

        Raises NotFoundError, VersionConflictError, BadRequestError, ConflictError when its bytes are gone for good.
        """
        require(self._member, "customers.write")
        file, stored = await self._found(file_id, lock=True)
        if file.version != patch.version:
            raise VersionConflictError(file_out(file, stored))
        before: dict[str, object] = {"name": file.name, "deleted": file.deleted_at is not None}
        if patch.name is not msgspec.UNSET:
            file.name = _renamed(patch.name, stored)
        if patch.deleted is not msgspec.UNSET:
            if not patch.deleted and stored.dropped_at is not None:
                raise ConflictError("הקובץ כבר נמחק לצמיתות.")
            file.deleted_at = (file.deleted_at or utc_now()) if patch.deleted else None
        file.version += 1
        self._tell("file.changed", file, before, {"name": file.name, "deleted": file.deleted_at is not None})
        await self._session.flush()
        return file_out(file, stored)

    async def _check_room(self, customer_id: UUID, *, lock: bool = False) -> None:
        """The person stands and may have one more file; ``lock`` keeps it so until the transaction ends."""
        customer = await CustomerRepository(self._session, self._member.business_id).get(customer_id, lock=lock)
        if customer is None or customer.merged_into_id is not None or customer.erased_at is not None:
            raise NotFoundError
        if await self._rows.count(customer_id) >= MOST:
            raise BadRequestError(f"אפשר לצרף עד {MOST} קבצים ללקוח.", parameter="data")

    async def _found(self, file_id: UUID, *, lock: bool = False) -> tuple[CustomerFile, StoredFile]:
        found = await self._rows.customer_file(file_id, lock=lock)
        if found is None:
            raise NotFoundError
        return found

    def _tell(
        self, action: str, file: CustomerFile, before: dict[str, object] | None, after: dict[str, object]
    ) -> None:
        business_id = self._member.business_id
        author = human(self._member)
        record(self._session, author, action, "file", file.id, business_id=business_id, before=before, after=after)
        self._publisher.publish_after_commit(self._session, business_id, [Changed("timeline", file.customer_id)])


def _renamed(name: str, stored: StoredFile) -> str:
    """A new name keeps an extension of the content, so that a picture cannot become a program."""
    if not name.strip():
        raise BadRequestError("צריך לכתוב שם לקובץ.", parameter="name")
    extension = stored.name.rsplit(".", 1)[-1]
    return clean_name(name, Sniffed(stored.mime, stored.kind or "document", (extension.lower(),)))
