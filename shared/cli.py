"""The ``moked`` command: finds the sub-command among the installed entry points and runs it."""

import sys
from importlib.metadata import EntryPoint, entry_points

GROUP = "moked.commands"


def _usage(commands: dict[str, EntryPoint]) -> str:
    return f"usage: moked {{{','.join(sorted(commands))}}} [options]"


def main() -> int:
    """Run ``moked NAME …``; 2 for an unknown name, else what the command answers."""
    commands = {point.name: point for point in entry_points(group=GROUP)}
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in {"-h", "--help"}:
        sys.stdout.write(_usage(commands) + "\n")
        return 0
    found = commands.get(arguments[0])
    if found is None:
        sys.stderr.write(f"moked: no command {arguments[0]!r}\n{_usage(commands)}\n")
        return 2
    result: object = found.load()(arguments[1:])
    return result if isinstance(result, int) else 0
