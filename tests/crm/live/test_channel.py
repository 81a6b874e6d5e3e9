import asyncio
from collections.abc import AsyncGenerator

import psycopg
import pytest

from crm.domain.live.channel import ChannelBrokenError, PostgresChannel

APP = "-c role=moked_app"


async def listeners(url: str) -> list[int]:
    """Process ids of the connections that wait for notifications."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        rows = await connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND application_name = 'moked-live'"
        )
        return [int(row[0]) for row in await rows.fetchall()]


async def until_listening(url: str, *, other_than: list[int] | None = None) -> list[int]:
    async with asyncio.timeout(20):
        while not (found := [pid for pid in await listeners(url) if pid not in (other_than or [])]):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)
    return found


class Ear:
    """Collects what a channel hears."""

    def __init__(self, url: str) -> None:
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self._channel = PostgresChannel(url, APP)
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        async for message in self._channel.listen():
            self.heard.put_nowait(message)

    async def next(self) -> str:
        async with asyncio.timeout(20):
            return await self.heard.get()

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._channel.close()


@pytest.fixture
async def ear(database_url: str) -> AsyncGenerator[Ear]:
    made = Ear(database_url)
    await until_listening(database_url)
    yield made
    await made.close()


@pytest.fixture
async def mouth(database_url: str) -> AsyncGenerator[PostgresChannel]:
    made = PostgresChannel(database_url, APP)
    yield made
    await made.close()


async def test_messages_arrive_in_order(ear: Ear, mouth: PostgresChannel) -> None:
    for number in range(50):
        await mouth.publish(f"שלום {number}")
    assert [await ear.next() for _ in range(50)] == [f"שלום {number}" for number in range(50)]


@pytest.mark.parametrize("length", [7_900, 7_901, 200_000])
async def test_long_messages_arrive_whole(ear: Ear, mouth: PostgresChannel, length: int) -> None:
    await mouth.publish("a" * length)
    assert await ear.next() == "a" * length
    await mouth.publish("א" * length)
    assert await ear.next() == "א" * length


async def test_a_terminated_listener_listens_again(ear: Ear, mouth: PostgresChannel, database_url: str) -> None:
    await mouth.publish("before")
    assert await ear.next() == "before"
    old = await listeners(database_url)
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        for pid in old:
            await connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
    await until_listening(database_url, other_than=old)
    await mouth.publish("after")
    assert await ear.next() == "after"


async def test_a_terminated_publisher_publishes_again(ear: Ear, mouth: PostgresChannel, database_url: str) -> None:
    await mouth.publish("before")
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'moked-live'"
            " AND query NOT LIKE 'LISTEN%'"
        )
    await mouth.publish("after")
    assert [await ear.next(), await ear.next()] == ["before", "after"]


async def test_without_a_database_publishing_says_so() -> None:
    lost = PostgresChannel("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(ChannelBrokenError):
        await lost.publish("x")
