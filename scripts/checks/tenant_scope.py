"""A tenant's rows are reached through one door.

Three layers keep a business to itself: the transaction's own scope with row-level security behind it, the repository,
and this rule. It holds two things that no test of a single endpoint can prove:

- nobody filters by tenant by hand, because the one filter that is forgotten looks like all the others;
- SQL stands in repositories and in the few modules named here, so that a reader can see all of it.
"""

import ast
from collections.abc import Iterator

from scripts.checks.source import Finding, Source

RULE = "tenant-scope"
COLUMN = "business_id"

DOORS = {
    "crm/db/session.py": "sets the tenant of every transaction",
    "crm/db/lookups.py": "asks before the tenant is known; row-level security shows it the one thing it asks about",
    "crm/lib/tenancy.py": "the helper that adds the tenant's condition to a statement",
}
"""Modules that may name the tenant in a condition, each with its reason."""

_STATEMENTS = {"select", "insert", "update", "delete"}
_SQL_HOMES = ("repository.py", "models.py", "search.py", "queries.py")


def check(source: Source) -> Iterator[Finding]:
    """Find hand-written tenant conditions in the CRM, and statements outside repositories in its domains.

    A line is excused by ``# tenant-scope: reason``.
    """
    if not source.is_below("crm") or source.path in DOORS or source.is_below("crm/db/migrations"):
        return
    for node in source.nodes:
        sentence = _hand_written(node)
        if sentence is None and source.is_below("crm/domain") and not source.path.endswith(_SQL_HOMES):
            sentence = _statement(node)
        if sentence and isinstance(node, ast.expr) and not source.is_excused(node.lineno, RULE):
            yield Finding(source.path, node.lineno, RULE, sentence)


def _hand_written(node: ast.AST) -> str | None:
    """``Model.business_id == x``, ``Model.business_id.in_(…)`` and ``filter_by(business_id=…)``."""
    by_hand = "filters by tenant by hand; the session's scope and the repository do it"
    if isinstance(node, ast.Compare):
        return by_hand if any(_is_column(side) for side in (node.left, *node.comparators)) else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    if node.func.attr in {"in_", "is_", "is_not"} and _is_column(node.func.value):
        return by_hand
    if node.func.attr == "filter_by" and any(keyword.arg == COLUMN for keyword in node.keywords):
        return by_hand
    return None


def _is_column(node: ast.expr) -> bool:
    """The column of a model or a table (``Lead.business_id``, ``leads.c.business_id``), not a row's value."""
    if not isinstance(node, ast.Attribute) or node.attr != COLUMN:
        return False
    owner = node.value
    if isinstance(owner, ast.Name):
        return owner.id[:1].isupper()
    return isinstance(owner, ast.Attribute) and owner.attr == "c"


def _statement(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _STATEMENTS:
        return f"{node.func.id}(…) outside a repository; repositories own SQL"
    return None
