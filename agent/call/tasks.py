"""Tasks with an owner: each is cancelled and awaited by whoever started it, and none fails in silence."""

import asyncio
from collections.abc import Coroutine

from shared.log import logger

_log = logger(__name__)


class OwnedTasks:
    """The running tasks of one owner, who must call ``cancel_all`` before he goes."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        """Run ``work``; an exception that escapes it is logged with its owner and name."""
        task = asyncio.create_task(work, name=f"{self._owner}:{name}")
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def runs(self, name: str) -> bool:
        """A task of that name is not over."""
        return any(task.get_name() == f"{self._owner}:{name}" for task in self._tasks if not task.done())

    async def cancel(self, task: asyncio.Task[None] | None) -> None:
        """Cancel one task and wait until it is over; None and finished tasks are fine."""
        if task is None or task is asyncio.current_task():
            return
        task.cancel()
        await asyncio.wait([task])

    async def cancel_all(self) -> None:
        """Cancel every task except the calling one, and wait until they are over."""
        running = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    async def wait_all(self) -> None:
        """Wait until every task has come to its own end."""
        running = [task for task in self._tasks if task is not asyncio.current_task()]
        if running:
            await asyncio.wait(running)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("task failed", owner=self._owner, task=task.get_name(), exc_info=error)
