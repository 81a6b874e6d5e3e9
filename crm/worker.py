"""The job worker: ``python -m crm.worker``. Analyses calls, brings lost jobs back, sweeps for forgotten ones.

SIGTERM and SIGINT let running jobs finish for GRACEFUL_S and then stop; what is cut starts again from its beginning.
"""

import asyncio
import contextlib
import logging
import signal
import sys

import procrastinate
import psycopg
from procrastinate import exceptions

from crm import jobs
from crm.db.urls import DatabaseUrlInvalidError
from crm.job_metrics import metrics_served
from crm.job_runner import rescue, worker_app
from shared import log, settings
from shared.log import logger
from shared.settings import Settings

CONCURRENCY = {jobs.QUEUE: 8, jobs.MESSAGES: 8, jobs.ANSWERS: 16}
"""Jobs of each queue at once. Analyses and answers wait for the model most of their time."""
GRACEFUL_S = 20.0
POLL_S = 2.0
"""How late a delayed job may start; undelayed ones are notified at once."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)
CHATTY = ("procrastinate", "httpx")

_log = logger(__name__)


async def run(chosen: Settings) -> None:
    """Work until a signal."""
    port = chosen.worker_metrics_port
    metrics = metrics_served(chosen.host, port) if port is not None else contextlib.nullcontext()
    with metrics:
        async with worker_app(chosen) as app:
            await rescue(app)
            await run_queues(app)


async def run_queues(app: procrastinate.App) -> None:
    """A worker for each queue until a signal; when one of them ends by itself, all do."""
    workers = [
        asyncio.create_task(
            app.run_worker_async(
                queues=[queue],
                name=queue,
                concurrency=concurrency,
                shutdown_graceful_timeout=GRACEFUL_S,
                fetch_job_polling_interval=POLL_S,
                install_signal_handlers=False,
                delete_jobs="successful",
            )
        )
        for queue, concurrency in CONCURRENCY.items()
    ]
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in SIGNALS:
        loop.add_signal_handler(name, stopped.set)
    waiting = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait([waiting, *workers], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for name in SIGNALS:
            loop.remove_signal_handler(name)
        for task in (waiting, *workers):
            task.cancel()
        # Cancelled, a worker lets its running jobs finish first.
        await asyncio.wait([waiting, *workers])
    failed = [error for worker in workers if not worker.cancelled() and (error := worker.exception()) is not None]
    if failed:
        raise failed[0]


def main() -> int:
    """Run the worker; 1 and one plain sentence when it cannot work."""
    log.setup("worker")
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        asyncio.run(run(settings.load()))
    except (settings.SettingsInvalidError, DatabaseUrlInvalidError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (psycopg.OperationalError, exceptions.ConnectorException) as error:
        _log.error("worker_lost_database", reason=str(error).strip())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
