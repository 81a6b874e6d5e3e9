"""The durable journal of one call: one file, one line an event, on disk before the call acts on the next.

A line is the CRC-32 of the event in eight hex digits, a space, the event's JSON, a newline. The owner holds an
exclusive ``flock`` on the file; a file that can be locked was left by a process that died. A journal appears under its
own name only with its first event on disk, so nobody ever sees an empty one.
"""

import asyncio
import fcntl
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from shared.log import logger

SUFFIX = ".journal"
NEW_SUFFIX = ".new"
CONFLICT_SUFFIX = ".conflict"
DONE_FOLDER = "done"

log = logger(__name__)


class JournalUnwritableError(OSError):
    """The event could not be put on disk (disk full, read-only); the call must not go on as if it were."""


class JournalTakenError(Exception):
    """Another process owns the file, or it is gone."""


def encode_line(event: bytes) -> bytes:
    """The line of one event."""
    return b"%08x %b\n" % (zlib.crc32(event), event)


def read_events(data: bytes) -> tuple[list[bytes], int]:
    """The events of a journal up to the first line that is torn or damaged, and the length of that good part."""
    events: list[bytes] = []
    good = 0
    while (end := data.find(b"\n", good)) >= 0:
        checksum, event = data[good : good + 8], data[good + 9 : end]
        if checksum != b"%08x" % zlib.crc32(event) or data[good + 8 : good + 9] != b" ":
            break
        events.append(event)
        good = end + 1
    return events, good


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _own(fd: int, path: Path) -> None:
    """Lock the open file; its name must still be its own, for a finished journal moves away while it is locked."""
    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if path.stat().st_ino != os.fstat(fd).st_ino:
        raise JournalTakenError(path.name)


class Journal:
    """An open, locked journal. ``events`` holds every event's JSON; the first ``durable`` of them are on disk.

    ``last_written`` (unix seconds) is as found on disk: the last sign of life of a call that crashed.
    """

    def __init__(self, call_id: UUID, path: Path, fd: int, events: list[bytes]) -> None:
        self.call_id = call_id
        self.events = events
        self.durable = len(events)
        self.sealed = False
        self.on_durable: Callable[[], None] = lambda: None
        self._path = path
        self._fd = fd
        self.last_written = os.fstat(fd).st_mtime
        self._length = os.fstat(fd).st_size
        self._syncing = False
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []

    @classmethod
    def _create(cls, folder: Path, call_id: UUID, first: bytes) -> "Journal":
        path = folder / f"{call_id}{SUFFIX}"
        fresh = path.with_suffix(NEW_SUFFIX)
        fd = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.write(fd, encode_line(first))
            os.fsync(fd)
            fresh.rename(path)
            sync_folder(folder)
        except OSError:
            os.close(fd)
            raise
        return cls(call_id, path, fd, [first])

    @classmethod
    async def create(cls, folder: Path, call_id: UUID, first: bytes) -> "Journal":
        """A new journal whose first event is on disk. Raises JournalUnwritableError."""
        try:
            return await asyncio.to_thread(cls._create, folder, call_id, first)
        except OSError as error:
            raise JournalUnwritableError(f"journal of call {call_id}: {error}") from error

    @classmethod
    def claim(cls, path: Path) -> "Journal":
        """Take over a journal that nobody owns, without its torn tail. Blocking: call it in a thread.

        A damaged line that is not the last is kept aside as ``.damaged`` for a person to look at.
        Raises JournalTakenError when it has an owner or is gone.
        """
        try:
            fd = os.open(path, os.O_RDWR | os.O_APPEND)
        except FileNotFoundError as error:
            raise JournalTakenError(path.name) from error
        try:
            _own(fd, path)
            last_written = os.fstat(fd).st_mtime
            data = path.read_bytes()
            events, good = read_events(data)
            if good < len(data):
                if b"\n" in data[good:]:
                    path.with_suffix(".damaged").write_bytes(data)
                    log.error("journal.damaged", journal=path.name, kept_events=len(events))
                os.ftruncate(fd, good)
                os.fsync(fd)
            claimed = cls(UUID(path.stem), path, fd, events)
        except (BlockingIOError, FileNotFoundError) as error:
            os.close(fd)
            raise JournalTakenError(path.name) from error
        except (JournalTakenError, OSError, ValueError):
            os.close(fd)
            raise
        claimed.last_written = last_written
        return claimed

    def append(self, event: bytes) -> asyncio.Future[None]:
        """Write one event at once; the future is done when it is on disk. Events that arrive together share one fsync.

        Raises JournalUnwritableError, and then nothing was written. The future raises it when the disk refuses to
        sync: the event is in the file then, but not safe. Nothing breaks when the future is not awaited.
        """
        line = encode_line(event)
        try:
            written = os.write(self._fd, line)
        except OSError as error:
            raise JournalUnwritableError(f"journal of call {self.call_id}: {error}") from error
        if written != len(line):
            os.ftruncate(self._fd, self._length)
            raise JournalUnwritableError(f"journal of call {self.call_id}: disk full")
        self._length += len(line)
        self.events.append(event)
        on_disk: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((len(self.events), on_disk))
        if not self._syncing:
            self._start_sync()
        return on_disk

    def seal(self) -> None:
        """No event will follow."""
        self.sealed = True
        self.on_durable()

    def _start_sync(self) -> None:
        self._syncing = True
        upto = len(self.events)
        work = asyncio.get_running_loop().run_in_executor(None, os.fdatasync, self._fd)
        work.add_done_callback(lambda done: self._synced(upto, done.exception()))

    def _synced(self, upto: int, error: BaseException | None) -> None:
        self._syncing = False
        if error is None:
            self.durable = max(self.durable, upto)
            self.on_durable()
        due = [one for one in self._waiters if one[0] <= upto]
        self._waiters = [one for one in self._waiters if one[0] > upto]
        for _, waiter in due:
            if error is None and not waiter.done():
                waiter.set_result(None)
            elif error is not None and not waiter.done():
                waiter.set_exception(JournalUnwritableError(f"journal of call {self.call_id}: {error}"))
        if self._waiters:
            self._start_sync()

    def finish(self) -> None:
        """Everything is acknowledged: move to ``done`` and let go. Blocking, quick."""
        done = self._path.parent / DONE_FOLDER
        done.mkdir(exist_ok=True)
        self._path.rename(done / self._path.name)
        os.close(self._fd)

    def park(self) -> None:
        """The CRM refuses this journal for good: keep it aside for a person. The call may still append to it."""
        parked = self._path.with_suffix(CONFLICT_SUFFIX)
        self._path.rename(parked)
        self._path = parked
        sync_folder(parked.parent)

    def release(self) -> None:
        """Let go of the file as it is; another process may claim it."""
        os.close(self._fd)
