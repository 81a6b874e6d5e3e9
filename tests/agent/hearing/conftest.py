"""A streaming service that answers at each stop."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.agent.hearing.stream_bench import Bench


@pytest_asyncio.fixture
async def stops() -> AsyncIterator[Bench]:
    """A service that takes speech only and answers each end of it."""
    bench = Bench(answers_each_stop=True)
    await bench.open()
    yield bench
    await bench.words.close()
