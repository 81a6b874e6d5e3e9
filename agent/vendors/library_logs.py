"""What the vendors' libraries may log.

Pipecat (through loguru) tells at DEBUG what people said, and the HTTP client tells of every request: only warnings
pass, into our own log.
"""

import logging

import loguru

_pipecat = logging.getLogger("pipecat")


def _forward(message: "loguru.Message") -> None:
    record = message.record
    _pipecat.log(record["level"].no, "%s", record["message"])


def route_library_logs() -> None:
    """Replace loguru's own output and quieten the HTTP client, for the whole process."""
    loguru.logger.remove()
    loguru.logger.add(_forward, level="WARNING")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
