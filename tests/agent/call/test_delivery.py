"""Delivery against a CRM on a real socket, without worker processes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.call.crm_link import CrmLink
from agent.call.delivery import Delivery
from agent.call.journal import Journal
from agent.call.recorder import CallRecorder
from agent.call.recovery import Recovery
from agent.call.said import CallerSaid
from shared.ids import new_id
from tests.agent.support.agent_process import until
from tests.agent.support.fake_crm import BUSINESS, NUMBER, SECRET, FakeCrm


async def begun(folder: Path) -> CallRecorder:
    return await CallRecorder.start(
        folder,
        new_id(),
        business_id=BUSINESS,
        call_sid="CA1",
        from_number=None,
        to_number=NUMBER,
        prompt_version=1,
    )


@pytest.fixture
async def counting() -> AsyncIterator[FakeCrm]:
    fake = FakeCrm()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def delivery(counting: FakeCrm) -> AsyncIterator[Delivery]:
    async with CrmLink(f"http://127.0.0.1:{counting.port}", SECRET) as link:
        running = Delivery(link)
        yield running
        await running.close(0)


async def test_a_long_backlog_goes_in_bounded_batches(tmp_path: Path, counting: FakeCrm, delivery: Delivery) -> None:
    record = await begun(tmp_path)
    await asyncio.gather(*(record.user_turn(CallerSaid(text="א" * 50)) for _ in range(250)))
    await record.ended(reason="silence", gaps_ms=[])
    delivery.follow(record.journal)
    await until(lambda: len(counting.ended()) == 1, "all delivered")
    assert len(counting.events[record.journal.call_id]) == 252
    assert (counting.posts, counting.repeats) == (3, 0)


@pytest.mark.parametrize("status", [400, 401, 500])
async def test_a_refusal_is_tried_again_for_ever(
    tmp_path: Path, counting: FakeCrm, delivery: Delivery, status: int
) -> None:
    counting.refuse_posts_with = status
    record = await begun(tmp_path)
    delivery.follow(record.journal)
    await until(lambda: counting.posts >= 3, "tried again")
    counting.refuse_posts_with = None
    await record.ended(reason="silence", gaps_ms=[])
    await until(lambda: len(counting.ended()) == 1, "delivered")


async def test_two_sweepers_deliver_one_orphan_once(tmp_path: Path, counting: FakeCrm, delivery: Delivery) -> None:
    orphans: list[Journal] = []
    for _ in range(20):
        record = await begun(tmp_path)
        await record.answered()
        record.journal.release()
        orphans.append(record.journal)
    owned = await begun(tmp_path)
    await asyncio.gather(Recovery(tmp_path, delivery).sweep(), Recovery(tmp_path, delivery).sweep())
    await until(lambda: len(counting.ended()) == 20, "orphans delivered")
    assert {last.reason for last in counting.ended().values()} == {"crash"}
    assert counting.repeats == 0
    assert owned.journal.call_id not in counting.events
    owned.journal.release()
