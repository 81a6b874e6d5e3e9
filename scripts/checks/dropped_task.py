"""Every task has a parent: a task nobody holds can vanish mid-work, and its error is heard by no one."""

import ast
from collections.abc import Iterator

from scripts.checks.source import Finding, Source

RULE = "dropped-task"
_MAKERS = {"create_task", "ensure_future"}
_LOOPS = {"asyncio", "loop"}
_LOOP_GETTERS = {"get_running_loop", "get_event_loop"}


def check(source: Source) -> Iterator[Finding]:
    """Find tasks whose handle is thrown away; a TaskGroup's own ``create_task`` is a parent and may be."""
    for node in source.nodes:
        if not isinstance(node, ast.Expr | ast.Assign) or (isinstance(node, ast.Assign) and not _is_thrown(node)):
            continue
        made = node.value
        if isinstance(made, ast.Call) and _makes_task(made.func) and not source.is_excused(node.lineno, RULE):
            yield Finding(source.path, node.lineno, RULE, "starts a task and drops it; keep it and await or cancel it")


def _is_thrown(node: ast.Assign) -> bool:
    return all(isinstance(target, ast.Name) and target.id == "_" for target in node.targets)


def _makes_task(func: ast.expr) -> bool:
    if isinstance(func, ast.Name):
        return func.id in _MAKERS
    if not isinstance(func, ast.Attribute) or func.attr not in _MAKERS:
        return False
    owner = func.value
    if isinstance(owner, ast.Call):
        owner = owner.func
        return isinstance(owner, ast.Attribute | ast.Name) and _last(owner) in _LOOP_GETTERS
    return isinstance(owner, ast.Attribute | ast.Name) and _last(owner).lstrip("_") in _LOOPS


def _last(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id
