"""Spoken phrases kept on disk as PCM: greetings, fillers, apologies and farewells start without asking a vendor."""

import asyncio
import contextlib
import hashlib
import os
import tempfile
from collections import OrderedDict
from pathlib import Path

from agent.speech.spoken.form import spoken
from shared.contracts.agent_config import Voice
from shared.log import logger

FORMAT = "pcm16-8000-v1"
"""Part of every key: a change of audio format makes old files unreachable, and the limit removes them."""

MAX_DISK_BYTES = 200 * 1024 * 1024
CLEAN_AFTER = 0.02
"""Share of the disk's bound that is written before the directory is looked through again: a new office has a hundred
phrases made while calls are on, and each look costs a ``stat`` of every file."""

MAX_MEMORY_BYTES = 32 * 1024 * 1024
"""About half an hour of speech per process, at 16,000 bytes a second."""

_log = logger(__name__)


class PhraseCache:
    """PCM (8,000 Hz, 16-bit mono) by voice and spoken form, in memory and in one directory; oldest use goes first."""

    def __init__(
        self, directory: Path, *, max_disk_bytes: int = MAX_DISK_BYTES, max_memory_bytes: int = MAX_MEMORY_BYTES
    ) -> None:
        self._directory = directory
        self._max_disk_bytes = max_disk_bytes
        self._max_memory_bytes = max_memory_bytes
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._memory_bytes = 0
        # The first phrase that is written has the directory looked through: it may be full from the last time.
        self._unlooked_bytes = max_disk_bytes

    def in_memory(self, voice: Voice, text: str) -> bytes | None:
        """The phrase if it needs no disk: safe to call while audio is running."""
        key = self._key(voice, text)
        if key in self._memory:
            self._memory.move_to_end(key)
        return self._memory.get(key)

    async def get(self, voice: Voice, text: str) -> bytes | None:
        """The phrase from memory or disk; None when it was never synthesised in this voice."""
        found = self.in_memory(voice, text)
        if found is not None:
            return found
        key = self._key(voice, text)
        pcm = await asyncio.to_thread(self._read, key)
        if pcm is not None:
            self._remember(key, pcm)
        return pcm

    async def put(self, voice: Voice, text: str, pcm: bytes) -> None:
        """Keep the phrase. A full or broken disk is logged and costs only the next synthesis."""
        key = self._key(voice, text)
        self._remember(key, pcm)
        try:
            await asyncio.to_thread(self._write, key, pcm)
        except OSError as error:
            _log.warning("phrase not kept on disk", error=str(error))

    @staticmethod
    def _key(voice: Voice, text: str) -> str:
        parts = (FORMAT, voice.name, voice.language, f"{voice.speaking_rate:.3f}", spoken(text))
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def _remember(self, key: str, pcm: bytes) -> None:
        self._memory_bytes -= len(self._memory.pop(key, b""))
        self._memory[key] = pcm
        self._memory_bytes += len(pcm)
        while self._memory_bytes > self._max_memory_bytes and len(self._memory) > 1:
            _, dropped = self._memory.popitem(last=False)
            self._memory_bytes -= len(dropped)

    def _read(self, key: str) -> bytes | None:
        path = self._directory / f"{key}.pcm"
        try:
            pcm = path.read_bytes()
            os.utime(path)
        except OSError:
            # Never written, or another process cleaned it away between the two calls: both mean "not there".
            return None
        return pcm

    def _write(self, key: str, pcm: bytes) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._directory, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(pcm)
            Path(name).replace(self._directory / f"{key}.pcm")
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        self._unlooked_bytes += len(pcm)
        if self._unlooked_bytes > CLEAN_AFTER * self._max_disk_bytes:
            self._unlooked_bytes = 0
            self._shrink()

    def _shrink(self) -> None:
        kept: list[tuple[float, int, Path]] = []
        for path in self._directory.glob("*.pcm"):
            # Another process may clean at the same time.
            with contextlib.suppress(FileNotFoundError):
                stat = path.stat()
                kept.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if total <= self._max_disk_bytes:
                break
            path.unlink(missing_ok=True)
            total -= size
