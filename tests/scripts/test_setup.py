"""The set-up before anything is installed: versions it accepts, and sentences for those that it does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.setup import SetupError, check_node

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("version", ["v20.19.0", "v20.20.2", "v22.12.0", "v22.20.1", "v24.1.0"])
def test_good_versions_of_node(version: str) -> None:
    check_node(version)


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.3", "v21.7.0", "v22.11.0", None])
def test_node_that_cannot_build_the_web_app_is_named_with_its_package(version: str | None) -> None:
    with pytest.raises(SetupError, match="nodejs") as caught:
        check_node(version)
    assert version is None or version in str(caught.value)


def _program(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def _find_python(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON"} | {"PATH": str(folder)}
    return subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "python.sh"), "-c", "print('found')"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_fits_is_found_behind_an_old_one(tmp_path: Path) -> None:
    _program(tmp_path, "python3", "exit 1")
    _program(tmp_path, "python3.12", f'exec "{sys.executable}" "$@"')
    done = _find_python(tmp_path)
    assert (done.returncode, done.stdout) == (0, "found\n")


def test_without_a_python_that_fits_one_sentence_names_the_package(tmp_path: Path) -> None:
    _program(tmp_path, "python3", 'test "$1" = --version && echo "Python 3.9.2" && exit 0; exit 1')
    done = _find_python(tmp_path)
    assert done.returncode == 2
    assert "Python 3.9.2 was found" in done.stderr
    assert "install the packages python3.11 and python3.11-venv" in done.stderr
    assert len(done.stderr.splitlines()) == 1
