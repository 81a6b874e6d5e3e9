"""Ends what a killed supervisor left: run as ``python -I -S warden.py GRACE``, told of groups on stdin.

Lines ``+GROUP SIGNAL`` and ``-GROUP`` add and remove a group. When stdin ends, the supervisor is gone: every group that
is still listed gets its signal, the last one first, and SIGKILL after ``GRACE`` seconds. On Linux the kernel has
already signalled the direct children; grandchildren and other systems need this.
"""

import os
import signal
import sys
import time


def _signal_group(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def main() -> None:
    """Watch until stdin ends, then clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        if line.startswith("+"):
            group, number = line[1:].split()
            groups[int(group)] = int(number)
        else:
            groups.pop(int(line[1:]), None)
    left = [group for group in reversed(groups) if _signal_group(group, groups[group])]
    deadline = time.monotonic() + float(sys.argv[1])
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = [group for group in left if _signal_group(group, 0)]
    for group in left:
        _signal_group(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
