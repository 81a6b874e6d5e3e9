import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import func, select, text

from crm import jobs
from crm.db.session import Database, Scope
from crm.domain.calls.models import Call
from crm.domain.ingest.service import IngestService
from crm.domain.live.channel import PostgresChannel
from crm.domain.tasks.models import Task
from crm.job_metrics import metrics_served
from crm.job_runner import rescue, worker_app
from crm.worker import CONCURRENCY, run_queues
from shared.settings import Settings, SettingsInvalidError
from tests.support.fake_openai import FakeOpenAI, analysis, completion
from tests.support.office import CallScript, Office, SilentPublisher


@pytest.fixture
async def model() -> AsyncGenerator[tuple[FakeOpenAI, str]]:
    fake = FakeOpenAI()
    async with fake.running() as url:
        yield fake, url


@pytest.fixture
async def call(db: Database, office: Office) -> CallScript:
    script = CallScript(office).started().answered().caller("אני מחפש דירה").ended()
    await IngestService(db, SilentPublisher()).apply(script.events)
    return script


def settings(database_url: str, url: str) -> Settings:
    return Settings(database_url=database_url, openai_base_url=url, openai_api_key="sk-test")


async def drain(database_url: str, url: str) -> None:
    """Run every job that waits, then stop."""
    async with worker_app(settings(database_url, url)) as app:
        await app.run_worker_async(
            wait=False, install_signal_handlers=False, listen_notify=False, queues=[jobs.QUEUE], concurrency=4
        )


async def state(db: Database, office: Office, script: CallScript) -> tuple[str, int]:
    """How far the analysis is, and how many tasks it made."""
    async with db.tenant_session(office.id) as session:
        call = await session.get_one(Call, script.call_id)
        return call.analysis_state, await session.scalar(select(func.count()).select_from(Task)) or 0


@asynccontextmanager
async def process(database_url: str, url: str, folder: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A real worker process."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "OPENAI_BASE_URL": url,
        "OPENAI_API_KEY": "sk-test",
        "DATA_DIR": str(folder),
    }
    worker = await asyncio.create_subprocess_exec(sys.executable, "-m", "crm.worker", env=environment)
    try:
        yield worker
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()


async def until_listening(database_url: str) -> None:
    """Wait until somebody listens for live events."""
    statement = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection, asyncio.timeout(30):
        while not await (await connection.execute(statement)).fetchone():  # noqa: ASYNC110 - another connection's state
            await asyncio.sleep(0.02)


async def until_asked(fake: FakeOpenAI) -> None:
    async with asyncio.timeout(60):
        while not fake.asked:  # noqa: ASYNC110 - the request comes from another process
            await asyncio.sleep(0.02)


def runs_done(page: str) -> float:
    """How many analyses ended well, by the metrics page."""
    found = re.search(r'^moked_worker_jobs_total{outcome="done",task="analyse_call"} (\S+)$', page, re.MULTILINE)
    return float(found.group(1)) if found else 0


async def test_a_deferred_job_runs(
    database_url: str, db: Database, office: Office, call: CallScript, model: tuple[FakeOpenAI, str]
) -> None:
    await drain(database_url, model[1])
    assert await state(db, office, call) == ("done", 1)
    async with db.tenant_session(office.id) as session:
        left = list(await session.scalars(text("SELECT status::text FROM procrastinate.procrastinate_jobs")))
    assert set(left) <= {"succeeded"}


async def test_a_rolled_back_transaction_leaves_no_job(db: Database, office: Office) -> None:
    async with db.open(Scope(business_id=office.id)) as session:
        assert await jobs.defer(session, jobs.ANALYSE_CALL, {}, lock="one")
        assert not await jobs.defer(session, jobs.ANALYSE_CALL, {}, lock="one")
        assert await session.scalar(text("SELECT count(*) FROM procrastinate.procrastinate_jobs")) == 1
        await session.rollback()
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(text("SELECT count(*) FROM procrastinate.procrastinate_jobs")) == 0


async def test_a_finished_analysis_reaches_browsers_from_the_worker(
    database_url: str, call: CallScript, model: tuple[FakeOpenAI, str]
) -> None:
    channel = PostgresChannel(database_url, "-c role=moked_app")
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def listen() -> None:
        async for message in channel.listen():
            heard.put_nowait(message)

    task = asyncio.create_task(listen())
    await until_listening(database_url)
    await drain(database_url, model[1])
    async with asyncio.timeout(30):
        message = await heard.get()
    assert str(call.call_id) in message
    assert '"analysis_state":"done"' in message
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await channel.close()


async def test_finished_jobs_are_counted_for_prometheus(
    database_url: str, call: CallScript, model: tuple[FakeOpenAI, str]
) -> None:
    with metrics_served("127.0.0.1", 0) as port:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as prometheus:
            before = runs_done((await prometheus.get("/metrics")).text)
            await drain(database_url, model[1])
            assert runs_done((await prometheus.get("/metrics")).text) == before + 1


def test_a_taken_metrics_port_is_named() -> None:
    with (
        metrics_served("127.0.0.1", 0) as port,
        pytest.raises(SettingsInvalidError, match=f"WORKER_METRICS_PORT: cannot listen on 127.0.0.1:{port}"),
        metrics_served("127.0.0.1", port),
    ):
        pass


async def test_messages_do_not_stand_behind_analyses(database_url: str, model: tuple[FakeOpenAI, str]) -> None:
    """Every place of one queue is taken by a job that waits; a message goes all the same."""
    assert set(jobs.QUEUE_OF.values()) < CONCURRENCY.keys()
    held, sent = asyncio.Event(), asyncio.Event()
    busy = 0
    async with worker_app(settings(database_url, model[1])) as app:

        @app.task(name="slow", queue=jobs.QUEUE)
        async def slow() -> None:
            nonlocal busy
            busy += 1
            await held.wait()

        @app.task(name="message", queue=jobs.MESSAGES)
        async def message() -> None:
            sent.set()

        for _ in range(CONCURRENCY[jobs.QUEUE] + 1):
            await slow.defer_async()
        working = asyncio.create_task(run_queues(app))
        async with asyncio.timeout(60):
            while busy < CONCURRENCY[jobs.QUEUE]:  # noqa: ASYNC110 - the queue's own tasks count
                await asyncio.sleep(0.02)
            await message.defer_async()
            await sent.wait()
            held.set()
            working.cancel()
            await asyncio.wait([working])
    assert working.cancelled()


async def test_sigterm_lets_the_running_job_finish(
    database_url: str, db: Database, office: Office, call: CallScript, model: tuple[FakeOpenAI, str], tmp_path: Path
) -> None:
    fake, url = model
    fake.hold.clear()
    async with process(database_url, url, tmp_path) as worker:
        await until_asked(fake)
        worker.send_signal(signal.SIGTERM)
        fake.hold.set()
        async with asyncio.timeout(60):
            assert await worker.wait() == 0
    assert await state(db, office, call) == ("done", 1)


async def test_a_killed_workers_job_is_brought_back_and_done_once(
    database_url: str, db: Database, office: Office, call: CallScript, model: tuple[FakeOpenAI, str], tmp_path: Path
) -> None:
    fake, url = model
    fake.hold.clear()
    async with process(database_url, url, tmp_path) as worker:
        await until_asked(fake)
        worker.kill()
        await worker.wait()
    fake.hold.set()
    assert await state(db, office, call) == ("pending", 0)
    fake.reply = lambda _: completion(analysis())
    async with worker_app(settings(database_url, url)) as app:
        async with asyncio.timeout(60):
            while not await rescue(app, stalled_after_s=0.5):  # noqa: ASYNC110 - a heartbeat grows old
                await asyncio.sleep(0.1)
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False, queues=[jobs.QUEUE])
    assert await state(db, office, call) == ("done", 1)
