"""Becomes another program after preparing the process: user, signals, and a signal for when the parent dies.

Run as ``python -I -S exec_child.py PARENT_PID SIGNAL UID GID PROGRAM ARGUMENT…``; ``-`` keeps the user.
It stands in for ``preexec_fn``, which is unsafe in a process with threads. Order matters: ``setuid`` clears the
parent-death signal, and everything is imported first because the dropped user may not be able to read this Python.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>."""


def _drop_to(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _die_with_parent(parent: int, signal_number: int) -> None:
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:  # the parent died before the request was made, so nothing will tell us
        sys.exit(1)


def _default_signals() -> None:
    """What we inherited as ignored or blocked (``nohup``, ``&`` in a script) must not reach the program."""
    for name in ("SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP", "SIGPIPE", "SIGXFSZ"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def main(arguments: list[str]) -> None:
    """Never returns: the process becomes the program, or exits 127 with a sentence on stderr."""
    parent, signal_number, uid, gid, *command = arguments
    if uid != "-":
        _drop_to(int(uid), int(gid))
    _default_signals()
    _die_with_parent(int(parent), int(signal_number))
    try:
        os.execvp(command[0], command)  # noqa: S606 - becoming the program is the purpose
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        sys.exit(127)


if __name__ == "__main__":
    main(sys.argv[1:])
