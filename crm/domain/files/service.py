"""Keeps files: the object first, then its row in the caller's transaction.

When the transaction fails, the object is left without a row, and the nightly sweep removes it; a row without an object
cannot come to be. Whoever stops needing a file calls ``drop`` in his transaction; the sweep removes its object.
"""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.files.kinds import sniff
from crm.domain.files.models import StoredFile
from crm.domain.files.names import clean_name
from crm.domain.files.repository import FileRepository
from crm.domain.files.schemas import FileOrigin
from crm.lib.errors import BadRequestError, NotFoundError, TooLargeError
from crm.lib.file_store import FileStore
from crm.lib.ranges import Part, Wanted
from shared.clock import utc_now

MAX_FILE: Final = 25 * 1024 * 1024
"""Bytes of one file."""
UNKNOWN: Final = "application/octet-stream"
_ALL: Final = Wanted()


class FileTooLargeError(TooLargeError):
    """The file has more than ``MAX_FILE`` bytes."""

    sentence = f"הקובץ גדול מדי: אפשר לצרף עד {MAX_FILE // 1024 // 1024} מ״ב."


class Opened(NamedTuple):
    """A file under the name that people know it by, and its bytes: a ``part`` of them, or all."""

    name: str
    file: StoredFile
    part: Part | None
    content: AsyncIterator[bytes]


def etag_of(file: StoredFile) -> str:
    """Names the content; a stored file never gets another."""
    return f'"{file.sha256}"'


class FileService:
    """Files of one business. It knows no member: who may do what is decided by its callers."""

    def __init__(self, session: AsyncSession, business_id: UUID, store: FileStore) -> None:
        """``session`` is the caller's transaction."""
        self._business_id = business_id
        self._store = store
        self._rows = FileRepository(session, business_id)
        self._session = session

    async def keep(
        self,
        content: bytes | AsyncIterable[bytes],
        name: str,
        mime: str | None,
        origin: FileOrigin,
        *,
        created_by: UUID | None = None,
        any_kind: bool = False,
    ) -> StoredFile:
        """Store a file. ``mime`` is the sender's word; the content decides.

        ``any_kind`` takes what is on no list too, as a thing that is kept and never shown in place: what a customer
        sent must not be lost. Raises BadRequestError, FileTooLargeError, FileStoreUnavailableError.
        """
        whole = content if isinstance(content, bytes) else await _bounded(content)
        if len(whole) > MAX_FILE:
            raise FileTooLargeError
        if not whole and not any_kind:
            raise BadRequestError("הקובץ ריק.", parameter="data")
        sniffed = sniff(whole, name, mime)
        if sniffed is None and not any_kind:
            raise BadRequestError(
                "אי אפשר לצרף קובץ מהסוג הזה. אפשר תמונות, PDF, מסמכי אופיס, טקסט, קול ווידאו.", parameter="data"
            )
        file = StoredFile(
            business_id=self._business_id,
            key=await self._store.put(self._business_id, whole),
            name=clean_name(name, sniffed),
            mime=UNKNOWN if sniffed is None else sniffed.mime,
            kind=None if sniffed is None else sniffed.kind,
            size=len(whole),
            sha256=sha256(whole).hexdigest(),
            origin=origin,
            created_by=created_by,
        )
        self._rows.add(file)
        await self._session.flush()
        return file

    async def get(self, file_id: UUID) -> StoredFile:
        """A file that can be opened. Raises NotFoundError."""
        file = await self._rows.get(file_id)
        if file is None or file.dropped_at is not None:
            raise NotFoundError
        return file

    async def upload_for(self, file_id: UUID, customer_id: UUID) -> StoredFile:
        """A file that staff uploaded, to be sent to this person; locked, so that it becomes one person's alone.

        An erasure of another would take it away under him. Raises NotFoundError.
        """
        file = await self._rows.locked(file_id)
        if file is None or file.dropped_at is not None or file.origin != "upload":
            raise NotFoundError
        if await self._rows.is_of_another(file_id, customer_id):
            raise NotFoundError
        return file

    async def open(self, file: StoredFile, name: str, wanted: Wanted = _ALL) -> Opened:
        """What is wanted of the bytes, piece by piece; the first piece has been read when this returns.

        It is the last that a transaction of reading does, and ends it: no connection to the database is held while the
        store answers. Raises NotFoundError, RangeNotSatisfiableError, FileStoreUnavailableError: here, and not when
        half an answer is out.
        """
        if file.dropped_at is not None:
            raise NotFoundError
        part = wanted.part(file.size, etag_of(file))
        await self._session.close()
        start, end = (0, file.size) if part is None else (part.start, part.end)
        return Opened(name, file, part, await _begun(self._store.pieces(file.key, start, end)))

    async def read(self, file: StoredFile) -> bytes:
        """The whole content. Raises NotFoundError, FileStoreUnavailableError."""
        if file.dropped_at is not None:
            raise NotFoundError
        return await self._store.read(file.key)

    async def drop(self, file_ids: Sequence[UUID]) -> None:
        """Nobody may open these any more, from this transaction's commit on; their objects go soon after."""
        await self._rows.drop(file_ids, utc_now())


async def _bounded(content: AsyncIterable[bytes]) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in content:
        size += len(part)
        if size > MAX_FILE:
            raise FileTooLargeError
        parts.append(part)
    return b"".join(parts)


async def _begun(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    first = await anext(parts, b"")

    async def all_of_it() -> AsyncIterator[bytes]:
        yield first
        async for part in parts:
            yield part

    return all_of_it()
