"""Moked's own pipecat frames: what the processors of a call tell one another beyond pipecat's vocabulary."""

from dataclasses import dataclass

from pipecat.frames.frames import ControlFrame, DataFrame

Utterance = int
"""Number of one turn of the agent, counted up within a call; 0 is none."""


@dataclass
class SayFrame(DataFrame):
    """Say this fixed text as an utterance of its own, after everything said so far.

    ``pieces`` are the phrases it is put together from, when each of them is known to the phrase cache.
    """

    utterance: Utterance
    text: str
    pieces: tuple[str, ...] = ()


@dataclass
class FillerFrame(DataFrame):
    """Say this fixed text inside the reply that is being generated."""

    text: str


@dataclass
class OpenerFrame(DataFrame):
    """Begin the reply with this fixed text if nothing of it sounds yet."""

    text: str


@dataclass
class WithheldFrame(DataFrame):
    """The model wrote this inside the reply and it is not spoken: it belongs to the record alone."""

    text: str


@dataclass
class ReplyStartFrame(ControlFrame):
    """The model's reply begins; its text follows as ``LLMTextFrame``."""

    utterance: Utterance


@dataclass
class ReplyRoundFrame(ControlFrame):
    """The model stops to run tools: speak what there is, more text follows."""

    utterance: Utterance


@dataclass
class ReplyEndFrame(ControlFrame):
    """The model's reply is complete."""

    utterance: Utterance


@dataclass
class ClauseStartFrame(ControlFrame):
    """A clause's audio begins: its text is what the caller will have heard when it was played."""

    utterance: Utterance
    clause: int
    text: str
    bridges: bool = False
    """It only covers the wait for the reply."""


@dataclass
class ClauseTextFrame(ControlFrame):
    """The text of a clause that began while it was still being written, as far as it is known now."""

    utterance: Utterance
    clause: int
    text: str


@dataclass
class ClauseAudioFrame(DataFrame):
    """PCM, 8,000 Hz, 16-bit mono, of any length."""

    clause: int
    pcm: bytes


@dataclass
class ClauseEndFrame(ControlFrame):
    """No more audio of the clause follows; ``broken`` when that is not all of it."""

    clause: int
    broken: bool = False


@dataclass
class UtteranceEndFrame(ControlFrame):
    """No further clause of this utterance follows; ``text`` is all of it as generated."""

    utterance: Utterance
    text: str
