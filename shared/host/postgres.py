"""The embedded PostgreSQL: one server per ``home``, owned by this process and gone when it goes.

Loopback TCP with SCRAM passwords only, never as root, ready when ``postmaster.pid`` says so, stopped with SIGINT. It
survives ``kill -9`` of anything: the write-ahead log keeps committed rows, a stale ``postmaster.pid`` is cleared, and
a server whose owner died is found and stopped before a new one starts.
"""

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import msgspec

from shared.host import orphan, postgres_roles
from shared.host.children import spawn, wrapped
from shared.host.errors import HostError, PostgresFailedError
from shared.host.files import write_private
from shared.host.postgres_user import REFUGE, Place, choose_place, hand_over

SUPERUSER = "postgres"
READY_LIMIT = 60.0
"""Seconds from launch to ready; crash recovery of a large log takes longest."""
STOP_LIMITS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
"""Fast shutdown, then immediate shutdown, then the kernel; seconds given to each."""
_POLL = 0.02
_LOG_LIMIT = 10_000_000
_LAUNCH_ATTEMPTS = 5

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The detail of an error quotes the row that was refused: words and numbers of people.
    "log_error_verbosity": "terse",
    "cluster_name": "moked",
}
_SINCE_18 = {
    # Left to itself 18 hands reads to processes of its own: with calls on all cores each read waits for its turn there,
    # though the page is in memory already (docs/decisions/282).
    "io_method": "sync",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Passwords(msgspec.Struct, frozen=True):
    """The cluster's two logins, kept 0600 beside its data."""

    superuser: str
    owner: str


class PostgresServer:
    """Starts and stops the server of one ``home`` folder; every method is for the main thread.

    ``port`` 0 chooses a free one and keeps it over restarts. ``durable=False`` trades crash safety for speed (tests).
    ``refuge`` is where files go when the server's user cannot enter ``home`` or the installation.
    """

    def __init__(self, home: Path, *, port: int = 0, durable: bool = True, refuge: Path = REFUGE) -> None:
        self._home = home
        self._port = port
        self._durable = durable
        self._refuge = refuge
        self._place: Place | None = None
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._prepared = False

    @property
    def place(self) -> Place:
        """Where the files lie; known after the first launch."""
        if self._place is None:
            raise HostError("PostgreSQL has not been started yet.")
        return self._place

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.place.folder / "server.log"

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The postmaster, our direct child; None before the launch and after a stop."""
        return self._process

    def start(self) -> None:
        """Launch, wait until ready, make the owner and the database. Raises HostError."""
        for attempt in range(1, _LAUNCH_ATTEMPTS + 1):
            self.launch()
            try:
                self._wait_ready()
            except PostgresFailedError:
                # Backends of a killed server hold its shared memory for a moment, and a free port may be taken.
                if self.process is not None or attempt == _LAUNCH_ATTEMPTS:
                    self.stop()
                    raise
                time.sleep(0.2 * attempt)
            else:
                return

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + READY_LIMIT
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise PostgresFailedError(f"PostgreSQL was not ready within {READY_LIMIT:.0f} s; see {self.log}.")
            time.sleep(_POLL)

    def prepare(self) -> None:
        """Settle everything that ``url`` tells: the place, the port, and the cluster, made if there is none (seconds).

        Raises HostError if another owner holds the place or the cluster cannot be made.
        """
        self._place = place = self._place or choose_place(self._home, self._refuge)
        self._take_lock()
        if not place.cluster.exists():
            self._init_cluster(place)
        self._port = self._port or free_port()

    def launch(self) -> None:
        """Start the server process and return at once; prepares first where that was not done."""
        self.prepare()
        place = self.place
        orphan.stop_server_of(place.cluster, STOP_LIMITS)
        _rotate(self.log)
        settings = _SETTINGS | {"port": str(self._port)} | ({} if self._durable else _NOT_DURABLE)
        if place.binaries.major >= 18:
            settings |= _SINCE_18
        with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
            self._process = spawn(
                [str(place.binaries.postgres), "-D", str(place.cluster)]
                + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")],
                environment=_environment(),
                output=output,
                cwd=Path("/"),
                user=place.user,
                death_signal=signal.SIGINT,
            )

    def is_ready(self) -> bool:
        """True when it accepts connections and the owner's database exists.

        Raises PostgresFailedError, naming the log, when the process has ended.
        """
        process = self._process
        if process is None:
            raise PostgresFailedError("PostgreSQL is not running.")
        if process.poll() is not None:
            self._process = None
            raise PostgresFailedError(f"PostgreSQL ended with code {process.returncode}; see {self.log}.")
        lines = orphan.postmaster_lines(self.place.cluster)
        if len(lines) < 8 or lines[0].strip() != str(process.pid) or lines[7].strip() != "ready":
            return False
        if not self._prepared:
            postgres_roles.prepare(self.url(user=SUPERUSER), self._passwords().owner)
            self._prepared = True
        return True

    def stop(self) -> None:
        """Stop the server and let its folder go; nothing to do is fine."""
        if self._process is not None:
            for number, limit in STOP_LIMITS:
                if self._process.poll() is None:
                    self._process.send_signal(number)
                    _wait(self._process, limit)
            self._process = None
        self.release()

    def release(self) -> None:
        """Let the folder go without stopping the server, which the next owner then finds and stops."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def url(self, database: str = "postgres", user: str = postgres_roles.OWNER) -> str:
        """``postgresql://…`` for the owner, or for the superuser if asked."""
        passwords = self._passwords()
        password = passwords.superuser if user == SUPERUSER else passwords.owner
        return f"postgresql://{user}:{password}@127.0.0.1:{self._port}/{database}"

    def _passwords(self) -> Passwords:
        return msgspec.json.decode((self.place.folder / "passwords.json").read_bytes(), type=Passwords)

    def _take_lock(self) -> None:
        """One owner per cluster: without it a second start would take the first one's server for an orphan."""
        if self._lock is not None:
            return
        lock = (self.place.folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise HostError(f"The database in {self.place.folder} is already in use by another Moked.") from error
        self._lock = lock

    def _init_cluster(self, place: Place) -> None:
        """``initdb`` beside the final folder, then one rename, so that a half-made cluster is never used."""
        passwords = Passwords(superuser=secrets.token_urlsafe(18), owner=secrets.token_urlsafe(18))
        fresh, password_file = place.folder / "cluster.new", place.folder / "password.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        hand_over(fresh, place.user)
        write_private(password_file, passwords.superuser)
        hand_over(password_file, place.user)
        write_private(place.folder / "passwords.json", json.dumps(msgspec.to_builtins(passwords)))
        try:
            _run_initdb(place, fresh, password_file)
        finally:
            password_file.unlink()
        fresh.rename(place.cluster)


def _run_initdb(place: Place, cluster: Path, password_file: Path) -> None:
    locale = "C.UTF-8" if sys.platform == "linux" else "C"
    provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if place.binaries.major >= 17 else []
    command = [
        str(place.binaries.initdb), "-D", str(cluster), "-U", SUPERUSER, "-E", "UTF8", "--auth=scram-sha-256",
        f"--pwfile={password_file}", f"--locale={locale}", "--no-instructions", *provider,
    ]  # fmt: skip
    done = subprocess.run(
        wrapped(command, user=place.user), env=_environment(), cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise PostgresFailedError(f"PostgreSQL could not make its data folder {cluster}: {' '.join(last)}")


def free_port() -> int:
    """A loopback TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment() -> dict[str, str]:
    """No PG* variable and no locale of the caller's may change the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_name(f"{log.name}.1"))


def _wait(process: subprocess.Popen[bytes], limit: float) -> None:
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        return
