"""What a worker process counts, and where it can be read."""

import asyncio
import contextlib
import time
from collections.abc import Generator

from procrastinate import JobContext
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker
from prometheus_client import Counter, Histogram, start_http_server

from shared.settings import SettingsInvalidError

JOBS = Counter("moked_worker_jobs_total", "Job runs by task and outcome", ["task", "outcome"])
"""``outcome``: done, failed (tried again when the task allows it), cut (by a stop; it starts again)."""
SECONDS = Histogram(
    "moked_worker_job_seconds",
    "Seconds of one job run",
    ["task"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)


async def count_run(call_next: AsyncCallNext, context: JobContext, _worker: Worker) -> object:
    """A worker middleware: count every run, and let its result or error pass."""
    task, started, outcome = context.job.task_name, time.perf_counter(), "failed"
    try:
        result: object = await call_next()
        outcome = "done"
    except asyncio.CancelledError:
        outcome = "cut"
        raise
    else:
        return result
    finally:
        JOBS.labels(task, outcome).inc()
        SECONDS.labels(task).observe(time.perf_counter() - started)


@contextlib.contextmanager
def metrics_served(host: str, port: int) -> Generator[int]:
    """Answer Prometheus on this address while the block runs; yields the port (0 chooses a free one).

    Raises SettingsInvalidError when nothing can listen there.
    """
    try:
        server, thread = start_http_server(port, addr=host)
    except OSError as error:
        raise SettingsInvalidError(
            f"WORKER_METRICS_PORT: cannot listen on {host}:{port} ({error.strerror or error})"
        ) from error
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
