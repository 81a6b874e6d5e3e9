"""The phrase cache: what it keeps, what it drops first, and that a broken disk costs only a synthesis."""

import os
from pathlib import Path

import msgspec

from agent.speech.phrases import CLEAN_AFTER, PhraseCache
from shared.contracts.agent_config import Voice

VOICE = Voice()


def age_all(folder: Path) -> None:
    """Make every file old, in the order in which they were written."""
    for age, path in enumerate(sorted(folder.glob("*.pcm"), key=lambda found: found.stat().st_mtime_ns)):
        os.utime(path, (1000 + age, 1000 + age))


def kept_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.pcm"))


async def test_a_phrase_survives_the_process(tmp_path: Path) -> None:
    await PhraseCache(tmp_path).put(VOICE, "שלום", b"\x01\x02")
    fresh = PhraseCache(tmp_path)
    assert fresh.in_memory(VOICE, "שלום") is None
    assert await fresh.get(VOICE, "שלום") == b"\x01\x02"
    assert fresh.in_memory(VOICE, "שלום") == b"\x01\x02"


async def test_another_voice_rate_or_text_is_another_phrase(tmp_path: Path) -> None:
    cache = PhraseCache(tmp_path)
    await cache.put(VOICE, "שלום", b"\x01\x02")
    assert await cache.get(msgspec.structs.replace(VOICE, name="he-IL-Chirp3-HD-Kore"), "שלום") is None
    assert await cache.get(msgspec.structs.replace(VOICE, speaking_rate=1.1), "שלום") is None
    assert await cache.get(VOICE, "שלום.") is None


async def test_the_disk_keeps_what_was_used_last(tmp_path: Path) -> None:
    cache = PhraseCache(tmp_path, max_disk_bytes=250, max_memory_bytes=1)
    await cache.put(VOICE, "ראשון", bytes(100))
    await cache.put(VOICE, "שני", bytes(100))
    age_all(tmp_path)
    await PhraseCache(tmp_path).get(VOICE, "ראשון")
    await cache.put(VOICE, "שלישי", bytes(100))
    fresh = PhraseCache(tmp_path)
    assert await fresh.get(VOICE, "ראשון") is not None
    assert await fresh.get(VOICE, "שני") is None
    assert await fresh.get(VOICE, "שלישי") is not None


async def test_memory_is_bounded(tmp_path: Path) -> None:
    cache = PhraseCache(tmp_path, max_memory_bytes=150)
    await cache.put(VOICE, "ראשון", bytes(100))
    await cache.put(VOICE, "שני", bytes(100))
    assert cache.in_memory(VOICE, "ראשון") is None
    assert cache.in_memory(VOICE, "שני") is not None


async def test_a_disk_that_takes_nothing_is_no_failure() -> None:
    cache = PhraseCache(Path("/dev/null/below"))
    await cache.put(VOICE, "שלום", b"\x01\x02")
    assert await cache.get(VOICE, "שלום") == b"\x01\x02"


async def test_the_bound_is_passed_by_no_more_than_is_written_between_two_cleanings(tmp_path: Path) -> None:
    cache = PhraseCache(tmp_path, max_disk_bytes=10_000)
    for number in range(30):
        await cache.put(VOICE, f"משפט {number}", bytes(1_000))
        assert kept_bytes(tmp_path) <= 10_000 + 1_000
    for number in range(300):
        await cache.put(VOICE, f"מילה {number}", bytes(100))
        assert kept_bytes(tmp_path) <= 10_000 * (1 + CLEAN_AFTER) + 100
