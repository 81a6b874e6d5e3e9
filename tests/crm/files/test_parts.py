"""A recording can be jumped in: its bytes are served in parts, as players ask for them."""

from collections.abc import AsyncGenerator, AsyncIterator

import httpx
import pytest
from sqlalchemy.pool import QueuePool

from crm.lib.file_store import FileStore
from tests.support.api import Api

RECORDING = b"OggS" + bytes(index % 251 for index in range(2_400_000))
SIZE = len(RECORDING)


@pytest.fixture
async def path(owner: httpx.AsyncClient, world: dict[str, str]) -> str:
    """Of a recording that was attached to a person, longer than the store is asked for at a time."""
    files = {"data": ("שיחה.ogg", RECORDING, "audio/ogg")}
    answer = await owner.post(f"/api/customers/{world['customer']}/files", files=files)
    assert (answer.status_code, answer.json()["mime"]) == (201, "audio/ogg"), answer.text
    return f"/api/files/{answer.json()['id']}/content"


async def test_the_whole_says_that_parts_can_be_had(owner: httpx.AsyncClient, path: str) -> None:
    whole = await owner.get(path)
    assert (whole.status_code, whole.content) == (200, RECORDING)
    assert (whole.headers["accept-ranges"], whole.headers["content-length"]) == ("bytes", str(SIZE))
    assert whole.headers["etag"].startswith('"')
    assert "content-range" not in whole.headers


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=1500000-", 1_500_000, SIZE),
        ("bytes=1048500-1048700", 1_048_500, 1_048_701),
        ("bytes=-500", SIZE - 500, SIZE),
    ],
)
async def test_a_player_jumps(owner: httpx.AsyncClient, path: str, asked: str, start: int, end: int) -> None:
    """Safari asks for two bytes first, and plays nothing that comes whole then."""
    part = await owner.get(path, params={"inline": True}, headers={"Range": asked, "Accept-Encoding": "gzip"})
    assert (part.status_code, part.content) == (206, RECORDING[start:end])
    assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert (part.headers["content-length"], part.headers["content-type"]) == (str(end - start), "audio/ogg")
    assert "content-encoding" not in part.headers
    assert part.headers["content-disposition"].startswith("inline;")
    assert part.headers["cache-control"] == "no-store"


async def test_behind_the_end_there_is_nothing(owner: httpx.AsyncClient, path: str) -> None:
    beyond = await owner.get(path, headers={"Range": f"bytes={SIZE}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{SIZE}")
    assert (beyond.headers["content-type"], beyond.json()["parameter"]) == ("application/problem+json", "Range")


async def test_a_part_is_of_the_file_that_was_begun_with(owner: httpx.AsyncClient, path: str) -> None:
    etag = (await owner.get(path, headers={"Range": "bytes=0-1"})).headers["etag"]
    same = await owner.get(path, headers={"Range": "bytes=2-3", "If-Range": etag})
    assert (same.status_code, same.content) == (206, RECORDING[2:4])
    other = await owner.get(path, headers={"Range": "bytes=2-3", "If-Range": '"another"'})
    assert (other.status_code, len(other.content)) == (200, SIZE)


async def test_the_contract_tells_of_parts(api: Api) -> None:
    paths = (await api.anonymous().get("/api/openapi.json")).json()["paths"]
    for served in ("/api/files/{file_id}/content", "/api/messages/{message_id}/file"):
        operation = paths[served]["get"]
        assert {"200", "206", "416"} <= set(operation["responses"])
        assert {"Range", "If-Range"} <= {one["name"] for one in operation["parameters"]}


async def test_no_connection_to_the_database_waits_for_the_store(
    api: Api, owner: httpx.AsyncClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that hangs must not take every connection of the process with it."""
    held: list[int] = []
    reading = FileStore.pieces

    async def counted(store: FileStore, key: str, start: int, end: int) -> AsyncGenerator[bytes]:
        pool = api.db.engine.pool
        assert isinstance(pool, QueuePool)
        held.append(pool.checkedout())
        pieces: AsyncIterator[bytes] = reading(store, key, start, end)
        async for piece in pieces:
            yield piece

    monkeypatch.setattr(FileStore, "pieces", counted)
    assert (await owner.get(path)).status_code == 200
    assert held == [0]
