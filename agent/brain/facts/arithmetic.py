"""Figures that nobody wrote and that follow from what was written: spans of time, sums per month, how many times as large."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from agent.brain.facts.claim import Claim
from agent.brain.facts.sources import Listing, Source
from agent.brain.facts.units import MINUTES

SPAN = 0.15
DAYS_OFF = 2.5
"""How far a span until an entry may be from the day, as a share of it and in days: nobody says "98 days"."""

RATIO = 0.12
_UNTIL = re.compile(r"כניס|להיכנס|נכנס|יוצא|מתפנ|פנוי|פינוי|מסיר|(?<![א-ת])[וב]?עוד|מהיום|מעכשיו")
_STILL = re.compile(r"(?<![א-ת])[וב]?עוד(?![א-ת])")
_AGO = re.compile(r"(?<![א-ת])לפני (?:כ-?|בערך |קצת יותר מ|כמעט )?$")
_APART = re.compile(r"הבדל|הפרש|אחר כך|אחרי|לפני|מאוחר|מוקדם|קודם|ביניה|בין")


def speaks_of_entry(text: str) -> bool:
    """The words are about moving in or out, or about what is still to come."""
    return _UNTIL.search(text) is not None


def until_entry(claim: Claim, part: str, entries: Iterable[date], today: date) -> bool:
    """A span that is about as long as from today to an entry."""
    if not _UNTIL.search(part) or _AGO.search(part[: max(part.find(claim.text), 0)]):
        return False
    spans = [value / MINUTES["ימ"] for value in claim.values]
    ahead = [(entry - today).days for entry in entries]
    return any(abs(span - days) <= SPAN * days + DAYS_OFF for span in spans for days in ahead)


def in_days(claim: Claim, part: str, starts: Iterable[datetime], today: date) -> bool:
    """The days until a start that a tool named, to the day."""
    ahead = {(start.date() - today).days for start in starts}
    return _STILL.search(part) is not None and any(
        value == days * MINUTES["ימ"] for value in claim.values for days in ahead
    )


def between_hours(claim: Claim, part: str, starts: Iterable[datetime]) -> bool:
    """The time between two starts that the tools named or the caller asked for."""
    if not _APART.search(part):
        return False
    known = sorted(starts)
    gaps = {(later - earlier).total_seconds() / 60 for earlier in known for later in known if later > earlier}
    return any(abs(value - gap) < 1 for value in claim.values for gap in gaps)


def paid_per(claim: Claim, sources: Sequence[Source]) -> bool | None:
    """Whether a sum per month or year is one that was given, for whatever period; None when none like it was."""
    if not claim.months:
        return None
    known = [one for source in sources for one in source.claims if one.kind == "price" and one.months]
    pairs = [(one.values[0], one.months) for one in known]
    if any(abs(value / claim.months - sum_ / months) < 0.5 for value in claim.values for sum_, months in pairs):
        return True
    return False if any(sum_ in claim.values for sum_, _ in pairs) else None


def sum_of(claim: Claim, listings: Sequence[Listing]) -> bool:
    """A listing's price together with what else is paid with it each month."""
    extras = ((one.price, extra) for one in listings for extra in one.source.claims if extra.kind == "price")
    sums = [price + extra.values[0] / (extra.months or 1) for price, extra in extras if price is not None]
    return any(abs(value - whole) < 1 for value in claim.values for whole in sums)


def fee_of(claim: Claim, percents: Iterable[float], prices: Iterable[float]) -> bool:
    """The office's published share of a listing's price, before VAT."""
    fees = {price * percent / 100 for price in prices for percent in percents}
    return any(abs(value - fee) < 1 for value in claim.values for fee in fees)


def times_as(claim: Claim, listings: Sequence[Listing]) -> bool:
    """One listing is about so many times as large, or as dear, as another."""
    for kind in ("area", "price"):
        values = [max(own) for one in listings if (own := one.source.numbers.get(kind))]
        ratios = [a / b for a in values for b in values if b and a > b]
        if any(abs(said - ratio) <= RATIO * ratio + (0.5 if claim.rounding in {"over", "above"} else 0.0)
               for said in claim.values for ratio in ratios):  # fmt: skip
            return True
    return False
