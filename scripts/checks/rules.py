"""The list of rules."""

from collections.abc import Callable, Iterator

from scripts.checks import (
    broad_except,
    commit_edge,
    direction,
    dropped_task,
    file_length,
    leftovers,
    lock_hosts,
    machine_paths,
    naive_time,
    tenant_scope,
)
from scripts.checks.source import Finding, Source

RULES: tuple[Callable[[Source], Iterator[Finding]], ...] = (
    tenant_scope.check,
    commit_edge.check,
    naive_time.check,
    broad_except.check,
    dropped_task.check,
    file_length.check,
    machine_paths.check,
    lock_hosts.check,
    direction.check,
    leftovers.check,
)
