"""The list of rules."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

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

Rule = Callable[[Source], Iterator[Finding]]


def rules_for(sources: Sequence[Source]) -> tuple[Rule, ...]:
    """Every rule, ready for the files of one repository. Raises SyntaxError of a broken model."""
    models = tenant_scope.tenant_models(sources)
    return (
        partial(tenant_scope.check, models=models),
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
