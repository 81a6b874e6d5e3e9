"""Statements of how things stand: hours free or taken, listings there or not, what an owner agreed to."""

import re
from datetime import date, timedelta

from agent.brain.facts.claim import Claim
from agent.brain.facts.deeds import State
from agent.brain.facts.evidence import Evidence
from agent.brain.facts.moments import Moment
from agent.brain.facts.sources import Listing, plain_words
from agent.brain.facts.times import TimeTalk

_PERSON = re.compile(r"נציג|יוע[ץצ]|סוכנ|סוכן|אף אחד|בן אדם|מישהו|מי ש|כולם תפוס|הצוות")
_THIS_DAY = re.compile(r"היום|מהיום|מחר|עכשיו")
_PLACE_IN_DAY = re.compile(r"מקום|שע|מועד|תור|זמן")
SOON = timedelta(days=14)
"""An entry that is no further off may be called immediate."""


def state_stands(
    evidence: Evidence, state: State, clause: str, times: TimeTalk, moments: list[Claim], listings: list[Listing]
) -> bool:
    """True when this call's tools, or the office's own words, say so too."""
    if _published(evidence, state, clause):
        return True
    if state.kind in {"free", "taken"} and _PERSON.search(clause):
        return state.kind == "taken" or "transfer_to_human" in evidence.done
    match state.kind:
        case "exists" | "none" | "more":
            return _existence(evidence, state)
        case "listed_free":
            return bool(evidence.listings) or times.free_at(moments)
        case "listed_gone":
            return any(plain_words(state.text)[:5] in one.source.text for one in evidence.listings)
        case "free":
            return _free(evidence, state, times, moments, listings)
        case "taken":
            return times.taken_at(moments, clause)
        case "immediate":
            by_hour = any(one.kind == "hour" for one in moments)
            return times.free_at(moments) if by_hour else _soon(evidence, state, listings)
        case "agreed" | "all_free":
            return False


def _free(evidence: Evidence, state: State, times: TimeTalk, moments: list[Claim], listings: list[Listing]) -> bool:
    """An hour that a tool named, or a listing that is to be entered then."""
    if not moments and state.text.startswith("יש") and not _PLACE_IN_DAY.search(state.text):
        return True
    entries = {one.entry for one in listings if one.entry is not None}
    by_entry = any(_is_entry(one.moment, entries) for one in moments)
    return by_entry or times.free_at(moments) or (state.of_listing and bool(evidence.listings))


def _is_entry(moment: Moment | None, entries: set[date]) -> bool:
    """The day, or the month, of an entry."""
    if moment is None:
        return False
    by_month = moment.kind == "month" and moment.number in {entry.month for entry in entries}
    return by_month or moment.day in entries


def _existence(evidence: Evidence, state: State) -> bool:
    if state.kind == "more":
        return evidence.most_told > len(evidence.listings)
    if state.kind == "none":
        return "search_properties" in evidence.ran or (not state.of_listing and evidence.slots.refused)
    elsewhere = evidence.searched_for_nothing and any(one.kind == "city" for one in evidence.tools.claims)
    return bool(evidence.listings) or elsewhere or (not state.of_listing and bool(evidence.slots.free))


def _soon(evidence: Evidence, state: State, listings: list[Listing]) -> bool:
    """The entry is so near that it may be called immediate; "today" and "now" only when it is tomorrow at the latest."""
    today_said = _THIS_DAY.search(state.text) is not None
    latest = evidence.today + (timedelta(days=1) if today_said else SOON)
    if any(one.entry is not None and one.entry <= latest for one in listings):
        return True
    return not today_said and any("מייד" in one.source.text or " מיד" in one.source.text for one in listings)


def _published(evidence: Evidence, state: State, clause: str) -> bool:
    """The office wrote it itself: the words from the statement on, or up to it, stand in its prompt."""
    words = plain_words(clause[state.start :]).split()[:4]
    return len(words) >= 3 and f" {' '.join(words)} " in f"{evidence.published.text} "
