"""Last-known settings of each number on disk, so that a restarted agent answers while the CRM is down."""

import hashlib
import os
from pathlib import Path

import msgspec

from shared.contracts.agent_config import AgentConfig
from shared.log import logger

log = logger(__name__)


class StoredConfig(msgspec.Struct, frozen=True):
    """What the CRM said last for ``number`` (E.164), and the ETag it said it with."""

    number: str
    etag: str | None
    config: AgentConfig


class ConfigStore:
    """One small JSON file a number, replaced in one step. All methods block; call them in a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_all(self) -> list[StoredConfig]:
        """Every readable file; an unreadable one is logged and left out."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found: list[StoredConfig] = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                found.append(msgspec.json.decode(path.read_bytes(), type=StoredConfig))
            except (OSError, msgspec.MsgspecError) as error:
                log.warning("config.unreadable", file=path.name, error=str(error))
        return found

    def save(self, stored: StoredConfig) -> None:
        """Keep this. A disk that refuses costs the copy, not the call."""
        path = self._path(stored.number)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        try:
            fresh.write_bytes(msgspec.json.encode(stored))
            fresh.replace(path)
        except OSError as error:
            log.error("config.not_stored", file=path.name, error=str(error), alert=True)  # noqa: TRY400

    def remove(self, number: str) -> None:
        """The number answers no more."""
        self._path(number).unlink(missing_ok=True)

    def _path(self, number: str) -> Path:
        return self._folder / f"{hashlib.sha256(number.encode()).hexdigest()[:32]}.json"
