"""``moked up`` from outside, as far as it goes before it starts programs: refusals in one sentence, exit code 2."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.host import runtime
from shared.host.files import read_variables, write_variables
from shared.host.postgres import free_port
from shared.host.up import main
from shared.settings import load


@dataclass(frozen=True)
class Refusal:
    """How a start ended."""

    code: int
    sentence: str


Up = Callable[..., Refusal]


def _keep_handlers(_number: int, _handler: object) -> None:
    """pytest's own handlers stay."""


@pytest.fixture
def up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Up:
    """Runs ``moked up`` here with variables of the test's; only for starts that are refused."""
    monkeypatch.setattr(signal, "signal", _keep_handlers)
    for name in ("AGENT_PORT", "CRM_PORT", "WA_PORT"):
        monkeypatch.setenv(name, str(free_port()))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))

    def start(**variables: str) -> Refusal:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        code = main([])
        said = capsys.readouterr().err.strip()
        assert len(said.splitlines()) == 1, said
        assert not (tmp_path / "data" / "postgres").exists(), "nothing was started"
        return Refusal(code, said)

    return start


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
def test_a_bad_value_is_named_in_one_sentence(up: Up, name: str, value: str) -> None:
    refusal = up(**{name: value})
    assert refusal.code == 2
    assert name in refusal.sentence


@pytest.mark.parametrize("variable", ["CRM_PORT", "AGENT_PORT", "WA_PORT"])
def test_a_taken_port_is_named_with_its_variable(up: Up, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refusal = up(**{variable: str(port)})
    assert refusal.code == 2
    assert f"{variable}: port {port} is taken by another program" in refusal.sentence


def test_the_same_port_twice_is_refused(up: Up) -> None:
    port = str(free_port())
    refusal = up(CRM_PORT=port, WA_PORT=port)
    assert refusal.code == 2
    assert f"WA_PORT: port {port} is also CRM_PORT" in refusal.sentence


def test_a_second_start_on_the_same_folder_is_refused(up: Up, tmp_path: Path) -> None:
    with runtime.only_one(tmp_path / "data"):
        refusal = up()
    assert refusal.code == 2
    assert "already running" in refusal.sentence


def test_the_command_itself_ends_with_the_sentence_and_the_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from shared.cli import main; import sys; sys.exit(main())", "up"],
        cwd=tmp_path,
        env={**os.environ, "CRM_PORT": "eighty", "DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("moked: CRM_PORT: ")
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
