"""Structured logs: JSON lines outside a terminal, readable ones inside; phones masked wherever they appear."""

import logging
import os
import re
import sys
from collections.abc import MutableMapping

import structlog

_PHONE = re.compile(r"(?<![\w-])\+?\d[\d\- ]{7,14}\d(?![\w-])")


def _mask(value: object) -> object:
    if isinstance(value, str):
        return _PHONE.sub(lambda found: "***" + re.sub(r"\D", "", found.group())[-3:], value)
    return value


def _mask_phones(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    for key, value in event.items():
        if key != "timestamp":
            event[key] = _mask(value)
    return event


def setup(process: str) -> None:
    """Route structlog and the standard library's logging to stderr. ``LOG_FORMAT`` is ``json`` or ``text``.

    ``process`` names the line's origin (``agent``, ``crm``, …).
    """
    as_json = os.environ.get("LOG_FORMAT", "text" if sys.stderr.isatty() else "json") == "json"
    chain: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, _mask_phones, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [_mask_phones, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    structlog.contextvars.bind_contextvars(process=process)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger; give every line its call and tenant ids as keywords."""
    return structlog.stdlib.get_logger(name)
