"""What is said to lie within, below or above the caller's budget: computed from his own figure and the listings' prices."""

import re
from collections.abc import Sequence

from agent.brain.facts.evidence import Evidence
from agent.brain.facts.naming import named_in
from agent.brain.facts.sources import Listing, plain_words

_ABOVE = re.compile(
    r"(?:מעל |מעבר ל|יותר מ)-?ה?תקציב|(?:חורג|חורגת|חורגות|גולש|גולשת|יוצא|יוצאת) (?:\S+ )?מה?תקציב|(?:לא|אינ[הו]) (?:נכנס|בתוך|עומד)\S* (?:\S+ )?ב?תקציב"
)
_WITHIN = re.compile(
    r"(?:מתחת ל?|פחות מ) ?ה?תקציב|(?<!לא )(?:נכנס|עומד|נמצא|יושב)\S* (?:\S+ ){0,2}?ב(?:תוך ה|מסגרת ה)?תקציב|(?<![א-ת])(?:היא|הוא|הן|הם|שתיהן|שניהם|שלושתן|כולן) ב(?:תוך ה|מסגרת ה)?תקציב"
)
_ALL = re.compile(r"שתיהן|שניהם|שלושתן|כולן|שתי ה|שני ה|כל ה")
_ASKS = re.compile(r"(?<![א-ת])(?:אם|האם|אולי)(?![א-ת])|\?\s*$")


def wrong_budget(part: str, evidence: Evidence, spoken_of: Sequence[Listing]) -> str | None:
    """The words that a price and the caller's budget contradict; None when they do not, or nothing can be computed."""
    above, within = _ABOVE.search(part), _WITHIN.search(part)
    said = above or within
    budget = max(evidence.wished.numbers.get("price", ()), default=0.0)
    if said is None or not budget or _ASKS.search(part):
        return None
    named = named_in(plain_words(part), evidence.listings) or list(spoken_of)
    prices = [one.price for one in named if one.price is not None]
    if not prices:
        return None
    fits = [price > budget if above else price <= budget for price in prices]
    return None if (all(fits) if _ALL.search(part) or len(named) == 1 else any(fits)) else said.group()
