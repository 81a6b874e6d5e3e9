"""Objects and rows do not part: whatever fails in between, nothing is lost and nothing stays for ever."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from crm.db.models import metadata
from crm.db.session import Database
from crm.domain.chats.models import Message
from crm.domain.files.models import CustomerFile
from crm.domain.files.service import MAX_FILE, FileService, FileTooLargeError
from crm.domain.files.sweeping import ORPHAN_AGE, UNSENT, remove_dropped, sweep_by_night
from crm.lib.errors import BadRequestError, NotFoundError
from crm.lib.file_store import FileStore
from shared.clock import utc_now
from tests.support.api import make_user
from tests.support.office import Office, make_office
from tests.support.written import add_conversation

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


async def keys(store: FileStore, office: Office) -> list[str]:
    return [one.key async for one in store.listed(office.id)]


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_a_kept_file_is_opened_by_its_row(db: Database, office: Office, store: FileStore) -> None:
    async with db.tenant_session(office.id) as session:
        made = await FileService(session, office.id, store).keep(pieces(PNG[:8], PNG[8:]), "דירה.png", None, "whatsapp")
    async with db.tenant_session(office.id) as session:
        files = FileService(session, office.id, store)
        file = await files.get(made.id)
        opened = await files.open(file, file.name)
        assert b"".join([part async for part in opened.content]) == PNG
        assert (file.name, file.mime, file.kind, file.size, file.origin) == (
            "דירה.png",
            "image/png",
            "picture",
            len(PNG),
            "whatsapp",
        )


async def test_another_office_does_not_find_it(db: Database, office: Office, store: FileStore) -> None:
    other = await make_office(db, "+97235550000")
    async with db.tenant_session(office.id) as session:
        made = await FileService(session, office.id, store).keep(PNG, "a.png", None, "upload")
    async with db.tenant_session(other.id) as session:
        with pytest.raises(NotFoundError):
            await FileService(session, other.id, store).get(made.id)


async def test_what_is_too_large_empty_or_unknown_leaves_nothing(
    db: Database, office: Office, store: FileStore
) -> None:
    async with db.tenant_session(office.id) as session:
        files = FileService(session, office.id, store)
        with pytest.raises(FileTooLargeError):
            await files.keep(bytes(MAX_FILE + 1), "a.bin", None, "upload", any_kind=True)
        with pytest.raises(FileTooLargeError):
            await files.keep(pieces(bytes(MAX_FILE), b"x"), "a.bin", None, "upload", any_kind=True)
        with pytest.raises(BadRequestError):
            await files.keep(b"", "a.txt", None, "upload")
        with pytest.raises(BadRequestError):
            await files.keep(b"MZ\x90\x00", "a.png", "image/png", "upload")
    assert await keys(store, office) == []


async def test_what_a_customer_sent_is_kept_whatever_it_is(db: Database, office: Office, store: FileStore) -> None:
    async with db.tenant_session(office.id) as session:
        file = await FileService(session, office.id, store).keep(
            b"MZ\x90\x00", "setup.exe", "application/x-msdownload", "whatsapp", any_kind=True
        )
        assert (file.mime, file.kind) == ("application/octet-stream", None)


async def test_an_object_whose_transaction_failed_goes_by_night_and_not_sooner(
    db: Database, office: Office, store: FileStore
) -> None:
    async with db.tenant_session(office.id) as session:
        await FileService(session, office.id, store).keep(PNG, "lost.png", None, "upload")
        await session.rollback()
    async with db.tenant_session(office.id) as session:
        kept = (await FileService(session, office.id, store).keep(PNG, "kept.png", None, "upload")).key
    assert len(await keys(store, office)) == 2

    await sweep_by_night(db, store)
    assert len(await keys(store, office)) == 2

    await sweep_by_night(db, store, utc_now() + ORPHAN_AGE + timedelta(minutes=1))
    assert await keys(store, office) == [kept]


async def test_a_dropped_file_cannot_be_opened_and_its_object_goes(
    db: Database, office: Office, store: FileStore
) -> None:
    async with db.tenant_session(office.id) as session:
        files = FileService(session, office.id, store)
        made = await files.keep(PNG, "a.png", None, "upload")
        stays = await files.keep(PNG, "b.png", None, "upload")
    async with db.tenant_session(office.id) as session:
        await FileService(session, office.id, store).drop([made.id])
    async with db.tenant_session(office.id) as session:
        with pytest.raises(NotFoundError):
            await FileService(session, office.id, store).get(made.id)

    assert await remove_dropped(db, store) == 1
    assert await remove_dropped(db, store) == 0
    assert await keys(store, office) == [stays.key]


async def test_what_was_uploaded_for_a_message_that_never_went_goes_after_a_week(
    db: Database, office: Office, store: FileStore, world: dict[str, str]
) -> None:
    """It would belong to nobody: no person's archive or erasure would find it."""
    author_id = await make_user(db, "author@office.example", office)
    async with db.tenant_session(office.id) as session:
        files = FileService(session, office.id, store)
        await files.keep(PNG, "unsent.png", None, "upload")
        sent = await files.keep(PNG, "sent.png", None, "upload")
        made = await add_conversation(session, office.id, UUID(world["customer"]))
        (await session.get_one(Message, made["message"])).file_id = sent.id
        attached = await files.keep(PNG, "attached.png", None, "upload")
        session.add(
            CustomerFile(
                business_id=office.id,
                customer_id=UUID(world["customer"]),
                file_id=attached.id,
                name=attached.name,
                author_id=author_id,
                author_name="רותי",
            )
        )
    before = set(await keys(store, office))
    await sweep_by_night(db, store)
    assert set(await keys(store, office)) == before
    await sweep_by_night(db, store, utc_now() + UNSENT + timedelta(minutes=1))
    assert set(await keys(store, office)) == {sent.key, attached.key}


def test_nothing_else_refers_to_stored_files() -> None:
    """Whoever adds a column of files tells ``FileRepository.unused`` of it, or the night removes what is in use."""
    referring = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.endswith("file_id")
        or any(key.column.table.name == "stored_files" for key in column.foreign_keys)
    }
    assert referring - {"customer_files.business_id", "stored_files.id"} == {
        "customer_files.file_id",
        "messages.file_id",
        "messages.gateway_file_id",  # the gateway's own number of it
    }
