"""A worker never outlives its parent, however the parent ends."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""``prctl(2)``."""


class ParentGoneError(Exception):
    """The parent ended before the worker could tie itself to it."""


def die_with_parent(parent_pid: int) -> None:
    """Ask the kernel to kill this process when the parent dies (Linux; elsewhere the closed channel tells).

    Raises ParentGoneError when the parent is gone already.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent_pid:
        raise ParentGoneError("the agent's parent process is gone")
