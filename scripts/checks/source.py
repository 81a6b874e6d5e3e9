"""What a rule looks at and what it says."""

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One broken rule. Printed as ``path:line rule: sentence``."""

    path: str
    line: int
    rule: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.rule}: {self.sentence}"


@dataclass(frozen=True)
class Source:
    """A text file of the repository; ``path`` is relative to its root, with forward slashes."""

    path: str
    text: str

    @property
    def is_python(self) -> bool:
        """True for a Python file."""
        return self.path.endswith(".py")

    def is_below(self, *folders: str) -> bool:
        """True below one of the folders, each named without a slash at its end."""
        return self.path.startswith(tuple(f"{folder}/" for folder in folders))

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return self.text.splitlines()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of a Python file; none of another one. Raises SyntaxError."""
        return list(ast.walk(ast.parse(self.text, self.path))) if self.is_python else []

    @cached_property
    def comments(self) -> dict[int, str]:
        """Comments of a Python file by line number, without the sign."""
        if not self.is_python:
            return {}
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}

    def is_excused(self, line: int, rule: str) -> bool:
        """True if the line carries ``rule: reason`` in a comment; a bare rule name does not count."""
        _, marked, reason = self.comments.get(line, "").partition(f"{rule}:")
        return bool(marked) and len(reason.split()) >= 3


def tracked(root: Path) -> Iterator[Source]:
    """Every text file that git knows or would add. Raises subprocess.CalledProcessError outside a repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout
    for name in sorted({name.decode() for name in listed.split(b"\0") if name}):
        file = root / name
        if file.is_symlink() or not file.is_file():
            continue
        raw = file.read_bytes()
        if b"\0" in raw[:8192]:
            continue
        yield Source(name, raw.decode("utf-8", "replace"))
