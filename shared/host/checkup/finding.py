"""One line of the doctor's report."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How a finding counts; only BAD makes the doctor's exit code 1."""

    GOOD = "✓"
    NOTE = "·"
    BAD = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """``text`` is one sentence; for BAD it says what to do."""

    verdict: Verdict
    topic: str
    text: str


def good(topic: str, text: str) -> Finding:
    """Works."""
    return Finding(Verdict.GOOD, topic, text)


def note(topic: str, text: str) -> Finding:
    """Worth knowing, nothing to mend."""
    return Finding(Verdict.NOTE, topic, text)


def bad(topic: str, text: str) -> Finding:
    """Must be mended."""
    return Finding(Verdict.BAD, topic, text)
