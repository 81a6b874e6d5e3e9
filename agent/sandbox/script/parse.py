"""Scripts of calls, one step a line; ``#`` opens a comment.

    say c04                    a clip by its id, or by its text: say שלום
    say c35 c40                two clips with a breath between them: one turn
    barge c13 after 1.5        speaks into the agent's speech, 1.5 s after the agent began
    cough                      a cough, whoever is speaking
    wait 2.5                   seconds
    dtmf 12#                   keys
    hangup                     the caller hangs up; without it he waits for the agent's goodbye
    drop                       the network is lost

Before each ``say`` the caller waits until the agent has finished speaking.
"""

import re
from pathlib import Path

import msgspec

from agent.sandbox.clips import all_clips

BUILT_IN = """
say c04
say c35
say c40
say c14
say c13
say c26
say c43
say c34
say c50
"""
"""A caller who looks for four rooms in Petah Tikva, asks the price, books a visit, gives his name, says goodbye."""

BARGE_IN = BUILT_IN.replace("say c13\n", "barge c13 after 1.5\n")
"""The same caller, who does not wait for the end of the offer."""


class ScriptInvalidError(ValueError):
    """A line of a script cannot be understood; the message gives its number."""


class Speak(msgspec.Struct, frozen=True):
    """Clips said in one go. ``barge_after_s``: into the agent's speech, so long after it began; null: in turn."""

    clip_ids: tuple[str, ...]
    barge_after_s: float | None = None

    @property
    def text(self) -> str:
        """What is said."""
        return " ".join(all_clips()[clip_id].text for clip_id in self.clip_ids)


class Wait(msgspec.Struct, frozen=True):
    """Seconds of nothing."""

    seconds: float


class Keys(msgspec.Struct, frozen=True):
    """Telephone keys."""

    digits: str


class Cough(msgspec.Struct, frozen=True):
    """A noise that is no word."""


class HangUp(msgspec.Struct, frozen=True):
    """The caller ends the call; ``abrupt``: the network does."""

    abrupt: bool = False


Step = Speak | Wait | Keys | Cough | HangUp


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[א-ת\w]+", text))


def _clips(rest: str) -> tuple[str, ...]:
    known = all_clips()
    if rest and all(word in known for word in rest.split()):
        return tuple(rest.split())
    found = [clip.id for clip in known.values() if _plain(clip.text) == _plain(rest)]
    if not found:
        raise ScriptInvalidError(f"no clip says {rest!r}; the clips are listed in agent/sandbox/clips/manifest.json")
    return (found[0],)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise ScriptInvalidError(f"{text!r} is no number of seconds") from error
    if not 0 <= value <= 600:
        raise ScriptInvalidError("seconds must lie between 0 and 600")
    return value


def _step(verb: str, rest: str) -> Step:
    match verb:
        case "say":
            return Speak(_clips(rest))
        case "barge":
            what, _, after = rest.partition(" after ")
            return Speak(_clips(what.strip()), _seconds(after or "1.0"))
        case "wait":
            return Wait(_seconds(rest))
        case "dtmf" if re.fullmatch(r"[0-9*#]{1,32}", rest):
            return Keys(rest)
        case "cough":
            return Cough()
        case "hangup" | "drop":
            return HangUp(abrupt=verb == "drop")
        case _:
            raise ScriptInvalidError(
                f"{verb} {rest}".strip() + " is no step; see say, barge, wait, dtmf, cough, hangup"
            )


def parse(text: str) -> list[Step]:
    """Steps of a script. Raises ScriptInvalidError naming the line."""
    steps: list[Step] = []
    for number, line in enumerate(text.splitlines(), start=1):
        verb, _, rest = line.partition("#" if line.strip().startswith("#") else "\0")[0].strip().partition(" ")
        if not verb:
            continue
        try:
            steps.append(_step(verb, rest.split(" #")[0].strip()))
        except ScriptInvalidError as error:
            raise ScriptInvalidError(f"line {number}: {error}") from error
    if not steps:
        raise ScriptInvalidError("the script has no step")
    return steps


def read(path: Path) -> list[Step]:
    """Steps of a file. Raises ScriptInvalidError."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptInvalidError(f"{path}: {error}") from error
