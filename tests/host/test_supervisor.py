"""The supervisor over small fake programs: order, restarts, and that nothing is left whatever happens to it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psycopg
import pytest

from shared.host.postgres import PostgresServer, free_port
from tests.support.postgres import reachable_folder
from tests.support.processes import is_gone, wait_until
from tests.support.supervise import Described

SUPPORT = Path(__file__).resolve().parents[1] / "support"


class Run:
    """One supervisor process and what its programs wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.diary = folder / "diary"
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self._described: list[Described] = []

    def add(
        self,
        name: str,
        *behaviour: str,
        after: list[str] | None = None,
        port: int | None = None,
        once: bool = False,
        grace: float = 5,
    ) -> None:
        words = [*behaviour, *([f"port={port}"] if port else [])]
        command = [str(SUPPORT / "fake_program.py"), name, str(self.diary), *words]
        url = f"http://127.0.0.1:{port}/readyz" if port else None
        self._described.append(Described(name, command, after or [], url, once, grace))

    def start(self, *extra: str, wrap: tuple[str, ...] = ()) -> None:
        services = self.folder / "services.json"
        services.write_bytes(msgspec.json.encode(self._described))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*wrap, sys.executable, str(SUPPORT / "supervise.py"), str(services), *extra],
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self.process is not None
        return self.process

    def said(self) -> str:
        return self.log.read_text()

    def wait_ready(self) -> None:
        wait_until("all ready", lambda: "ALL READY" in self.said() or self.running.poll() is not None)
        assert "ALL READY" in self.said(), self.said()

    def events(self) -> list[str]:
        text = self.diary.read_text() if self.diary.exists() else ""
        return [re.sub(r" \d+$", "", line) for line in text.splitlines()]

    def pids(self) -> list[int]:
        return [int(found) for found in re.findall(r"(?:started|child) (\d+)", self.diary.read_text())]

    def newest_pid(self, name: str) -> int:
        return int(re.findall(rf"^{name} started (\d+)", self.diary.read_text(), re.MULTILINE)[-1])

    def stopped_with(self) -> int:
        return self.running.wait(30)

    def assert_nothing_left(self) -> None:
        wait_until("every program has ended", lambda: all(is_gone(pid) for pid in self.pids()))


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = Run(tmp_path)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def test_programs_start_in_order_and_stop_in_reverse(run: Run) -> None:
    run.add("base", "delay=0.3", port=free_port())
    run.add("step", "exit=0", after=["base"], once=True)
    run.add("top", after=["step"])
    run.start()
    run.wait_ready()
    wait_until("both run", lambda: {"base started", "top started"} <= set(run.events()))
    run.running.send_signal(signal.SIGTERM)
    assert run.stopped_with() == 0
    assert run.events() == [
        "base started",
        "base answers",
        "step started",
        "top started",
        "top stopped",
        "base stopped",
    ]
    assert re.search(r"^base +\| hello from base$", run.said(), re.MULTILINE)
    run.assert_nothing_left()


def test_who_started_early_and_was_named_late_still_stops_first(run: Run) -> None:
    run.add("crm", "delay=0.5", port=free_port())
    run.add("worker", after=["crm"])
    run.add("agent")
    run.start()
    run.wait_ready()
    wait_until("both run", lambda: {"agent started", "worker started"} <= set(run.events()))
    assert run.events().index("agent started") < run.events().index("crm answers")
    run.running.send_signal(signal.SIGTERM)
    assert run.stopped_with() == 0
    assert run.events()[-3:] == ["agent stopped", "worker stopped", "crm stopped"]


def test_a_program_that_dies_is_started_again(run: Run) -> None:
    run.add("web", port=free_port())
    run.start()
    run.wait_ready()
    os.kill(run.newest_pid("web"), signal.SIGKILL)
    wait_until("a second life", lambda: run.events().count("web answers") == 2)
    assert "ended by SIGKILL; starting again in 0.2 s" in run.said()
    run.running.send_signal(signal.SIGTERM)
    assert run.stopped_with() == 0
    run.assert_nothing_left()


def test_the_waits_between_restarts_grow(run: Run) -> None:
    run.add("shaky", "dies=3", port=free_port())
    run.start()
    run.wait_ready()
    waits = [float(found) for found in re.findall(r"starting again in ([\d.]+) s", run.said())]
    assert waits == [0.2, 0.4, 0.8]
    run.running.send_signal(signal.SIGTERM)
    assert run.stopped_with() == 0


def test_a_failed_step_stops_the_start_with_a_sentence(run: Run) -> None:
    run.add("base")
    run.add("migrate", "exit=1", after=["base"], once=True)
    run.add("top", after=["migrate"])
    run.start()
    assert run.stopped_with() == 1
    assert "The start stopped: migrate ended with code 1" in run.said()
    assert "top started" not in run.events()
    assert "Traceback" not in run.said()
    run.assert_nothing_left()


def test_a_program_that_refuses_its_settings_is_not_tried_again(run: Run) -> None:
    run.add("agent", "exit=2", port=free_port())
    run.start()
    assert run.stopped_with() == 1
    assert run.events() == ["agent started"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_that_were_inherited_as_ignored_still_stop_everything(run: Run, number: signal.Signals) -> None:
    run.add("web", "family", port=free_port())
    ignoring = ("sh", "-c", 'trap "" INT TERM; exec "$@"', "sh")
    run.start(wrap=ignoring)
    run.wait_ready()
    run.running.send_signal(number)
    assert run.stopped_with() == 0
    assert "web stopped" in run.events()
    run.assert_nothing_left()


def test_a_signal_to_the_whole_group_reaches_the_programs_once_and_in_order(run: Run) -> None:
    run.add("base")
    run.add("top", after=["base"])
    run.start()
    run.wait_ready()
    wait_until("both run", lambda: {"base started", "top started"} <= set(run.events()))
    os.killpg(run.running.pid, signal.SIGINT)
    assert run.stopped_with() == 0
    assert run.events()[-2:] == ["top stopped", "base stopped"]
    run.assert_nothing_left()


def test_who_does_not_listen_is_killed_with_its_family_after_the_grace(run: Run) -> None:
    run.add("deaf", "deaf", "family", port=free_port(), grace=0.5)
    run.start()
    run.wait_ready()
    run.running.send_signal(signal.SIGTERM)
    assert run.stopped_with() == 0
    assert "has not stopped in time and is killed" in run.said()
    run.assert_nothing_left()


def test_a_second_ctrl_c_ends_the_patience(run: Run) -> None:
    run.add("deaf", "deaf", port=free_port(), grace=600)
    run.start()
    run.wait_ready()
    run.running.send_signal(signal.SIGINT)
    wait_until("the first is heard", lambda: "stopping" in run.said())

    def has_ended() -> bool:
        run.running.send_signal(signal.SIGINT)
        return run.running.poll() is not None

    wait_until("the second is heard", has_ended)
    assert run.stopped_with() == 0
    run.assert_nothing_left()


def test_kill_9_of_the_supervisor_leaves_nothing(run: Run) -> None:
    run.add("web", "family", port=free_port())
    run.add("plain")
    run.start()
    run.wait_ready()
    wait_until("all run", lambda: "plain started" in run.events())
    run.running.kill()
    run.running.wait()
    run.assert_nothing_left()


def test_a_killed_database_comes_back_at_the_same_address_and_stops_with_the_rest() -> None:
    with reachable_folder() as folder:
        run = Run(folder)
        run.add("crm", after=["postgres"])
        run.start(str(folder))
        try:
            run.wait_ready()
            pid_file = folder / "postgres" / "cluster" / "postmaster.pid"
            first = int(pid_file.read_text().split()[0])
            port = int(pid_file.read_text().split()[3])
            os.kill(first, signal.SIGKILL)
            wait_until("it is ready twice", lambda: run.said().count("postgres is ready") == 2)
            lines = pid_file.read_text().split()
            assert int(lines[3]) == port
            run.running.send_signal(signal.SIGTERM)
            assert run.stopped_with() == 0
            assert is_gone(int(lines[0]))
            assert not pid_file.exists()
            assert run.events() == ["crm started", "crm stopped"], "a dead database does not restart the others"
        finally:
            if run.running.poll() is None:
                run.running.kill()
                run.running.wait()


def test_the_database_of_a_killed_supervisor_stops_too_and_the_next_start_has_its_rows() -> None:
    with reachable_folder() as folder:
        run = Run(folder)
        run.start(str(folder))
        run.wait_ready()
        pid = int((folder / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0])
        run.running.kill()
        run.running.wait()
        wait_until("the database has ended", lambda: is_gone(pid))
        server = PostgresServer(folder / "postgres", refuge=folder / "refuge", durable=False)
        server.start()
        try:
            with psycopg.connect(server.url("moked")) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
        finally:
            server.stop()
