"""Which listings a stretch of speech names: by street, quarter, the noun of their title, or "the first"."""

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.brain.facts.sources import Listing

_NOUNS = ("סטודיו", "פנטהאוז", "דופלקס", "קוטג", "דירת גן", "מגרש", "חנות", "משרד", "בית")
_APARTMENT = ("דירה", "דירת", "סטודיו", "פנטהאוז", "דופלקס")
_ORDINALS = ("הראשונה?", "השני(?:יה|ה)?", "השלישית?")


@lru_cache(maxsize=2_000)
def _pattern(name: str) -> re.Pattern[str]:
    words = r" ".join(f"ה?{re.escape(word.removeprefix('ה') if len(word) > 3 else word)}" for word in name.split())
    return re.compile(rf"(?<![א-ת])[ושבהלמ]{{0,3}}{words}(?![א-ת])")


def stands_in(name: str, words: str) -> bool:
    """The name stands in the text, both as ``plain_words`` gives them; articles may be left out."""
    return bool(name) and _pattern(name).search(words) is not None


def named_in(words: str, listings: Sequence[Listing]) -> list[Listing]:
    """Those that ``words`` (by ``plain_words``) names; empty when it names none."""
    named = [one for one in listings if stands_in(one.street, words) or stands_in(one.quarter, words)]
    nouns = _by_noun(words, listings)
    if not named:
        return nouns
    special = [one for one in nouns if not any(kind in _title(one).split() for kind in ("דירה", "דירת"))]
    return named + [one for one in special if one not in named]


def by_order(words: str, listings: Sequence[Listing]) -> list[Listing]:
    """Those called the first, the second, the third."""
    if "קומה" in words:
        return []
    return [
        one
        for one, ordinal in zip(listings, _ORDINALS, strict=False)
        if re.search(rf"(?<![א-ת])[ושבלמ]{{0,2}}{ordinal}(?![א-ת])", words)
    ]


def _by_noun(words: str, listings: Sequence[Listing]) -> list[Listing]:
    """ "The house" among flats, "the studio"; a noun that fits all of them, or none, names none."""
    for noun in (*_NOUNS, "דירה"):
        if re.search(rf"(?<![א-ת])[ושבלמ]{{0,2}}ה{noun}(?![א-ת])(?! ה?(?:ספר|כנסת|חולים|קפה))", words):
            kinds = _APARTMENT if noun == "דירה" else (noun,)
            such = [
                one for one in listings if any(re.search(rf"(?<![א-ת]){kind}(?![א-ת])", _title(one)) for kind in kinds)
            ]
            if such and len(such) < len(listings):
                return such
    return []


def _title(listing: Listing) -> str:
    return listing.title or listing.source.text
