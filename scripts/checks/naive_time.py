"""Times are aware and the wall clock is read in one place, so that tests and time zones have one door."""

import ast
from collections.abc import Iterator

from scripts.checks.source import Finding, Source

RULE = "naive-time"
CLOCK = "shared/clock.py"
PRODUCT = ("agent", "crm", "shared")
_NAIVE = {"utcnow", "utcfromtimestamp", "today"}
_TZINFO_POSITION = 7
"""``datetime(year, month, day, hour, minute, second, microsecond, tzinfo)``."""


def check(source: Source) -> Iterator[Finding]:
    """Find naive times anywhere, and in the product every reading of the clock outside ``shared/clock.py``."""
    if source.path == CLOCK:
        return
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        sentence = _what_is_wrong(node, in_product=source.is_below(*PRODUCT))
        if sentence and not source.is_excused(node.lineno, RULE):
            yield Finding(source.path, node.lineno, RULE, sentence)


def _what_is_wrong(call: ast.Call, *, in_product: bool) -> str | None:
    of, name = _called(call.func)
    if of not in {"datetime", "date"}:
        return None
    zoned = any(keyword.arg in {"tz", "tzinfo"} for keyword in call.keywords)
    if name in _NAIVE:
        return f"{of}.{name}() has no zone; use shared.clock"
    if of != "datetime":
        return None
    if name == "now":
        if not (call.args or zoned):
            return "datetime.now() has no zone; use shared.clock.utc_now()"
        return "reads the clock; use shared.clock, which tests can move" if in_product else None
    if name == "fromtimestamp" and len(call.args) < 2 and not zoned:
        return "datetime.fromtimestamp() without a zone is local time"
    if name == "" and len(call.args) <= _TZINFO_POSITION and not zoned and not _unpacks(call):
        return "datetime(…) without tzinfo is naive"
    return None


def _called(func: ast.expr) -> tuple[str, str]:
    """(``datetime``, ``now``) of ``datetime.now`` and ``datetime.datetime.now``; (``datetime``, "") of the class."""
    if isinstance(func, ast.Name):
        return func.id, ""
    if not isinstance(func, ast.Attribute):
        return "", ""
    if isinstance(func.value, ast.Name):
        if func.value.id == func.attr == "datetime":
            return "datetime", ""
        return func.value.id, func.attr
    if isinstance(func.value, ast.Attribute):
        return func.value.attr, func.attr
    return "", ""


def _unpacks(call: ast.Call) -> bool:
    return any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords)
