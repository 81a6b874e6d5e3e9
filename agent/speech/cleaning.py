"""Takes out of the model's text what no voice can say: markdown, emoji, links' brackets; ₪ becomes its word."""

import re
import unicodedata

_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_MARKDOWN = re.compile(r"[*_`#>|~]+")
_BULLET = re.compile(r"(?m)^\s*[-•]\s+")
_SPACES = re.compile(r"[ \t]{2,}")


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) in {"So", "Sk", "Cs", "Co"} or sign in "\u200d\ufe0f\u20e3"


def clean(text: str) -> str:
    """Text that a voice can read; empty when nothing speakable is left. Numbers stay as they are."""
    text = _LINK.sub(r"\1", text)
    text = _BULLET.sub("", text)
    text = re.sub(r"₪\s*(\d[\d,.]*\d|\d)", r"\1 שקלים", text)
    text = re.sub(r"(?<=\d)\s*₪", " שקלים", text).replace("₪", "שקלים")
    text = _MARKDOWN.sub("", text)
    text = "".join(sign for sign in text if not _is_picture(sign))
    return _SPACES.sub(" ", text).strip()
