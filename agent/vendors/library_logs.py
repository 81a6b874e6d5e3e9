"""Pipecat logs through loguru, at DEBUG and with what people said: only warnings pass, into our own log."""

import logging

import loguru

_pipecat = logging.getLogger("pipecat")


def _forward(message: "loguru.Message") -> None:
    record = message.record
    _pipecat.log(record["level"].no, "%s", record["message"])


def route_pipecat_log() -> None:
    """Replace loguru's own output, for the whole process."""
    loguru.logger.remove()
    loguru.logger.add(_forward, level="WARNING")
