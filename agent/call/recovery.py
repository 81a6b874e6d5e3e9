"""Journals left by a process that died: close the calls as crashed, deliver the rest, tidy the finished ones."""

import asyncio
import time
from pathlib import Path

from agent.call.delivery import Delivery
from agent.call.journal import DONE_FOLDER, NEW_SUFFIX, SUFFIX, Journal, JournalTakenError, JournalUnwritableError
from agent.call.recorder import CallRecorder
from shared.log import logger

SWEEP_EVERY_S = 10.0
KEEP_DONE_S = 24 * 3600
KEEP_NEW_S = 600
"""A journal that never got its first event; its creator needs milliseconds."""

log = logger(__name__)


class Recovery:
    """Sweeps the journal folder now, then every SWEEP_EVERY_S seconds and whenever ``poke`` is called."""

    def __init__(self, folder: Path, delivery: Delivery) -> None:
        self._folder = folder
        self._delivery = delivery
        self._poke = asyncio.Event()

    def poke(self) -> None:
        """Look now: a process just died."""
        self._poke.set()

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            await self.sweep()
            self._poke.clear()
            try:
                async with asyncio.timeout(SWEEP_EVERY_S):
                    await self._poke.wait()
            except TimeoutError:
                continue

    async def sweep(self) -> None:
        """Take over every journal without an owner."""
        for path in await asyncio.to_thread(self._candidates):
            try:
                journal = await asyncio.to_thread(Journal.claim, path)
            except JournalTakenError:
                continue
            except (OSError, ValueError) as error:
                log.error("journal.unclaimable", journal=path.name, error=str(error), alert=True)  # noqa: TRY400
                continue
            await self._take_over(journal)

    async def _take_over(self, journal: Journal) -> None:
        recorder = CallRecorder(journal)
        try:
            await recorder.close_crashed()
        except JournalUnwritableError as error:
            log.error("journal.unwritable", call_id=str(journal.call_id), error=str(error), alert=True)  # noqa: TRY400
            journal.release()
            return
        log.warning("journal.recovered", call_id=str(journal.call_id), events=len(journal.events))
        self._delivery.follow(journal)

    def _candidates(self) -> list[Path]:
        now = time.time()
        _remove_older(self._folder / DONE_FOLDER, SUFFIX, now - KEEP_DONE_S)
        _remove_older(self._folder, NEW_SUFFIX, now - KEEP_NEW_S)
        return sorted(self._folder.glob(f"*{SUFFIX}"))


def _remove_older(folder: Path, suffix: str, before: float) -> None:
    for path in folder.glob(f"*{suffix}"):
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except FileNotFoundError:
            continue  # another worker's sweep was faster
