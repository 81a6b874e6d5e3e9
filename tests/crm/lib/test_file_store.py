"""The store of files: a folder and a bucket answer alike."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from crm.lib.errors import NotFoundError
from crm.lib.file_store import FilePlace, FileStore, FileStoreUnavailableError, place_of
from shared.ids import new_id
from shared.settings import Settings
from tests.support.s3 import Bucket, running_bucket

OFFICE = new_id()
OTHER = new_id()


@pytest.fixture
async def bucket() -> AsyncGenerator[Bucket]:
    async with running_bucket() as running:
        yield running


def in_bucket(bucket: Bucket) -> FileStore:
    return FileStore(
        FilePlace(
            url="s3://office-files/moked",
            endpoint=bucket.url,
            region="il-central-1",
            access_key_id="AKIDEXAMPLE",
            secret_access_key="secret",
        )
    )


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, bucket: Bucket) -> FileStore:
    return FileStore(FilePlace(url=str(tmp_path / "files"))) if request.param == "folder" else in_bucket(bucket)


async def test_what_is_put_is_read_and_listed_and_gone_when_deleted(store: FileStore) -> None:
    content = bytes(range(256)) * 4_000  # several pieces
    key = await store.put(OFFICE, content)
    await store.put(OTHER, b"of another office")

    assert key.startswith(f"{OFFICE}/")
    assert await store.read(key) == content
    assert [(one.key, one.size) async for one in store.listed(OFFICE)] == [(key, len(content))]

    await store.delete([key, key])
    with pytest.raises(NotFoundError):
        await store.read(key)
    assert [one async for one in store.listed(OFFICE)] == []


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (5, 9), (1_048_570, 1_048_590), (0, 2_500_000), (2_499_999, 2_500_000)]
)
async def test_a_part_is_read_as_it_lies(store: FileStore, start: int, end: int) -> None:
    content = bytes(index % 251 for index in range(2_500_000))
    key = await store.put(OFFICE, content)
    assert b"".join([piece async for piece in store.pieces(key, start, end)]) == content[start:end]


async def test_a_part_of_what_is_gone_is_not_found(store: FileStore) -> None:
    key = await store.put(OFFICE, b"gone")
    await store.delete([key])
    with pytest.raises(NotFoundError):
        await anext(store.pieces(key, 0, 4))


async def test_two_equal_contents_have_two_keys(store: FileStore) -> None:
    assert await store.put(OFFICE, b"same") != await store.put(OFFICE, b"same")


async def test_an_empty_file_is_a_file(store: FileStore) -> None:
    assert await store.read(await store.put(OFFICE, b"")) == b""


async def test_a_bucket_gets_signed_requests_below_the_prefix(bucket: Bucket) -> None:
    key = await in_bucket(bucket).put(OFFICE, b"x")
    assert list(bucket.objects) == [f"moked/{key}"]
    assert bucket.signed[0].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")


async def test_a_bucket_that_refuses_is_unavailable_and_says_no_secret(bucket: Bucket) -> None:
    bucket.broken = True
    with pytest.raises(FileStoreUnavailableError) as refused:
        await in_bucket(bucket).put(OFFICE, b"x")
    assert refused.value.status == 503
    assert "secret" not in refused.value.detail


async def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file is in the way")
    with pytest.raises(FileStoreUnavailableError):
        await FileStore(FilePlace(url=str(tmp_path / "taken"))).put(OFFICE, b"x")


def test_files_lie_in_the_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    assert place_of(Settings(data_dir=tmp_path)).url == str(tmp_path / "files")
    assert place_of(Settings(data_dir=tmp_path, files_url="s3://a/b")).url == "s3://a/b"
