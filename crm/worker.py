"""The job worker: ``python -m crm.worker``. Analyses calls, brings lost jobs back, sweeps for forgotten ones.

SIGTERM and SIGINT let running jobs finish for GRACEFUL_S and then stop; what is cut starts again from its beginning.
"""

import asyncio
import contextlib
import logging
import sys

import psycopg
from procrastinate import exceptions

from crm.db.urls import DatabaseUrlInvalidError
from crm.job_metrics import metrics_served
from crm.job_runner import rescue, worker_app
from shared import log, settings
from shared.log import logger
from shared.settings import Settings

CONCURRENCY = 8
"""Analyses wait for the model most of their time."""
GRACEFUL_S = 20.0
POLL_S = 2.0
"""How late a delayed job may start; undelayed ones are notified at once."""
CHATTY = ("procrastinate", "httpx")

_log = logger(__name__)


async def run(chosen: Settings) -> None:
    """Work until a signal."""
    port = chosen.worker_metrics_port
    metrics = metrics_served(chosen.host, port) if port is not None else contextlib.nullcontext()
    with metrics:
        async with worker_app(chosen) as app:
            await rescue(app)
            await app.run_worker_async(
                concurrency=CONCURRENCY,
                shutdown_graceful_timeout=GRACEFUL_S,
                fetch_job_polling_interval=POLL_S,
                install_signal_handlers=True,
                delete_jobs="successful",
            )


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
