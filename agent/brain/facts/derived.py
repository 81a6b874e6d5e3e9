"""Claims that must follow from other values: stretches of time, sums per month, fees, multiples."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.brain.facts.arithmetic import (
    between_hours,
    fee_of,
    in_days,
    paid_per,
    speaks_of_entry,
    sum_of,
    times_as,
    until_entry,
)
from agent.brain.facts.claim import Claim
from agent.brain.facts.evidence import Evidence
from agent.brain.facts.naming import stands_in
from agent.brain.facts.seasons import season_holds
from agent.brain.facts.sources import Listing, plain_words

_FEE = re.compile(r"תיווך|עמלה")
_WITH_FEE = re.compile(r"פלוס|עם ה?ווע?ד|עם ה?ועד|יחד|ביחד|בסך הכו?ל|ועוד|כולל")


class Context(NamedTuple):
    """Where a claim stands: its stretch, the stretch with the one before it, and the listings that it may be about."""

    part: str
    with_before: str
    listings: Sequence[Listing]


def computed(claim: Claim, at: Context, evidence: Evidence) -> bool | None:
    """Whether a claim that follows from others does so; None where it must be found as it is."""
    if claim.kind == "season":
        return _season(claim, at, evidence)
    if claim.kind == "duration":
        return True if _span(claim, at, evidence) else None
    if claim.kind == "ratio":
        return times_as(claim, evidence.listings)
    return _sum(claim, at, evidence) if claim.kind in {"price", "number"} else None


def _season(claim: Claim, at: Context, evidence: Evidence) -> bool:
    if any(stands_in(plain_words(claim.word), one.source.text) for one in at.listings):
        return True
    entries = [one.entry for one in at.listings if one.entry is not None]
    return speaks_of_entry(at.with_before) and any(season_holds(claim.word, day, evidence.today) for day in entries)


def _span(claim: Claim, at: Context, evidence: Evidence) -> bool:
    slots = evidence.slots
    if claim.values[0] == 60 * len(slots.free) and "שעות" in at.part:
        return True
    entries = [one.entry for one in at.listings if one.entry is not None]
    starts = slots.free | slots.booked | slots.due
    return (
        until_entry(claim, at.part, entries, evidence.today)
        or between_hours(claim, at.part, starts | slots.asked)
        or in_days(claim, at.part, starts, evidence.today)
    )


def _sum(claim: Claim, at: Context, evidence: Evidence) -> bool | None:
    sources = [evidence.tools, evidence.published, *(one.source for one in at.listings)]
    if claim.kind == "price" and (paid := paid_per(claim, sources)) is not None:
        return paid
    prices = [one.price for one in at.listings if one.price is not None]
    percents = evidence.published.numbers.get("percent", set[float]())
    if claim.kind == "price" and _FEE.search(at.with_before) and fee_of(claim, percents, prices):
        return True
    return True if _WITH_FEE.search(at.part) and sum_of(claim, at.listings) else None
