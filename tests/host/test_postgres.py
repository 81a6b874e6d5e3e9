"""The embedded PostgreSQL: first start, restarts after kill -9, nothing left behind, never as root."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shared.host.errors import HostError
from shared.host.orphan import postmaster_lines
from shared.host.postgres import SUPERUSER, PostgresServer
from tests.support.postgres import reachable_folder
from tests.support.processes import is_gone, wait_until


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as made:
        yield made


@pytest.fixture
def server(folder: Path) -> Iterator[PostgresServer]:
    made = PostgresServer(folder / "postgres", refuge=folder / "refuge")
    made.start()
    yield made
    made.stop()


def _postmaster(server: PostgresServer) -> int:
    process = server.process
    assert process is not None
    return process.pid


def test_reads_wait_for_no_other_process(server: PostgresServer) -> None:
    with psycopg.connect(server.url()) as connection:
        major = connection.info.server_version // 10_000
        asked = connection.execute("SELECT setting FROM pg_settings WHERE name = 'io_method'").fetchall()
    assert asked == ([("sync",)] if major >= 18 else [])


def test_the_owner_is_no_superuser_and_may_take_on_the_roles_it_makes(server: PostgresServer) -> None:
    with psycopg.connect(server.url("moked"), autocommit=True) as connection:
        connection.execute("CREATE ROLE moked_child NOLOGIN")
        connection.execute("SET ROLE moked_child")
        row = connection.execute(
            "SELECT current_user, rolsuper, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = session_user"
        ).fetchone()
    assert row == ("moked_child", False, False, False)


def test_hebrew_trigrams_work_in_the_products_database(postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url("moked"), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute("SELECT show_trgm('דירה') <> '{}', 'דירה יפה' ILIKE '%יפה%'").fetchone()
    assert row == (True, True)


def test_its_log_names_the_broken_rule_and_not_the_row(postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url("moked"), autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE told (words text CONSTRAINT told_once UNIQUE)")
        for expected in (1, 0):
            try:
                done = connection.execute("INSERT INTO told VALUES (%s)", ["דנה לוי מרחוב הירקון"]).rowcount
            except psycopg.errors.UniqueViolation:
                done = 0
            assert done == expected
    log = postgres_server.log.read_text(encoding="utf-8")
    assert "told_once" in log
    assert "הירקון" not in log


def test_a_wrong_password_is_refused(postgres_server: PostgresServer) -> None:
    wrong = postgres_server.url("moked").replace("moked_owner:", "moked_owner:x")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_it_listens_on_loopback_only_and_keeps_its_files_private(postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url(user=SUPERUSER)) as connection:
        row = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories'),"
            " current_setting('password_encryption')"
        ).fetchone()
    assert row == ("127.0.0.1", "", "scram-sha-256")
    place = postgres_server.place
    assert (place.folder / "passwords.json").stat().st_mode & 0o777 == 0o600
    assert place.cluster.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to drop its user")
def test_root_does_not_run_it_as_root(postgres_server: PostgresServer) -> None:
    status = Path(f"/proc/{_postmaster(postgres_server)}/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert "0" not in fields["Uid"].split()
    assert "0" not in fields["Gid"].split()
    assert fields["Groups"].strip() == ""


def test_committed_rows_survive_kill_9_of_the_server_and_a_stop(server: PostgresServer, folder: Path) -> None:
    with psycopg.connect(server.url("moked"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 100)")
    address = server.url("moked")
    os.kill(_postmaster(server), signal.SIGKILL)
    server.start()
    assert server.url("moked") == address, "clients keep their address over a restart"
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (100,)
    pid = _postmaster(server)
    server.stop()
    assert is_gone(pid)
    assert postmaster_lines(server.place.cluster) == []
    again = PostgresServer(folder / "postgres", refuge=folder / "refuge")
    again.start()
    try:
        with psycopg.connect(again.url("moked")) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (100,)
    finally:
        again.stop()


def test_a_second_owner_of_the_same_folder_is_refused(server: PostgresServer, folder: Path) -> None:
    other = PostgresServer(folder / "postgres", refuge=folder / "refuge")
    with pytest.raises(HostError, match="already in use"):
        other.start()


def test_a_stale_pid_file_of_some_living_program_does_not_block_the_start(
    server: PostgresServer,
) -> None:
    server.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (server.place.cluster / "postmaster.pid").write_text(f"{stranger.pid}\n{server.place.cluster}\n0\n1\n\n\n\n\n")
        server.start()
        assert stranger.poll() is None, "a stranger with that process id is left alone"
    finally:
        stranger.kill()
        stranger.wait()


_OWNER = """
import sys, time
from pathlib import Path
from shared.host.postgres import PostgresServer
folder = Path(sys.argv[1])
server = PostgresServer(folder / "postgres", refuge=folder / "refuge")
server.start()
print(server.process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal is Linux's")
def test_kill_9_of_the_owner_stops_the_server(folder: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", _OWNER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    wait_until("the server has ended", lambda: is_gone(pid))


def test_a_server_that_outlived_its_owner_is_stopped_by_the_next_start(server: PostgresServer, folder: Path) -> None:
    orphan = _postmaster(server)
    server.release()  # as the kernel does when the owner dies
    again = PostgresServer(folder / "postgres", refuge=folder / "refuge")
    again.start()
    try:
        server_process = server.process
        assert server_process is not None
        server_process.wait(10)
        assert is_gone(orphan)
        assert _postmaster(again) != orphan
    finally:
        again.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to drop its user")
def test_below_a_private_folder_the_cluster_moves_to_the_refuge_and_stays_there(folder: Path) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    home = private / "data" / "postgres"
    server = PostgresServer(home, refuge=folder / "refuge")
    server.start()
    where = server.place.folder
    server.stop()
    assert where.parent == folder / "refuge"
    assert (home / "location").read_text().strip() == str(where)
    assert private.stat().st_mode & 0o777 == 0o700, "other people's folders keep their modes"
    again = PostgresServer(home, refuge=folder / "refuge")
    again.start()
    again.stop()
    assert again.place.folder == where


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to drop its user")
def test_a_removed_data_folder_does_not_bring_its_old_database_back(folder: Path) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    home = private / "postgres"
    server = PostgresServer(home, refuge=folder / "refuge")
    server.start()
    with psycopg.connect(server.url("moked"), autocommit=True) as connection:
        connection.execute("CREATE TABLE old (n int)")
    server.stop()
    for path in home.iterdir():
        path.unlink()
    fresh = PostgresServer(home, refuge=folder / "refuge")
    fresh.start()
    try:
        with psycopg.connect(fresh.url("moked")) as connection:
            assert connection.execute("SELECT to_regclass('old')").fetchone() == (None,)
    finally:
        fresh.stop()


def test_empty_databases_are_apart(empty_database: str, databases: object) -> None:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("CREATE TABLE here (n int)")
        assert connection.execute("SELECT current_user").fetchone() == ("moked_owner",)
