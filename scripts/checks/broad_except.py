"""A handler for every error either raises again or says on its own line why it may swallow."""

import ast
import re
from collections.abc import Iterator

from scripts.checks.source import Finding, Source

RULE = "broad-except"
_BROAD = {"Exception", "BaseException"}
_TOOL_SIGNS = re.compile(r"(noqa|type:\s*ignore|pyright:\s*ignore)(\s*[:\[]\s*[\w\], ]+?)?(?=\s+[-—]|\s*$)")


def check(source: Source) -> Iterator[Finding]:
    """Find broad handlers and ``suppress(Exception)`` without a reason of three words or more."""
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            caught = _is_broad(node.type) and not _raises_again(node)
        elif isinstance(node, ast.Call) and _ends_with(node.func, "suppress"):
            caught = any(_is_broad(argument) for argument in node.args)
        else:
            continue
        if caught and not _has_reason(source.comments.get(node.lineno, "")):
            yield Finding(source.path, node.lineno, RULE, "swallows every error without a reason beside it")


def _is_broad(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    if isinstance(kind, ast.Tuple):
        return any(_is_broad(one) for one in kind.elts)
    return any(_ends_with(kind, name) for name in _BROAD)


def _ends_with(node: ast.expr, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """The last statement raises: the same error, or another one with this as its cause."""
    return isinstance(handler.body[-1], ast.Raise)


def _has_reason(comment: str) -> bool:
    return len(_TOOL_SIGNS.sub("", comment).strip(" -—:#").split()) >= 3
