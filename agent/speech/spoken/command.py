"""``moked spoken``: owners check how a prompt will sound before a caller hears it."""

import sys

from agent.speech.spoken.form import spoken


def main(arguments: list[str]) -> int:
    """Read Hebrew lines on standard input, write each one's spoken form on a line of its own."""
    if arguments:
        sys.stderr.write("usage: moked spoken < lines.txt   (reads standard input)\n")
        return 0 if arguments[0] in {"-h", "--help"} else 2
    for line in sys.stdin:
        sys.stdout.write(" ".join(spoken(line).split("\n")) + "\n")
        sys.stdout.flush()
    return 0
