"""``make`` alone is interrupted: its recipe learns of it all the same."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import asyncio, sys
from shared.host.make_watch import hear_make

async def main():
    print("listening", flush=True)
    await asyncio.wait_for(hear_make(lambda: print("interrupted", flush=True)), 30)

asyncio.run(main())
"""
LISTENING_MAKE = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)  # a test run in the background has it ignored, and make would too
os.execvp("make", ["make", "-C", sys.argv[1], "up"])
"""


def _make(folder: Path) -> "subprocess.Popen[str]":
    (folder / "program.py").write_text(PROGRAM)
    (folder / "Makefile").write_text(f"up:\n\t@exec {sys.executable} {folder}/program.py\n")
    command = [sys.executable, "-c", LISTENING_MAKE, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


def test_an_interrupt_of_make_alone_is_heard(tmp_path: Path) -> None:
    with _make(tmp_path) as make:
        assert make.stdout is not None
        lines = iter(make.stdout.readline, "")
        assert any("listening" in line for line in lines)
        make.send_signal(signal.SIGINT)
        assert any("interrupted" in line for line in lines)
    assert make.returncode == -signal.SIGINT


@pytest.mark.parametrize("launcher", [[], ["sh", "-c", 'exec "$@"', "sh"]])
def test_without_make_there_is_nothing_to_hear(tmp_path: Path, launcher: list[str]) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [*launcher, sys.executable, str(program)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "listening\n"
