"""The agent's own words come back over the line: heard as a caller's turn, they would make it answer itself.

By text alone this cannot be told from a caller who repeats a word ("ברמת גן?"), so a few words count as an echo only
when the sound was faint beside the caller's own voice. A long run of the agent's words, in their order, is always one.
"""

import re

from agent.turns.backchannel import Floor

HEARD_WORDS = 25
COMING_WORDS = 6
"""The words that may be on their way back: the last that sounded, and a few that the estimate has not reached."""

LONG_RUN = 4
RUN_SHARE = 0.7
FAINT_OVERLAP = 0.4
"""Share of a faint text's letter triples that are the agent's too; a poor ear spells an echo differently."""

_WORD = re.compile(r"[^\W_]+")


def is_own_echo(text: str, floor: Floor, *, faint: bool) -> bool:
    """True when ``text`` is what the agent was saying; ``faint``: far below the caller's own level."""
    own = _WORD.findall(" ".join([*floor.heard.split()[-HEARD_WORDS:], *floor.unheard.split()[:COMING_WORDS]]))
    said = _WORD.findall(text)
    if not own or not said:
        return False
    run = _longest_run(said, own)
    if run >= LONG_RUN and run / len(said) >= RUN_SHARE:
        return True
    return faint and overlap(said, own) >= FAINT_OVERLAP


def overlap(said: list[str], own: list[str]) -> float:
    """Share of the letter triples of ``said`` that ``own`` holds as well."""
    wanted, known = _triples(said), _triples(own)
    return len(wanted & known) / len(wanted) if wanted else 0.0


def _triples(words: list[str]) -> set[str]:
    text = f" {' '.join(words)} "
    return {text[at : at + 3] for at in range(len(text) - 2)}


def _longest_run(said: list[str], own: list[str]) -> int:
    longest = 0
    for start in range(len(said)):
        for at in range(len(own)):
            run = 0
            while start + run < len(said) and at + run < len(own) and said[start + run] == own[at + run]:
                run += 1
            longest = max(longest, run)
    return longest
