"""A transaction is committed at the edge, once per request or job; nothing inside ends it early."""

import ast
from collections.abc import Iterator

from scripts.checks.source import Finding, Source

RULE = "commit-edge"

ALLOWED = {
    "crm/db/session.py": "holds commit(), the one place that ends a transaction and runs what waits for it",
    "crm/lib/edge.py": "the request's edge: commits before the answer is sent, and answers a failure as an error",
    "crm/db/migrate.py": "migrations own their connection and their transaction",
}
"""Files that may commit, each with its reason."""


def check(source: Source) -> Iterator[Finding]:
    """Find ``….commit()`` and calls of an imported ``commit`` in the product outside ``ALLOWED``."""
    if not source.is_below("agent", "crm", "shared") or source.path in ALLOWED:
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and _name(node.func) == "commit" and not source.is_excused(node.lineno, RULE):
            yield Finding(
                source.path, node.lineno, RULE, "commits here; only the edge may (scripts/checks/commit_edge.py)"
            )


def _name(called: ast.expr) -> str | None:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else None
