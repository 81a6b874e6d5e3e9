"""Brings a clone to where it can run: packages of Python and Node, then the built web app and WhatsApp gateway.

Runs before anything is installed, so it uses the standard library alone. Each step is skipped while the files that it
depends on are unchanged. ``setup.py install`` ends there; ``setup.py up`` then becomes ``moked up``.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
NODE_PARTS = ("web", "wa")
_TOLD_EVERY = 20
_SHOWN_ON_FAILURE = 30


class SetupError(Exception):
    """The set-up cannot go on; the message is one plain sentence."""


def main(arguments: Sequence[str]) -> int:
    """Set up, then run ``moked up`` in this very process if asked; 2 and a sentence when something is missing."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        check_node(_node_version())
        _python_packages()
        for part in NODE_PARTS:
            _node_packages(ROOT / part)
            _build(ROOT / part)
    except SetupError as error:
        _say(f"moked: {error}")
        return 2
    except KeyboardInterrupt:
        return 130
    if arguments[:1] == ["up"]:
        os.chdir(ROOT)
        os.execv(VENV / "bin" / "moked", ["moked", "up", *arguments[1:]])
    return 0


def _terminated(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@cache
def _node_version() -> str | None:
    """What ``node --version`` says, or None when there is no Node or no npm."""
    if shutil.which("npm") is None:
        return None
    try:
        return subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def check_node(version: str | None) -> None:
    """Refuse a missing or too old Node: the web app's build needs 20.19 or newer, or 22.12 or newer."""
    wanted = "Node 20.19 or newer (or 22.12 or newer) with npm is needed"
    if version is None:
        raise SetupError(f"{wanted} and was not found: install the packages nodejs and npm, or see https://nodejs.org.")
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    fits = (20, 19) <= numbers < (21, 0) or numbers >= (22, 12)
    if not fits:
        raise SetupError(
            f"{wanted} and {version} was found: install a newer package nodejs, or see https://nodejs.org."
        )


def _python_packages() -> None:
    stamp = VENV / ".moked-installed"
    state = _fingerprint([LOCK, ROOT / "pyproject.toml"], str(VENV), sys.version)
    if _is_current(stamp, state) and _works(VENV_PYTHON):
        return
    count = len(re.findall(r"^[\w.-]+==", LOCK.read_text(), re.MULTILINE))
    _say(f"moked: installing {count} Python packages (the first time takes one to three minutes)")
    began = time.monotonic()
    if VENV.exists():
        shutil.rmtree(VENV)  # also one that was moved here, or made by another Python
    if _works("uv"):
        _run(["uv", "venv", "-q", "--python", sys.executable, VENV])
        _run(["uv", "pip", "sync", "--require-hashes", "--python", VENV_PYTHON, LOCK])
        own = ["uv", "pip", "install", "-q", "--python", VENV_PYTHON]
    else:
        _make_venv()
        pip = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "install"]
        locked = [*pip, "--progress-bar", "off", "--require-hashes", "-r", LOCK]
        _run_counted(locked, r"^\s*(Collecting|Downloading|Using cached) ", 2 * count)
        own = [*pip, "-q"]
    _run([*own, "--no-deps", "--no-build-isolation", "-e", ROOT])
    stamp.write_text(state)
    _say(f"moked: Python packages are in ({time.monotonic() - began:.0f} s)")


def _make_venv() -> None:
    number = f"{sys.version_info.major}.{sys.version_info.minor}"
    missing = f"Python's venv module is missing: install the package python{number}-venv, then run make again."
    try:
        import ensurepip
        import venv
    except ImportError as error:
        raise SetupError(missing) from error
    del ensurepip, venv
    done = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(missing if "ensurepip" in done.stdout + done.stderr else f"venv failed: {done.stderr.strip()}")


def _node_packages(part: Path) -> None:
    stamp = part / "node_modules" / ".moked-installed"
    state = _fingerprint([part / "package.json", part / "package-lock.json"], str(_node_version()))
    if _is_current(stamp, state):
        return
    _say(f"moked: installing the packages of {part.name}/")
    _run(["npm", "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], cwd=part)
    stamp.write_text(state)


def _build(part: Path) -> None:
    stamp = part / "node_modules" / ".moked-built"
    state = _fingerprint(_sources(part))
    if (part / "dist").is_dir() and _is_current(stamp, state):
        return
    _say(f"moked: building {part.name}/")
    _run(["npm", "run", "--silent", "build"], cwd=part)
    stamp.write_text(state)


def _sources(part: Path) -> list[Path]:
    """Every file that a build may read: all but what was installed or built, and the tests."""
    made = {"node_modules", "dist", "tests", ".test-build", "coverage"}
    found: list[Path] = []
    for folder, names, files in os.walk(part):
        names[:] = sorted(name for name in names if name not in made)
        found += [Path(folder) / name for name in files if not name.endswith(".tsbuildinfo")]
    return sorted(found)


def _fingerprint(files: Iterable[Path], *more: str) -> str:
    digest = hashlib.sha256("\n".join(more).encode())
    for path in files:
        digest.update(f"\n{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_current(stamp: Path, state: str) -> bool:
    return stamp.is_file() and stamp.read_text() == state


def _works(program: Path | str) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _run(command: Sequence[str | Path], cwd: Path = ROOT) -> None:
    """Run a step with its output shown; it is ended with us."""
    with subprocess.Popen(command, cwd=cwd) as step:
        _finish(step, command)


def _run_counted(command: Sequence[str | Path], event: str, expected: int) -> None:
    """Run a talkative step: show how far it is, and its last lines only if it fails."""
    counted, lines = 0, [""]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as step:
        try:
            for line in step.stdout or ():
                lines = [*lines[-_SHOWN_ON_FAILURE:], line.rstrip()]
                if re.match(event, line):
                    counted += 1
                    if counted % _TOLD_EVERY == 0:
                        _say(f"moked:   {min(99, 100 * counted // expected)} %")
        except KeyboardInterrupt:
            step.terminate()
            raise
        if step.wait() != 0:
            _say("\n".join(lines))
        _finish(step, command)


def _finish(step: "subprocess.Popen[str] | subprocess.Popen[bytes]", command: Sequence[str | Path]) -> None:
    try:
        code = step.wait()
    except KeyboardInterrupt:
        step.terminate()
        raise
    if code != 0:
        raise SetupError(
            f"the step `{' '.join(Path(part).name for part in command[:3])} …` failed; its lines above say why."
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
