"""``moked up`` from outside, as far as it goes before it starts programs: refusals in one sentence, exit code 2."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from shared.host import runtime
from shared.host.files import read_variables, write_variables
from shared.host.postgres import free_port
from shared.settings import Settings, load

UP = "import sys; from shared.host.up import main; sys.exit(main(sys.argv[1:]))"


def _up(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    known = {name.upper() for name in Settings.model_fields}
    environment = {name: value for name, value in os.environ.items() if name not in known}
    ports = {name: str(free_port()) for name in ("AGENT_PORT", "CRM_PORT", "WA_PORT")}
    return subprocess.run(
        [sys.executable, "-c", UP],
        cwd=folder,
        env={**environment, **ports, "DATA_DIR": str(folder / "data"), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CRM_PORT", "eighty"),
        ("AGENT_PORT", "99999"),
        ("AGENT_PUBLIC_URL", "agent.example.com"),
        ("STT_MODE", "guess"),
        ("DEMO_OFFICE", "perhaps"),
        ("INTERNAL_SECRET", "short"),
        ("WHATSAPP_TEST_CA", "ab" * 32),
        ("AGENT_DRAIN_SECONDS", "long"),
    ],
)
def test_a_bad_value_is_named_in_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    done = _up(tmp_path, **{name: value})
    assert done.returncode == 2, done.stderr
    assert name in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data" / "postgres").exists(), "nothing was started"


@pytest.mark.parametrize("variable", ["CRM_PORT", "AGENT_PORT", "WA_PORT"])
def test_a_taken_port_is_named_with_its_variable(tmp_path: Path, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _up(tmp_path, **{variable: str(port)})
    assert done.returncode == 2
    assert f"{variable}: port {port} is taken by another program" in done.stderr
    assert not (tmp_path / "data" / "postgres").exists()


def test_the_same_port_twice_is_refused(tmp_path: Path) -> None:
    port = str(free_port())
    done = _up(tmp_path, CRM_PORT=port, WA_PORT=port)
    assert done.returncode == 2
    assert f"WA_PORT: port {port} is also CRM_PORT" in done.stderr


def test_a_second_start_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with runtime.only_one(tmp_path / "data"):
        done = _up(tmp_path)
    assert done.returncode == 2
    assert "already running" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_other_commands_read_what_the_running_stack_chose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    address = "postgresql://moked_owner:it's$1@127.0.0.1:1/moked"
    runtime.publish(tmp_path, {"DATABASE_URL": address, "SANDBOX_URL": "http://127.0.0.1:9"})
    assert (tmp_path / "runtime.env").stat().st_mode & 0o777 == 0o600
    assert load().database_url == address
    assert load(with_runtime=False).database_url is None
    runtime.withdraw(tmp_path)
    assert load().database_url is None


def test_variables_survive_quotes_blanks_and_dollars(tmp_path: Path) -> None:
    values = {"ONE": "a 'quoted' \"word\" # no comment", "TWO": "$HOME ${X} \\n", "THREE": "שלום"}
    write_variables(tmp_path / "file.env", values, "heading")
    assert read_variables(tmp_path / "file.env") == values
