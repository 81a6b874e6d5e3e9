"""A whole Moked in processes of its own, as `make up` starts it: used by the tests that kill parts of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import httpx

ROOT = Path(__file__).resolve().parents[2]
MOKED = Path(sys.executable).with_name("moked")
PASSWORD = "moked-demo"
START_LIMIT_S = 90

HELLO_AND_GOODBYE = "say c04\nsay c50\n"
"""The shortest whole call: hello, an answer, goodbye, a farewell."""
SHORT_TALK = "say c04\nsay c35\nsay c40\nsay c50\n"
"""Long enough to be interrupted from outside."""

T = TypeVar("T")


def free_port() -> int:
    """A TCP port of the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(what: str, check: Callable[[], T | None], limit_s: float = 30) -> T:
    """Poll until ``check`` answers something true; fails the test by name after ``limit_s``."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if found := check():
                return found
        time.sleep(0.1)
    raise AssertionError(f"did not happen within {limit_s} s: {what}")


def children_of(pid: int) -> list[int]:
    """Direct and indirect children that live now."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *children_of(child)]
    return found


def command_of(pid: int) -> str:
    """The command line, words joined by blanks; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


class Stack:
    """One running ``moked up`` with its own ports and data folder."""

    def __init__(self, data_dir: Path, log: Path, extra_env: dict[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self.log = log
        self.ports = {name: free_port() for name in ("AGENT_PORT", "CRM_PORT", "WA_PORT")}
        self.env = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("OPENAI_", "TWILIO_"))},
            **{name: str(port) for name, port in self.ports.items()},
            "DATA_DIR": str(data_dir),
            "LOG_FORMAT": "json",
            **(extra_env or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def crm(self) -> str:
        """Base address of the CRM."""
        return f"http://127.0.0.1:{self.ports['CRM_PORT']}"

    @property
    def agent(self) -> str:
        """Base address of the agent."""
        return f"http://127.0.0.1:{self.ports['AGENT_PORT']}"

    def start(self) -> None:
        """Start everything and wait until the CRM and the agent are ready."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [MOKED, "up"], cwd=ROOT, env=self.env, stdout=out, stderr=out, start_new_session=True
            )
        self.wait_ready()

    def wait_ready(self) -> None:
        """Wait until both doors say ready; shows the end of the log when they do not."""
        try:
            for base in (self.crm, self.agent):
                wait_for(f"{base} ready", lambda base=base: self._ready(base), START_LIMIT_S)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log.read_text(errors='replace')[-4000:]}") from error

    def _ready(self, base: str) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "moked up ended:\n" + self.log.read_text(errors="replace")[-4000:]
        return httpx.get(f"{base}/readyz", timeout=2).status_code == 200

    def pids(self, pattern: str) -> list[int]:
        """Processes of this stack whose command line matches."""
        assert self.process is not None
        return [pid for pid in children_of(self.process.pid) if re.search(pattern, command_of(pid))]

    def kill(self, pattern: str) -> list[int]:
        """``kill -9`` of every process of this stack that matches; answers their ids."""
        pids = self.pids(pattern)
        assert pids, f"nothing runs that matches {pattern}"
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return pids

    def stop(self, how: signal.Signals = signal.SIGTERM, limit_s: float = 60) -> int:
        """Stop as a person would; answers the exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(limit_s)

    def script(self, text: str) -> tuple[str, str]:
        """Arguments that make ``moked call`` play this script."""
        path = self.log.parent / "script.txt"
        path.write_text(text, "utf-8")
        return "--script", str(path)

    def call(self, *arguments: str, limit_s: float = 170) -> subprocess.CompletedProcess[str]:
        """Run ``moked call`` against this stack."""
        return subprocess.run(
            [MOKED, "call", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )

    def call_in_background(self, *arguments: str) -> subprocess.Popen[str]:
        """Start ``moked call`` and leave it running; the caller waits for it."""
        return subprocess.Popen(
            [MOKED, "call", *arguments],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def sign_in(self, email: str = "owner@moked.example") -> Generator[httpx.Client]:
        """A client with the cookies and the CSRF header of a signed-in person."""
        with httpx.Client(base_url=self.crm, timeout=10) as client:
            answer = client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
            assert answer.status_code in {200, 201, 204}, answer.text
            client.headers["X-CSRF-Token"] = client.cookies["moked_csrf"]
            yield client


@contextmanager
def running_stack(folder: Path, extra_env: dict[str, str] | None = None) -> Generator[Stack]:
    """Start a stack below ``folder``; always ends it, by force when it does not stop by itself."""
    stack = Stack(folder / "data", folder / "up.log", extra_env)
    try:
        stack.start()
        yield stack
    finally:
        if stack.process is not None and stack.process.poll() is None:
            left = children_of(stack.process.pid)
            try:
                stack.stop()
            except subprocess.TimeoutExpired:
                for pid in [stack.process.pid, *left]:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                stack.process.wait(10)
