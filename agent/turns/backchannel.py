"""Hebrew backchannels: "אהה", "כן", "נו" said into the agent's words mean "go on", not "my turn".

The same word is an answer when the agent has just asked. So the text alone never decides: what the agent was saying at
the onset decides with it. Words that stop or claim the floor ("לא", "די", "רגע אחד", "סליחה") are on no list here, and
one such word makes the whole text real.
"""

import re
from typing import NamedTuple

MOST_WORDS = 3
LAST_WORDS = 2
"""A question is as good as asked when so many of its words are still to come: people answer into its end."""

WORDS_BEHIND = 2
"""So many words after a question the answer to it may still be arriving: the detector and the line are late."""

_ACKNOWLEDGING = frozenset(
    {"כן", "נו", "אוקיי", "אוקי", "אוקיה", "ok", "okay", "טוב", "בסדר", "נכון", "יופי", "בטח", "סבבה", "ברור", "הבנתי"}
)
_PLAIN = frozenset({"לא", "רגע", "תודה", "רבה", "די", "אולי", "שלום", "היי", "בבקשה", "לגמרי", "גמור"})
_LONE = frozenset({"רגע"})
"""A backchannel only when nothing stands beside it: "רגע, רגע" and "כן, רגע" ask for the floor."""

_HUM = re.compile(r"א+ה+(?:א+ה*|[מם]+)?|א+מ+ם?|ה+מ+ם?|מ{2,}ם?|ה+א+|א{2,}")
"""As Whisper spells them: אה, אהה, אהא, אהם, אממ, המ, הממ, מממ. Not אם, הם, מה, אמא, which are words."""

_WORD = re.compile(r"[^\W_]+")
_NIKUD = re.compile(r"[\u0591-\u05c7]")
_QUESTION_END = re.compile(r"\?[\"'”״)]*$")


class Floor(NamedTuple):
    """What the agent was saying when the caller's sound began.

    ``heard`` and ``unheard`` are words of its turn so far; ``unheard`` is empty when it had said all it had to say.
    ``reply_due``: more is on its way, a reply that is being made or the rest of one.
    """

    heard: str = ""
    unheard: str = ""
    reply_due: bool = False


def is_backchannel(text: str, floor: Floor) -> bool:
    """True when ``text`` leaves the turn with the agent."""
    words = _WORD.findall(_NIKUD.sub("", text).lower())
    if not _only_acknowledges(words):
        return False
    if not floor.unheard:
        return floor.reply_due
    if not floor.reply_due and len(floor.unheard.split()) == 1 and not all(map(_HUM.fullmatch, words)):
        # "טוב" over the last word of all answers it; taken for a backchannel, both sides would then wait.
        return False
    return not _is_asking(floor)


def is_plain_answer(text: str) -> bool:
    """Yes, no, thanks and their like, whenever they are said: nothing in them is worth a word of its own."""
    words = _WORD.findall(_NIKUD.sub("", text).lower())
    return all(word in _ACKNOWLEDGING | _PLAIN or _HUM.fullmatch(word) for word in words)


def _only_acknowledges(words: list[str]) -> bool:
    if len(words) == 1 and words[0] in _LONE:
        return True
    return 1 <= len(words) <= MOST_WORDS and all(word in _ACKNOWLEDGING or _HUM.fullmatch(word) for word in words)


def _is_asking(floor: Floor) -> bool:
    """The caller has heard a question, or all but the end of it, and hardly anything behind it."""
    coming = floor.unheard.split()[:LAST_WORDS]
    just_heard = floor.heard.split()[-1 - WORDS_BEHIND :]
    return any(_QUESTION_END.search(word) for word in just_heard + coming)
