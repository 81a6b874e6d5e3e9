"""Run every rule over every file; exit 1 when something is broken."""

import subprocess
import sys
from pathlib import Path

from scripts.checks.rules import rules_for
from scripts.checks.source import Finding, Source, tracked


def run(root: Path) -> list[Finding]:
    """All findings below ``root``, by path and line."""
    sources = list(tracked(root))
    found = [broken for source in sources if (broken := _broken(source))]
    readable = [source for source in sources if source.path not in {one.path for one in found}]
    for rule in rules_for(readable):
        for source in readable:
            found.extend(rule(source))
    return sorted(found, key=lambda one: (one.path, one.line, one.rule))


def _broken(source: Source) -> Finding | None:
    try:
        _ = source.nodes
    except SyntaxError as error:
        return Finding(source.path, error.lineno or 1, "syntax", f"cannot be read: {error.msg}")
    return None


def main() -> int:
    """Print the findings of the working directory."""
    try:
        found = run(Path.cwd())
    except subprocess.CalledProcessError:
        print("checks: run this in a git clone of the repository", file=sys.stderr)
        return 2
    for one in found:
        print(one)
    print(f"checks: {len(found)} finding{'' if len(found) == 1 else 's'}" if found else "checks: all rules hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
