"""The follow-up after a call: whether there is one, and when it is due."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from crm.domain.analysis.schema import Due, Signal
from crm.domain.leads.schemas import LeadStatus
from crm.domain.tools.office_hours import next_open_moment
from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours

REFUSALS: frozenset[Signal] = frozenset({"not_interested", "opt_out", "wrong_number"})
INTEREST: frozenset[Signal] = frozenset(
    {"wants_visit", "asks_about_listing", "exclusive_seller", "urgent", "financing_ready"}
)
DAYS: dict[Due, int] = {"today": 0, "tomorrow": 1, "this_week": 2, "next_week": 7}
TODAY_DELAY = timedelta(hours=1)
MORNING = time(9)


def refused(signals: Iterable[Signal]) -> bool:
    """The caller wants nothing from the office: tested before any sign of interest."""
    return any(signal in REFUSALS for signal in signals)


def lead_status(signals: Iterable[Signal]) -> tuple[LeadStatus, str]:
    """The status that the call's words justify, and the reason shown in the history."""
    found = set(signals)
    if refused(found):
        return "not_relevant", "אמר בשיחה שאינו מעוניין"
    if "wants_callback" in found:
        return "follow_up", "ביקש בשיחה שיחזרו אליו"
    if found & INTEREST:
        return "interested", "הביע עניין בשיחה"
    return "contacted", "שוחח עם הנציג"


def due_at(hours: OpeningHours, now: datetime, due: Due) -> datetime:
    """When the task is due: within office hours, an hour from now at the earliest."""
    local = now.astimezone(ISRAEL)
    if DAYS[due]:
        wish = datetime.combine(local.date() + timedelta(days=DAYS[due]), MORNING, ISRAEL)
    else:
        wish = local + TODAY_DELAY
    return next_open_moment(hours, wish) or wish
