"""Work that is done once, however many ask for it at the same time or again soon after.

The product sends rival requests with the same bytes; a vendor's machines would bear that, this one's cores should not.
"""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Answer = TypeVar("_Answer")


class Once(Generic[_Key, _Answer]):
    """Answers of the latest ``most`` questions. The work runs in threads, at most one for each core."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[_Key, Future[_Answer]] = OrderedDict()
        self._threads = ThreadPoolExecutor(max_workers=os.cpu_count(), thread_name_prefix="once")

    async def answer(self, key: _Key, work: Callable[[], _Answer]) -> _Answer:
        """What ``work`` returned for this key, now or before. Raises what it raises; a failure is not remembered."""
        found = self._known.get(key)
        if found is None or (found.done() and found.exception() is not None):
            found = self._known[key] = self._threads.submit(work)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        # Shielded: who does not want it any more must not take it from the others.
        return found.result() if found.done() else await asyncio.shield(asyncio.wrap_future(found))
