import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from agent.process.pool import WorkerPool
from tests.agent.support.agent_process import until
from tests.agent.support.fake_crm import SECRET, config

FAKE_WORKER = Path(__file__).parents[1] / "support" / "fake_worker.py"


async def test_a_worker_that_hangs_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("INTERNAL_SECRET", SECRET)
    pool = WorkerPool(1, 2, (sys.executable, str(FAKE_WORKER)), silence_s=1.0)
    pool.start(list, lambda _: None)
    try:
        await until(lambda: pool.ready, "ready", 60)
        hanging = pool.workers[0].pid
        os.kill(hanging, signal.SIGSTOP)
        await until(lambda: pool.ready and pool.workers[0].pid != hanging, "another worker", 60)
        pool.tell_exit()
        await pool.wait_stopped()
        assert not pool.ready
    finally:
        await pool.kill()


async def test_settings_that_come_while_a_worker_starts_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("INTERNAL_SECRET", SECRET)
    pool = WorkerPool(1, 2, (sys.executable, str(FAKE_WORKER)))
    pool.start(list, lambda _: None)
    said: list[str] = []

    def warmed() -> bool:
        said.append(capfd.readouterr().err)
        return "warmed: ערב טוב" in "".join(said)

    try:
        await until(lambda: pool.workers[0].pid != 0, "a process", 60)
        assert not pool.ready
        pool.warm(config(greeting="ערב טוב"))
        await until(warmed, "the worker was told", 60)
    finally:
        await pool.kill()


async def test_a_worker_that_cannot_start_is_tried_again(tmp_path: Path) -> None:
    program = tmp_path / "worker"
    pool = WorkerPool(1, 2, (str(program),))
    pool.start(list, lambda _: None)
    try:
        await asyncio.sleep(0.05)
        program.write_text(f"#!/bin/sh\necho started >> {tmp_path}/starts\n")
        program.chmod(0o700)
        await until(lambda: (tmp_path / "starts").exists(), "a later start")
    finally:
        await pool.kill()
