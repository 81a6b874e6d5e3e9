"""The voice for a text that is not Hebrew: the same Google persona in the text's own language."""

import re

import msgspec

from shared.contracts.agent_config import Voice

_HEBREW = re.compile(r"[\u05d0-\u05ea]")
_LOCALES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\u0400-\u04ff]"), "ru-RU"),
    (re.compile(r"[\u0600-\u06ff]"), "ar-XA"),
    (re.compile(r"[A-Za-z]{2,}(?:\W+[A-Za-z']+){3,}"), "en-US"),
)
"""English needs a run of words: a lone brand in a Hebrew reply is spoken by the Hebrew voice."""


def voice_for(voice: Voice, text: str) -> Voice:
    """``voice`` itself for Hebrew; else its persona in the language of the letters.

    Google's Chirp 3 HD personas carry the same name in every language: he-IL-Chirp3-HD-Aoede, ru-RU-Chirp3-HD-Aoede.
    """
    if _HEBREW.search(text):
        return voice
    for letters, locale in _LOCALES:
        if letters.search(text):
            return msgspec.structs.replace(voice, name=voice.name.replace(voice.language, locale, 1), language=locale)
    return voice


def is_hebrew(voice: Voice) -> bool:
    """The spoken form is made for this voice's texts."""
    return voice.language == "he-IL"
