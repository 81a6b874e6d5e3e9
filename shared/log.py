"""Structured logs: JSON lines outside a terminal, readable ones inside; phones masked wherever they appear."""

import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import cast

import structlog

_PHONE = re.compile(
    r"""(?P<keep>
        \b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b       # a UUID
      | \b\d{4}-\d{2}-\d{2}[T\ ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?       # a time
    ) | (?<![0-9A-Za-z]) (?:
        (?:\+|%2B|00)[1-9][\d\-.\ ()]{6,16}\d                        # international
      | 972[\-.\ ]?(?:\(0\))?[0-9](?:[\-.\ ]?\d){7,9}               # its plus was lost
      | \(?0[2-9](?:[\-.\ )]{0,2}\d){7,8}                            # as Israelis write it
      | (?<!\.)5\d{8}                                               # its zero was lost
    ) (?![0-9A-Za-z])""",
    re.VERBOSE,
)


def _mask_match(found: re.Match[str]) -> str:
    return found.group() if found["keep"] else "***" + re.sub(r"\D", "", found.group())[-3:]


def mask_phones(value: object) -> object:
    """The value with every phone number in it cut to its last three digits, at any depth.

    UUIDs, times and plain counts stay readable. What is not text, a number or a container becomes masked text.
    """
    if isinstance(value, str):
        return _PHONE.sub(_mask_match, value)
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return _PHONE.sub(_mask_match, str(value)) if 97_220_000_000 <= value <= 972_999_999_999 else value
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {str(mask_phones(key)): mask_phones(item) for key, item in items}
    if isinstance(value, list | tuple | set | frozenset):
        return [mask_phones(item) for item in cast("Iterable[object]", value)]
    return mask_phones(f"{type(value).__name__}: {value}" if isinstance(value, BaseException) else str(value))


def _mask_phones(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    for key, value in event.items():
        if key != "timestamp":
            event[key] = mask_phones(value)
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
    # Tracebacks become text before the mask, in both forms: exceptions quote numbers too.
    last: list[structlog.typing.Processor] = [
        structlog.processors.format_exc_info,
        _mask_phones,
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        ),
    ]
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
