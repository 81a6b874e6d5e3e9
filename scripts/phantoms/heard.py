"""The data: what an ear made of each segment. One JSON object a line, in the order of the set."""

from pathlib import Path

import msgspec

from scripts.phantoms.segments import Segment

FILE = Path(__file__).with_name("heard.jsonl")


class Row(Segment, frozen=True, kw_only=True):
    """A segment and what came of it. ``detected``: the voice detector spoke up, else the ear was made to listen.

    ``no_speech`` and ``compression`` are the highest of Whisper's segments, ``logprob`` their mean; levels are dBFS.
    """

    detected: bool
    speech_ms: int
    level_db: float
    floor_db: float
    transcript: str
    no_speech: float
    compression: float
    logprob: float


def read(path: Path = FILE) -> list[Row]:
    """All rows. Raises msgspec.ValidationError."""
    return [msgspec.json.decode(line, type=Row) for line in path.read_bytes().splitlines()]
