"""Whom PostgreSQL runs as, and where its files may lie so that this user can reach them.

PostgreSQL refuses to run as root. Started by root it runs as ``postgres``, else as ``nobody``; no user is made and
nobody else's folder is opened up, so files in a place that user cannot enter go to a folder of our own.
"""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from shared.host import postgres_binaries
from shared.host.children import ServiceUser
from shared.host.postgres_binaries import Binaries

REFUGE = Path("/var/lib/moked")
"""Holds cluster and programs when ``DATA_DIR`` or the installation is closed to the server's user."""

NOTE = "location"
CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one server lives: ``folder`` (its cluster, log, lock and passwords) and its programs."""

    folder: Path
    binaries: Binaries
    user: ServiceUser | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data folder."""
        return self.folder / CLUSTER


def service_user() -> ServiceUser | None:
    """``postgres``, else ``nobody``, when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServiceUser(name, entry.pw_uid, entry.pw_gid)
    return ServiceUser("nobody", 65534, 65534)


def choose_place(home: Path, refuge: Path) -> Place:
    """Decide where the server of ``home`` lives, and make its folder.

    Order: the place noted in ``home`` before, ``home`` itself, else ``refuge/<hash of home>``.
    """
    home = home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    user = service_user()
    noted = _noted(home)
    folder = noted or home
    binaries = postgres_binaries.find(_cluster_major(folder / CLUSTER))
    if user is None:
        return Place(folder, binaries, None)
    reachable = all(can_enter(path, user) for path in (binaries.postgres, *binaries.private_folders))
    has_cluster = (folder / CLUSTER / "PG_VERSION").exists()
    if noted is None and not (can_enter(home, user) and (reachable or has_cluster)):
        folder = _new_refuge(home, refuge)
    if not reachable:
        shelter = folder if folder != home else _own_folder(refuge / _hash(home))
        binaries = postgres_binaries.copy_to(binaries, shelter / "programs")
    return Place(folder, binaries, user)


def can_enter(path: Path, user: ServiceUser) -> bool:
    """True if ``user``, without supplementary groups, may enter or run ``path`` and every folder above it."""
    resolved = path.resolve()
    return all(_may_execute(part.stat(), user) for part in (resolved, *resolved.parents))


def _may_execute(found: os.stat_result, user: ServiceUser) -> bool:
    if found.st_uid == user.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == user.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _noted(home: Path) -> Path | None:
    note = home / NOTE
    return Path(note.read_text().strip()) if note.exists() else None


def _hash(home: Path) -> str:
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]


def _new_refuge(home: Path, refuge: Path) -> Path:
    """A fresh folder, noted in ``home``. One left by a removed ``DATA_DIR`` of the same path is kept aside."""
    folder = refuge / _hash(home)
    if folder.exists():
        number = 1
        while (aside := folder.with_name(f"{folder.name}.old-{number}")).exists():
            number += 1
        folder.rename(aside)
        shutil.rmtree(aside / "programs", ignore_errors=True)
    note = home / NOTE
    note.write_text(f"{folder}\n")
    return _own_folder(folder)


def _own_folder(folder: Path) -> Path:
    """Make the folders of our own that are missing, open for passing through; existing ones stay as they are."""
    for path in reversed([folder, *folder.parents]):
        if not path.exists():
            path.mkdir()
            path.chmod(0o755)
    return folder


def _cluster_major(cluster: Path) -> int | None:
    version = cluster / "PG_VERSION"
    return int(version.read_text().strip()) if version.exists() else None


def hand_over(path: Path, user: ServiceUser | None) -> None:
    """Give a new file or folder to the server's user."""
    if user is not None:
        shutil.chown(path, user.uid, user.gid)
