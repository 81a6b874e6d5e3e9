"""Until when a new lead is to be answered by a person: minutes of opening hours, none while the office is closed."""

from datetime import UTC, datetime, timedelta

import msgspec

from crm.domain.leads.models import Lead
from crm.domain.leads.shown import ShownLead
from crm.domain.tools.office_hours import SEARCH_DAYS, openings_on
from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours


def open_minutes_later(hours: OpeningHours, start: datetime, minutes: int) -> datetime | None:
    """The moment (UTC) by which ``minutes`` of opening hours have passed since ``start``; None within SEARCH_DAYS.

    Counted in UTC: an opening across the change of the clocks is as long as it really is.
    """
    left, reached = timedelta(minutes=minutes), start.astimezone(UTC)
    first = start.astimezone(ISRAEL).date()
    for offset in range(SEARCH_DAYS):
        for opening in openings_on(hours, first + timedelta(days=offset)):
            begins = max(opening.opens.astimezone(UTC), reached)
            closes = opening.closes.astimezone(UTC)
            if begins + left <= closes:
                return begins + left
            if begins < closes:
                left -= closes - begins
                reached = closes
    return None


class ResponseClock(msgspec.Struct, frozen=True):
    """The office's opening hours and the minutes of them within which a lead is to be answered."""

    hours: OpeningHours
    minutes: int

    def due(self, lead: Lead | ShownLead, *, closed: bool) -> datetime | None:
        """Until when somebody is to answer; None once somebody did, for closed leads, and without opening hours."""
        if closed or lead.responded_at is not None:
            return None
        return open_minutes_later(self.hours, lead.created_at, self.minutes)
