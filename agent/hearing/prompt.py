"""Whisper's prompt: the names that it should expect to hear."""

import math

MOST_TOKENS = 224
"""Whisper reads only the last 224 tokens of its prompt (OpenAI's speech-to-text guide)."""

_TOKENS_PER_ASCII = 0.5
_TOKENS_PER_LETTER = 1.0
"""Whisper's vocabulary holds few Hebrew words: it takes nearly a token per letter. Its tokenizer is no part of the
product, so this is an estimate on the safe side."""


def estimated_tokens(text: str) -> int:
    """At least as many as Whisper's tokenizer makes of Hebrew text."""
    return math.ceil(sum(_TOKENS_PER_ASCII if character.isascii() else _TOKENS_PER_LETTER for character in text))


def hints_prompt(business_name: str, hints: list[str]) -> str:
    """The business's name and as many hints, from the first on, as Whisper reads.

    The first names weigh most: where room is short, the later ones are left out whole. The business's name comes last,
    where Whisper gives it the most weight.
    """
    room = MOST_TOKENS - estimated_tokens(f". {business_name}")
    kept: list[str] = []
    for hint in hints:
        needed = estimated_tokens(f"{hint}, ")
        if needed <= room:
            kept.append(hint)
            room -= needed
    return f"{', '.join(kept)}. {business_name}" if kept else business_name
