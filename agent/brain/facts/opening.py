"""What a reply says of the office's opening hours, against the hours that the office has set."""

from collections.abc import Sequence
from datetime import date

from agent.brain.facts.claim import Claim
from agent.brain.facts.evidence import Evidence


def bounds(evidence: Evidence) -> dict[int, set[int]]:
    """First and last minutes of the opening hours, by weekday from Sunday."""
    weekly = evidence.config.hours.weekly
    return {day: {bound for one in hours for bound in (one.opens, one.closes)} for day, hours in enumerate(weekly)}


def weekday_of(day: date | None) -> int:
    """From Sunday 0; -1 without a day."""
    return -1 if day is None else (day.weekday() + 1) % 7


def wrong_opening(evidence: Evidence, part: str, claims: Sequence[Claim], said: Sequence[Claim]) -> Claim | None:
    """Hours must be bounds of every day ``said``; a day called open or closed must be so, an hour called closed, too."""
    days = _named_days(part, said)
    states_closed = "סגור" in part
    hours = [claim for claim in claims if claim.kind == "hour"]
    if not (states_closed and hours and all(_is_shut(evidence, claim, days) for claim in hours)):
        if (wrong := _no_bound(evidence, hours, days)) is not None:
            return wrong
    else:
        return None
    for claim in claims:
        if claim.kind in {"weekday", "date"} and claim.moment:
            day = claim.moment.number if claim.kind == "weekday" else weekday_of(claim.moment.day)
            closed = not bounds(evidence).get(day) or claim.moment.day in evidence.config.hours.closed_dates
            if closed != states_closed and day not in evidence.published.weekdays():
                return claim
    return None


def _no_bound(evidence: Evidence, hours: Sequence[Claim], days: Sequence[int]) -> Claim | None:
    known, published = bounds(evidence), evidence.published.minutes()
    for claim in hours:
        if claim.moment and not claim.moment.minutes & published:
            named = [known.get(day, set[int]()) for day in days] or list(known.values())
            fits = [bool(claim.moment.minutes & one) for one in named]
            if not (all(fits) if days else any(fits)):
                return claim
    return None


def _is_shut(evidence: Evidence, claim: Claim, days: Sequence[int]) -> bool:
    """At this hour of the day spoken of the office is not open."""
    weekly = evidence.config.hours.weekly
    minutes = claim.moment.minutes if claim.moment else frozenset[int]()
    open_then = (one for day in days or range(len(weekly)) for one in weekly[day])
    return not any(one.opens <= minute < one.closes for one in open_then for minute in minutes)


def _named_days(part: str, said: Sequence[Claim]) -> list[int]:
    days = [weekday_of(c.moment.day) if c.kind == "date" else c.moment.number for c in said if c.moment]
    if len(days) == 2 and days[0] < days[1] and (" עד " in part or "-" in part):
        return list(range(days[0], days[1] + 1))
    return days
