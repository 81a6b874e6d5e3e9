"""The shipped Hebrew clips: what is said in each, and its sound."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from agent.sandbox.g711 import Floats, decode

RATE = 8000
"""Hz, mono, mu-law."""
_FOLDER = Path(__file__).parent


class Clip(msgspec.Struct, frozen=True):
    """One spoken line. ``samples`` is its length at 8,000 Hz; ``file`` holds one mu-law byte for each."""

    id: str
    speaker: Literal["caller", "agent"]
    text: str
    file: str
    samples: int
    sha256: str

    @property
    def seconds(self) -> float:
        """Length with the 300 ms of silence at both ends."""
        return self.samples / RATE


@cache
def all_clips() -> dict[str, Clip]:
    """Every clip by id, in the manifest's order."""
    listed = msgspec.json.decode((_FOLDER / "manifest.json").read_bytes(), type=list[Clip])
    return {clip.id: clip for clip in listed}


@cache
def mulaw(clip_id: str) -> bytes:
    """The clip's mu-law bytes. Raises KeyError for an unknown id."""
    return (_FOLDER / all_clips()[clip_id].file).read_bytes()


@cache
def sound(clip_id: str) -> Floats:
    """The clip's samples, -1..1 at 8,000 Hz. Raises KeyError for an unknown id."""
    return decode(mulaw(clip_id))
