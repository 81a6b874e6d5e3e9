"""Claims about days and hours: opening hours, free starts, bookings and call-backs, each against its own facts."""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise

from agent.brain.facts.claim import Claim
from agent.brain.facts.evidence import Evidence
from agent.brain.facts.frames import Frame, Topic
from agent.brain.facts.opening import bounds, weekday_of, wrong_opening
from agent.brain.facts.sources import Listing

SITUATION_DAYS = 7
"""The prompt tells the model the dates of so many days."""

NOW_MINUTES = 3

_TO_CHECK = re.compile(
    r"(?:אבדוק|נבדוק|לבדוק|בודקת|אברר|לברר)(?: \S+){0,3} (?:אם|האם|לגבי)(?![א-ת])|(?:אבדוק|נבדוק) (?:ל|את|על)"
)
"""A time that is only going to be looked up."""

_REFUSED = re.compile(
    r"תפוס|לא פנוי|נתפס|לא הצלחתי|לא מתאפשר|לא מסתדר|לא מתאים|אי אפשר|לא אפשרי|לא זמין|מלא|סגור|הקדי(?:ם|מה|מו) אותנו|אין (?:לי|לנו) (?:כלום|שום דבר)|אין (?:\S+ )?פנוי"
)
_DAY_PARTS = (
    ("בבוקר", 5, 12),
    ("לפני הצהריים", 5, 12),
    ("בצהריים", 12, 15),
    ("אחר הצהריים", 12, 19),
    ("אחרי הצהריים", 12, 19),
    ("בערב", 17, 22),
)
_ALL = re.compile(r"(?:שתי|שלוש) הדירות|שני הנכסים|שתיהן|שניהם|שלושתן|כולן")
_MONTH_PART = re.compile(r"(תחילת|ראשית|אמצע|סוף) ?$")
_MONTH_PARTS = {"תחילת": (1, 10), "ראשית": (1, 10), "אמצע": (10, 20), "סוף": (20, 31)}
_ONLY = re.compile(r"(?<![א-ת])(?:נשאר|פנוי|יש)\S*(?: \S+){0,2} רק ?ב?$|רק ב?$")
_BETWEEN = re.compile(r"(?<![א-ת])(?:בין|מ)[ -]?\S.* (?:ל|ועד|עד)")


class TimeTalk:
    """Which day a reply speaks of, stretch after stretch."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._days: list[Claim] = []
        self._listings: list[Listing] = []

    def of_listings(self, listings: list[Listing]) -> None:
        """From here on the reply may speak of these."""
        self._listings = listings

    def unsupported(self, part: str, claims: list[Claim], topic: Topic | None, frame: Frame | None) -> Claim | None:
        """The first moment of the stretch that nothing supports."""
        self.turn_to(claims)
        if wrong := self._contradiction([claim for claim in claims if claim.kind in {"date", "weekday"}]):
            return wrong
        if topic == "open":
            return wrong_opening(self._evidence, part, claims, self._days)
        if _TO_CHECK.search(part):
            return None
        refused = self._evidence.slots.asked if _REFUSED.search(part) else set[datetime]()
        if (only := self._not_the_only(part, claims)) is not None:
            return only
        if topic == "callback" and (wrong := self._wrong_due(part, claims)):
            return wrong
        for claim in claims:
            said_taken = _REFUSED.search(part) is not None and (self._at(claim, refused) or self._is_not_free(claim))
            if claim.kind == "hour" and not said_taken and not self._hour(claim, topic, frame):
                return claim
            if claim.kind in {"date", "month"} and not self._day(claim, part, topic, frame):
                return claim
            if claim.kind == "weekday" and not self._weekday_fits(claim, topic):
                return claim
        return None

    def _weekday_fits(self, claim: Claim, topic: Topic | None) -> bool:
        """The weekday of a booking or of a call-back is its own."""
        if topic == "callback":
            return self._due_on(claim)
        if topic == "entry":
            entries = {weekday_of(one.entry) for one in self._listings if one.entry is not None}
            return claim.moment is not None and claim.moment.number in entries
        return topic != "booked" or not self._evidence.slots.booked or self._booked_on(claim)

    def is_day_of_month(self, claim: Claim) -> bool:
        """ "The 25th", said right behind a day that falls on it."""
        if not re.search(rf"(?<![א-ת])[ובל]?ה-?{re.escape(claim.text.lstrip('ובלה-'))}", claim.text):
            return False
        today = self._evidence.today
        ahead = [today + timedelta(days=days) for days in range(SITUATION_DAYS)]
        return any(day.day == claim.values[0] and self._fits_days(day) for day in ahead) and bool(self._days)

    def turn_to(self, claims: list[Claim]) -> None:
        """From here on the reply speaks of these days, if there are any."""
        named = [claim for claim in claims if claim.kind in {"date", "weekday"}]
        if named:
            self._days = named

    def free_at(self, moments: list[Claim]) -> bool:
        """There is a free start on the day and at the hour spoken of, as far as they are named."""
        hours = {minute for claim in moments if claim.moment for minute in claim.moment.minutes}
        starts = [start for start in self._evidence.slots.free if self._fits_days(start.date())]
        if not hours:
            return bool(starts)
        return any(start.hour * 60 + start.minute in hours for start in starts)

    def taken_at(self, moments: list[Claim], part: str) -> bool:
        """A tool said that the asked hour, or the day, is not free, and no free start says otherwise."""
        slots = self._evidence.slots
        hours = [claim for claim in moments if claim.kind == "hour"]
        if len(hours) == 2 and _BETWEEN.search(part):
            return self._none_between(hours)
        if hours and all(self._is_not_free(claim) for claim in hours if not self._at(claim, slots.free)):
            return any(self._is_not_free(claim) for claim in hours)
        return slots.refused and not (any(claim.kind == "hour" for claim in moments) and self.free_at(moments))

    def _is_not_free(self, claim: Claim) -> bool:
        """A tool has listed the free starts of the day spoken of, and the hour is none of them."""
        slots = self._evidence.slots
        listed = any(self._fits_days(day) for day in slots.listed_days)
        return listed and not self._at(claim, slots.free)

    def _none_between(self, hours: list[Claim]) -> bool:
        """The two are starts of the day spoken of, or bounds, and no free one lies between them."""
        slots = self._evidence.slots
        free = sorted(start.hour * 60 + start.minute for start in slots.free if self._fits_days(start.date()))
        ends = [
            minute for claim in hours if claim.moment for minute in claim.moment.minutes if 8 * 60 <= minute <= 20 * 60
        ]
        low, high = (min(ends), max(ends)) if ends else (0, 0)
        return bool(slots.listed_days) and low < high and not any(low < minute < high for minute in free)

    def _not_the_only(self, part: str, claims: list[Claim]) -> Claim | None:
        """An hour called the only one left, of a day that has more."""
        hours = [claim for claim in claims if claim.kind == "hour"]
        free = [start for start in self._evidence.slots.free if self._fits_days(start.date())]
        narrowed = any(words in part for words, _, _ in _DAY_PARTS)
        narrowed = narrowed or re.search(r"(?<![א-ת])(?:ו?אחרי|לפני|עד)", part) is not None
        exhaustive = hours and not narrowed and _ONLY.search(part[: part.find(hours[0].text)])
        return hours[0] if exhaustive and len(free) > len(hours) else None

    def _wrong_due(self, part: str, claims: list[Claim]) -> Claim | None:
        """A day, or a part of a day, that is not the one at which the office was asked to call back."""
        evidence = self._evidence
        due = evidence.slots.due
        if not due:
            return None
        days = {start.date() for start in due} | evidence.wished.days()
        for claim in claims:
            if claim.kind == "date" and claim.moment and claim.moment.day not in days:
                return claim
        hours = {start.hour for start in due}
        for words, begin, end in _DAY_PARTS:
            at = part.find(words)
            if at >= 0 and words not in evidence.wished.text and not any(begin <= hour < end for hour in hours):
                return Claim("hour", at, at + len(words), words)
        return None

    def _contradiction(self, named: list[Claim]) -> Claim | None:
        """A weekday beside a date that falls on another one."""
        for weekday, day in pairwise(named):
            if weekday.kind == "weekday" and day.kind == "date" and weekday.moment and day.moment and day.moment.day:
                close = 0 <= day.start - weekday.end <= 6
                if close and not day.moment.relative and (day.moment.day.weekday() + 1) % 7 != weekday.moment.number:
                    return day
        return None

    def _fits_days(self, day: date) -> bool:
        if not self._days:
            return True
        return any(
            claim.moment is not None
            and (claim.moment.day == day if claim.kind == "date" else claim.moment.number == (day.weekday() + 1) % 7)
            for claim in self._days
        )

    def _booked_on(self, claim: Claim) -> bool:
        number = claim.moment.number if claim.moment else -1
        return any((start.weekday() + 1) % 7 == number for start in self._evidence.slots.booked)

    def _due_on(self, claim: Claim) -> bool:
        """The day of a call-back is the one the office was asked for, or one that the caller named himself."""
        evidence, number = self._evidence, claim.moment.number if claim.moment else -1
        due = {weekday_of(start.date()) for start in evidence.slots.due}
        return not due or number in due | evidence.wished.weekdays()

    def _at(self, claim: Claim, starts: set[datetime]) -> bool:
        minutes = claim.moment.minutes if claim.moment else frozenset[int]()
        return any(start.hour * 60 + start.minute in minutes and self._fits_days(start.date()) for start in starts)

    def _hour(self, claim: Claim, topic: Topic | None, frame: Frame | None) -> bool:
        evidence, slots = self._evidence, self._evidence.slots
        minutes = claim.moment.minutes if claim.moment else frozenset[int]()
        starts = slots.free | slots.booked | slots.due
        if topic in {"booked", "callback"}:
            starts = slots.booked if topic == "booked" else slots.due
        if self._at(claim, starts):
            return True
        if slots.refused and self._at(claim, slots.asked) and frame != "quote":
            return False
        told = set[int]() if slots.free | slots.booked | slots.due else evidence.tools.minutes()
        if minutes & (evidence.published.minutes() | told):
            return True
        if topic == "booked":
            return False
        now = evidence.now.hour * 60 + evidence.now.minute
        if any(abs(now - minute) <= NOW_MINUTES for minute in minutes) and topic is None:
            return True
        if topic == "callback" and any(minutes & bounds for bounds in bounds(self._evidence).values()):
            return True
        if frame == "quote" and minutes & evidence.asserted.minutes():
            return True
        return frame != "fact" and bool(minutes & evidence.wished.minutes()) and self._day_said()

    def _day_said(self) -> bool:
        """The caller named the day spoken of, or left it open."""
        said = self._evidence.wished
        if not said.days() and not said.weekdays():
            return True
        days = [claim.moment for claim in self._days if claim.moment is not None]
        named = said.weekdays() | {weekday_of(day) for day in said.days()}
        return not days or any((one.number if one.day is None else weekday_of(one.day)) in named for one in days)

    def _day(self, claim: Claim, part: str, topic: Topic | None, frame: Frame | None) -> bool:
        evidence, moment = self._evidence, claim.moment
        if moment is None or moment.relative:
            return not (topic == "booked" and moment and evidence.slots.booked) or self._booked_date(moment.day)
        entries = {one.entry for one in self._listings if one.entry is not None}
        written = {day for one in self._listings for day in one.source.days()}
        if claim.kind == "month":
            months = {day.month for day in entries | written}
            listed = {
                c.moment.number for one in self._listings for c in one.source.claims if c.kind == "month" and c.moment
            }
            said = {
                c.moment.number
                for c in (*evidence.wished.claims, *evidence.published.claims)
                if c.kind == "month" and c.moment
            }
            if _ALL.search(part) and any(
                one.entry is None or one.entry.month != moment.number for one in self._listings
            ):
                return False
            if moment.number in months and moment.number not in listed:
                return self._part_of_month(
                    claim, part, [day for day in entries | written if day.month == moment.number]
                )
            return moment.number in months | listed | (said if frame != "fact" else set[int]())
        if topic == "entry":
            return moment.day in entries | written
        if topic == "booked" and evidence.slots.booked:
            return self._booked_date(moment.day)
        starts = evidence.slots.free | evidence.slots.booked | evidence.slots.due
        known = (
            {start.date() for start in starts} | evidence.published.days() | evidence.tools.days() | entries | written
        )
        if frame != "fact":
            known |= evidence.wished.days() | evidence.asserted.days()
        known |= {evidence.today + timedelta(days=ahead) for ahead in range(SITUATION_DAYS)}
        known |= (
            {evidence.today + timedelta(days=ahead) for ahead in range(14)}
            if self._evidence.wished.weekdays()
            else set()
        )
        return moment.day in known

    @staticmethod
    def _part_of_month(claim: Claim, part: str, days: list[date]) -> bool:
        """ "The end of March" is none of its first days."""
        said = _MONTH_PART.search(part[: part.find(claim.text)])
        low, high = _MONTH_PARTS[said[1]] if said else (1, 31)
        return any(low <= day.day <= high for day in days)

    def _booked_date(self, day: date | None) -> bool:
        return any(start.date() == day for start in self._evidence.slots.booked)
