"""What the supervisor runs, described: a program, what must be ready before it, how it says that it is ready."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Service:
    """A program under supervision.

    ``once`` programs run to their end, which must be good. Without ``ready_url`` a running program counts as ready.
    ``grace`` is the seconds from SIGTERM to SIGKILL.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    after: tuple[str, ...] = ()
    ready_url: str | None = None
    once: bool = False
    grace: float = 10.0
    cwd: Path | None = field(default=None)


def answers(url: str, timeout: float = 2.0) -> bool:
    """True if a GET of ``url`` gives 200 within ``timeout`` seconds."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
