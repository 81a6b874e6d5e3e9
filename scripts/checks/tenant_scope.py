"""A tenant's rows are reached through few doors, and each statement names its tenant.

Row-level security stands behind the repositories; this rule stands before them. It holds two things that no test of a
single endpoint can prove:

- SQL stands in repositories and in the modules named below, so that a reader can see all of it;
- every statement there over a tenant's model names the tenant, so that a forgotten condition is seen before it runs.
"""

import ast
from collections.abc import Iterable, Iterator

from scripts.checks.source import Finding, Source

RULE = "tenant-scope"
COLUMN = "business_id"
TENANT_BASE = "TenantEntity"

SQL_HOMES = {
    "crm/lib/idempotency.py": "keeps the answers of repeated writes, for every resource alike",
    "crm/lib/search.py": "conditions of the full-text search, used inside repositories' statements",
    "crm/domain/call_queue/ranking.py": "the order of the queue, a statement of its repository",
    "crm/domain/call_queue/statements.py": "statements of the queue's repository, each built once",
    "crm/domain/consent/statements.py": "statements of the gate's repository, each built once",
    "crm/domain/leads/shown.py": "columns of a lead for the statements of repositories that show it",
    "crm/domain/privacy/belonging.py": "says which rows of shared tables are one person's",
    "crm/domain/privacy/erasing.py": "erases one person in every table there is",
    "crm/domain/privacy/person.py": "knows one person by all his records, numbers and names",
    "crm/domain/privacy/standing.py": "conditions of legal holds, used inside repositories' statements",
    "crm/domain/merges/written.py": "the repository of what was written since a merge",
    "crm/domain/chats/answering.py": "what an answer is owed to, inside its callers' transactions",
    "crm/domain/chats/outbound.py": "the repository of messages that go out",
    "crm/domain/chats/threads.py": "the repository of a person's one conversation row",
    "crm/domain/whatsapp/links.py": "the repository of an office's one link row",
    "crm/domain/chats/talking.py": "the repository of conversations as the AI reads them, beside the inbox's own",
    "crm/domain/chats/remembering.py": "the repository of what an office knows of one person, for the AI's memory",
    "crm/domain/ingest/people.py": "finds or makes the people of a call inside the ledger's transaction",
}
"""Modules beside ``repository.py`` and ``models.py`` that hold SQL over tenants' models, each with its reason."""

UNSCOPED = {
    "crm/db/lookups.py": "asks before the tenant is known; row-level security shows it the one thing it asks about",
    "crm/domain/auth/repository.py": "signs people in before a tenant is known, in the sign-in scope of its session",
}
"""Modules whose statements need not name the tenant, each with its reason."""

_STATEMENTS = {"select", "insert", "pg_insert", "update", "delete", "exists"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tenant_models(sources: Iterable[Source]) -> frozenset[str]:
    """Names of the models whose rows belong to a business."""
    return frozenset(
        node.name
        for source in sources
        if source.is_below("crm") and source.is_python
        for node in source.nodes
        if isinstance(node, ast.ClassDef) and any(_is_named(base, TENANT_BASE) for base in node.bases)
    )


def check(source: Source, models: frozenset[str]) -> Iterator[Finding]:
    """Find SQL over tenants' ``models`` that is in the wrong place or names no tenant.

    A statement is excused by ``# tenant-scope: reason`` on its line.
    """
    if not source.is_below("crm") or source.path in UNSCOPED or source.is_below("crm/db/migrations"):
        return
    in_home = source.path.endswith(("/repository.py", "/models.py")) or source.path in SQL_HOMES
    functions = [node for node in source.nodes if isinstance(node, Function)]
    naming = {function.name for function in functions if _names_tenant(function, frozenset())}
    for function in functions:
        scoped = _names_tenant(function, naming)
        for call in _own_statements(function, models):
            if source.is_excused(call.lineno, RULE):
                continue
            if not in_home:
                sentence = "SQL over a tenant's rows outside a repository"
            elif not scoped:
                sentence = f"{function.name}() reads or writes a tenant's rows and names no {COLUMN}"
            else:
                continue
            yield Finding(source.path, call.lineno, RULE, sentence)


def _own_statements(function: Function, models: frozenset[str]) -> Iterator[ast.Call]:
    """Statements of this function that name a tenant's model among their arguments."""
    for node in _own_nodes(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _STATEMENTS:
            named = (part for argument in node.args for part in ast.walk(argument))
            if any(isinstance(part, ast.Name) and part.id in models for part in named):
                yield node


def _names_tenant(function: Function, helpers: Iterable[str]) -> bool:
    """True if a condition or a value in the function is about the tenant, or it builds on a method that is."""
    known = frozenset(helpers)
    for node in _own_nodes(function):
        if isinstance(node, ast.Compare) and any(_is_column(side) for side in (node.left, *node.comparators)):
            return True
        if isinstance(node, ast.keyword) and node.arg == COLUMN:
            return True
        if isinstance(node, ast.Constant) and node.value == COLUMN:
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name) and _name(node.func) in known:
            return True
    return False


def _own_nodes(function: Function) -> Iterator[ast.AST]:
    """Nodes of the body, without those of functions defined inside."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function):
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def _is_column(node: ast.expr) -> bool:
    """The column of a model or a table (``Lead.business_id``, ``leads.c.business_id``), not a row's value."""
    if not isinstance(node, ast.Attribute) or node.attr != COLUMN:
        return False
    owner = node.value
    if isinstance(owner, ast.Name):
        return owner.id[:1].isupper()
    return isinstance(owner, ast.Attribute) and owner.attr == "c"


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and _name(node) == name


def _name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id
