"""Small private files of ``DATA_DIR``: written whole, 0600; ``NAME='value'`` lines where a shell may read them."""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    fresh = path.with_name(f"{path.name}.part")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)


def write_variables(path: Path, variables: Mapping[str, str], heading: str) -> None:
    """Write variables in dotenv form under a comment that says whose file it is."""
    lines = [f"# {heading}", *(f"{name}={_quoted(value)}" for name, value in sorted(variables.items()))]
    write_private(path, "\n".join(lines) + "\n")


def read_variables(path: Path) -> dict[str, str]:
    """Variables of a dotenv file; empty when there is none. Empty values count as unset."""
    return {name: value for name, value in dotenv_values(path, interpolate=False).items() if value}


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
