"""The folder through which all processes of one agent share their metrics."""

import os
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Fixed by prometheus_client, which reads it once, when it is imported."""


def use_folder(path: Path) -> None:
    """Start with an empty folder and name it to this process and its children. Before any metric is defined."""
    path.mkdir(parents=True, exist_ok=True)
    for left_over in path.glob("*.db"):
        left_over.unlink()
    os.environ[VARIABLE] = str(path)


def folder() -> str | None:
    """The folder in use, or None where one process keeps its own metrics (tests, tools)."""
    return os.environ.get(VARIABLE) or None
