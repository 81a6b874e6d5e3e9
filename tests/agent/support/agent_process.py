"""Starts the agent as a real process on a free port, and finds its workers."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp

from shared.contracts.events import CallEnded
from tests.agent.support.fake_crm import SECRET, FakeCrm
from tests.agent.support.tiny_twilio import AUTH_TOKEN

SCRIPT = Path(__file__).with_name("fake_agent.py")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class AgentProcess:
    """``settings`` are further environment variables."""

    def __init__(self, data_dir: Path, crm_port: int, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = data_dir / "agent.log"
        self.process: asyncio.subprocess.Process | None = None
        self.journals = data_dir / "agent" / "journal"
        self._environment = os.environ | {
            "HOST": "127.0.0.1",
            "AGENT_PORT": str(self.port),
            "CRM_PORT": str(crm_port),
            "DATA_DIR": str(data_dir),
            "INTERNAL_SECRET": SECRET,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "AGENT_WORKERS": "2",
            "RACING": "0",
            "LOG_FORMAT": "json",
            **settings,
        }

    async def start(self) -> None:
        with self.log_path.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, str(SCRIPT), env=self._environment, stderr=log, stdout=log
            )
        await self.wait_ready()

    async def wait_ready(self, workers: int | None = None) -> None:
        """Ready, with this many workers (all of them by default)."""
        wanted = workers or int(self._environment["AGENT_WORKERS"])
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(self.url + "/readyz") as response:
                        if response.status == 200 and self.log().count('"event": "worker.ready"') >= wanted:
                            return
                except aiohttp.ClientError:
                    assert self.process is not None
                    assert self.process.returncode is None, self.log()
                await asyncio.sleep(0.05)

    def log(self) -> str:
        return self.log_path.read_text()

    def worker_pids(self) -> list[int]:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    async def kill(self) -> None:
        """``kill -9`` of the parent."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self, with_signal: signal.Signals = signal.SIGINT) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(with_signal)
        async with asyncio.timeout(20):
            return await self.process.wait()


async def until(condition: Callable[[], bool], what: str, deadline_s: float = 15.0) -> None:
    """Wait for a condition, fail with ``what`` when it does not come."""
    try:
        async with asyncio.timeout(deadline_s):
            while not condition():  # noqa: ASYNC110 - the condition is another process's
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"never happened: {what}") from None


async def ended(crm: FakeCrm, call_sid: str) -> CallEnded:
    """Wait for the call's last event; all before it must be there, once and in order."""
    await until(
        lambda: bool(crm.of(call_sid)) and isinstance(crm.of(call_sid)[-1], CallEnded), f"call.ended of {call_sid}"
    )
    last = crm.of(call_sid)[-1]
    assert isinstance(last, CallEnded)
    assert [event.seq for event in crm.of(call_sid)] == list(range(1, last.seq + 1))
    return last
