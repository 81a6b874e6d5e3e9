"""The contents of a person's files, for the archive that he gets."""

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.privacy.person import Known
from crm.domain.privacy.repository import PrivacyRepository
from crm.lib.errors import NotFoundError
from crm.lib.file_store import FileStore

MOST = 200 * 1024 * 1024
"""Bytes of all contents together: the archive is one value in the database and one download."""
TOO_MUCH = "גדול מכדי להיכלל כאן; המשרד ימסור אותו בנפרד"
LOST = "התוכן לא נמצא במחסן הקבצים"


class Enclosed(msgspec.Struct, frozen=True):
    """One file, named as it lies in the archive; without ``content`` it says ``why``."""

    name: str
    content: bytes | None
    why: str | None = None


async def enclosed(session: AsyncSession, business_id: UUID, known: Known, store: FileStore) -> list[Enclosed]:
    """Every file of his that the store still has, deleted ones too, oldest first.

    Raises FileStoreUnavailableError; the job tries again.
    """
    rows = await PrivacyRepository(session, business_id).stored_files(known)
    found: list[Enclosed] = []
    left = MOST
    for number, (key, size, given) in enumerate(rows, start=1):
        name = f"{number:03} {given}"
        if size > left:
            found.append(Enclosed(name, None, TOO_MUCH))
            continue
        left -= size
        try:
            found.append(Enclosed(name, await store.read(key)))
        except NotFoundError:
            found.append(Enclosed(name, None, LOST))
    return found
