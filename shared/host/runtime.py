"""What a running stack leaves for other commands: its lock, and ``runtime.env`` for ``moked call`` in another shell."""

import fcntl
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shared.host.errors import HostError
from shared.host.files import write_variables
from shared.settings import RUNTIME_FILE

LOCK_FILE = "up.lock"


@contextmanager
def only_one(data_dir: Path) -> Generator[None]:
    """Hold ``DATA_DIR`` for this process. Raises HostError when another ``moked up`` has it.

    The kernel lets the lock go with the process, however it ends.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = (data_dir / LOCK_FILE).open("a")
    except OSError as error:
        raise HostError(f"DATA_DIR: {data_dir} cannot be written ({error.strerror}).") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HostError(
                f"Moked is already running on {data_dir}; stop it first, or give this one another DATA_DIR and ports."
            ) from error
        yield


def publish(data_dir: Path, variables: Mapping[str, str]) -> None:
    """Write ``runtime.env``, 0600."""
    write_variables(data_dir / RUNTIME_FILE, variables, "Written by a running `moked up`; gone when it stops.")


def withdraw(data_dir: Path) -> None:
    """Remove ``runtime.env``; not there is fine."""
    (data_dir / RUNTIME_FILE).unlink(missing_ok=True)
