"""Run every rule over every file; exit 1 when something is broken."""

import subprocess
import sys
from pathlib import Path

from scripts.checks.rules import RULES
from scripts.checks.source import Finding, tracked


def run(root: Path) -> list[Finding]:
    """All findings below ``root``, by path and line."""
    found: list[Finding] = []
    for source in tracked(root):
        try:
            for rule in RULES:
                found.extend(rule(source))
        except SyntaxError as error:
            found.append(Finding(source.path, error.lineno or 1, "syntax", f"cannot be read: {error.msg}"))
    return sorted(found, key=lambda one: (one.path, one.line, one.rule))


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
