"""Names of files: as people gave them, without what could fool a person or a system."""

import re
import unicodedata

from crm.domain.files.kinds import Sniffed, extension_of

MAX_NAME = 120
"""Characters, extension included; file systems take 255 bytes, and a Hebrew letter has two."""
NAMELESS = "קובץ"
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Marks of direction: they can make ``exe.gpj`` read as a picture's name."""
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def clean_name(given: str, sniffed: Sniffed | None) -> str:
    """The last part of the given name, with an extension that fits the content."""
    last = re.split(r"[/\\]", given)[-1]
    plain = "".join(" " if unicodedata.category(one).startswith("C") else one for one in _UNSEEN.sub("", last))
    name = " ".join(_FORBIDDEN.sub(" ", plain).split()).strip(". ")
    if sniffed is None:
        return name[:MAX_NAME] or NAMELESS
    extension = extension_of(name)
    if extension in sniffed.extensions:
        stem, extension = name[: -len(extension) - 1], name[-len(extension) :]
    else:
        stem, extension = name, sniffed.extensions[0]
    stem = stem[: MAX_NAME - len(extension) - 1].strip(". ")
    return f"{stem or NAMELESS}.{extension}"
