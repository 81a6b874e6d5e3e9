"""From the journals to the CRM: in order within a call, at once, again and again until acknowledged."""

import asyncio
import random
from collections import deque
from enum import Enum, auto

from agent.call.crm_link import CrmLink, CrmRejectsError, CrmUnreachableError
from agent.call.journal import Journal
from agent.metrics import DELIVERY_SECONDS, JOURNAL_BACKLOG
from shared.contracts.events import MAX_BATCH, CallEventsAccepted, CallEventsRefused
from shared.log import logger

FIRST_RETRY_S, LAST_RETRY_S = 0.2, 5.0
MAX_BATCH_BYTES = 512 * 1024
"""Below the CRM's bound on a body; one event alone may be larger."""
PARALLEL_POSTS = 16

log = logger(__name__)


class _Step(Enum):
    FORWARD = auto()
    AGAIN = auto()
    PARKED = auto()


class _Line:
    """Delivery of one journal: how far the CRM acknowledged, and a bell for new durable events."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.acknowledged = 0
        self.counted = 0
        self.since: deque[float] = deque()
        self.bell = asyncio.Event()
        self.log = log.bind(call_id=str(journal.call_id))

    def rung(self) -> None:
        """New events are durable, or the last one was."""
        now = asyncio.get_running_loop().time()
        fresh = self.journal.durable - self.counted
        self.since.extend([now] * fresh)
        self.counted += fresh
        JOURNAL_BACKLOG.inc(fresh)
        self.bell.set()

    def advance(self, applied: int) -> None:
        """The CRM holds everything up to ``applied``."""
        now = asyncio.get_running_loop().time()
        for _ in range(min(applied, self.counted) - self.acknowledged):
            DELIVERY_SECONDS.observe(now - self.since.popleft())
            JOURNAL_BACKLOG.dec()
            self.acknowledged += 1

    def batch(self, start: int) -> list[bytes]:
        """The next events on disk from index ``start``, bounded in number and bytes."""
        events = self.journal.events[start : min(self.journal.durable, start + MAX_BATCH)]
        size = 0
        for count, event in enumerate(events):
            size += len(event) + 1
            if size > MAX_BATCH_BYTES and count > 0:
                return events[:count]
        return events


class Delivery:
    """Owns one task a journal. A journal is finished here, once its last event is acknowledged."""

    def __init__(self, link: CrmLink) -> None:
        self._link = link
        self._lines: dict[Journal, asyncio.Task[None]] = {}
        self._posts = asyncio.Semaphore(PARALLEL_POSTS)

    def follow(self, journal: Journal) -> None:
        """Deliver this journal from its first event to its last; the CRM ignores what it knows."""
        line = _Line(journal)
        journal.on_durable = line.rung
        line.rung()
        task = asyncio.create_task(self._deliver(line), name=f"delivery-{journal.call_id}")
        self._lines[journal] = task
        task.add_done_callback(lambda done: self._forgotten(line, done))

    async def abandon(self, journal: Journal) -> None:
        """Stop delivering a journal that can no longer be written and let go of it; a later sweep takes it up."""
        if task := self._lines.get(journal):
            task.cancel()
            await asyncio.wait({task})
        journal.release()

    async def close(self, deadline_s: float) -> None:
        """Give ended calls ``deadline_s`` seconds to be delivered, then stop; what is left waits on disk."""
        sealed = {task for journal, task in self._lines.items() if journal.sealed}
        if sealed:
            await asyncio.wait(sealed, timeout=deadline_s)
        left = set(self._lines.values())
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)

    def _forgotten(self, line: _Line, done: asyncio.Task[None]) -> None:
        if not done.cancelled() and (error := done.exception()) is not None:
            line.log.error("delivery.failed", error=repr(error), alert=True)
        self._lines.pop(line.journal, None)
        JOURNAL_BACKLOG.dec(line.counted - line.acknowledged)

    async def _deliver(self, line: _Line) -> None:
        journal = line.journal
        wait_s = FIRST_RETRY_S
        position = 0
        while not (journal.sealed and position == len(journal.events)):
            if position == journal.durable:
                line.bell.clear()
                await line.bell.wait()
                continue
            batch = line.batch(position)
            async with self._posts:
                step, position = await self._post(line, batch, position)
            if step is _Step.PARKED:
                await asyncio.to_thread(journal.park)
                if not journal.sealed:
                    await self._until_sealed(line)
                journal.release()
                return
            if step is _Step.FORWARD:
                wait_s = FIRST_RETRY_S
                continue
            await asyncio.sleep(wait_s * random.uniform(0.7, 1.0))  # noqa: S311 - spreads retries, guards nothing
            wait_s = min(LAST_RETRY_S, wait_s * 2)
        await asyncio.to_thread(journal.finish)

    async def _until_sealed(self, line: _Line) -> None:
        while not line.journal.sealed:
            line.bell.clear()
            await line.bell.wait()

    async def _post(self, line: _Line, batch: list[bytes], position: int) -> tuple[_Step, int]:
        """Post once; answers what to do next and the index from which to go on."""
        try:
            answer = await self._link.post_events(batch)
        except CrmRejectsError as error:
            line.log.error("delivery.rejected", error=str(error), first_seq=position + 1, alert=True)  # noqa: TRY400
            return _Step.AGAIN, position
        except CrmUnreachableError as error:
            line.log.warning("delivery.retry", error=str(error), first_seq=position + 1, events=len(batch))
            return _Step.AGAIN, position
        match answer:
            case CallEventsAccepted():
                line.advance(answer.applied_seq)
                return _Step.FORWARD, max(position + len(batch), min(answer.applied_seq, line.journal.durable))
            case CallEventsRefused(code="seq_gap", expected_seq=int() as expected) if (
                1 <= expected <= line.journal.durable
            ):
                line.log.warning("delivery.seq_gap", expected_seq=expected, sent_seq=position + 1)
                return _Step.AGAIN, expected - 1
            case _:
                line.log.error("delivery.refused", code=answer.code, detail=answer.detail, alert=True)
                return _Step.PARKED, position
