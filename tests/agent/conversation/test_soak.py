"""Many short calls over the same services leave nothing behind; ``moked bench soak`` does it 500 times."""

import asyncio
from pathlib import Path

from agent.services import open_services
from shared.settings import Settings
from tests.agent.conversation.conftest import Talk, config
from tests.agent.support.fake_vendors import FakeVendors


def held() -> tuple[int, int]:
    """Tasks and file descriptors of this process."""
    return len(asyncio.all_tasks()), sum(1 for _ in Path("/proc/self/fd").iterdir())


async def test_twenty_calls_leave_no_task_and_no_descriptor(settings: Settings, vendors: FakeVendors) -> None:
    services = await open_services(settings)
    await services.warm(config())

    async def short_call(number: int) -> None:
        async with Talk(services, vendors) as talk:
            await talk.phone.hears_voice()
            if number % 2:
                talk.phone.hang_up()
            else:
                talk.phone.lose_line()
            assert (await talk.outcome()).reason == ("caller_hangup" if number % 2 else "connection_lost")

    await asyncio.gather(*(short_call(number) for number in range(5)))
    before = held()
    for _ in range(3):
        await asyncio.gather(*(short_call(number) for number in range(5)))
    assert held() == before
    await services.close()
