"""The follow-up after a call: whether there is one, and when it is due."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

import msgspec

from crm.domain.analysis.schema import Due, Signal
from crm.domain.analysis.scoring import Evidence
from crm.domain.leads.machine_updates import MachineStatus
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


class JustifiedStatus(msgspec.Struct, frozen=True):
    """The status that a call's words justify, the reason shown in the history, and the words themselves."""

    status: MachineStatus
    reason: str
    evidence: Evidence | None


def lead_status(signals: Iterable[tuple[Signal, Evidence]], where: str = "בשיחה") -> JustifiedStatus:
    """A refusal is tested before any sign of interest. ``where`` is "in the call" or "in the chat"."""
    found: dict[Signal, Evidence] = {}
    for signal, evidence in signals:
        found.setdefault(signal, evidence)
    steps: tuple[tuple[frozenset[Signal], MachineStatus, str], ...] = (
        (REFUSALS, "not_relevant", f"אמר {where} שאינו מעוניין"),
        (frozenset({"wants_callback"}), "follow_up", f"ביקש {where} שיחזרו אליו"),
        (INTEREST, "interested", f"הביע עניין {where}"),
    )
    for telling, status, reason in steps:
        words = [evidence for signal, evidence in found.items() if signal in telling]
        if words:
            return JustifiedStatus(status, reason, words[0])
    return JustifiedStatus("contacted", "שוחח עם הנציג", None)


def due_at(hours: OpeningHours, now: datetime, due: Due) -> datetime:
    """When the task is due: within office hours, an hour from now at the earliest."""
    local = now.astimezone(ISRAEL)
    if DAYS[due]:
        wish = datetime.combine(local.date() + timedelta(days=DAYS[due]), MORNING, ISRAEL)
    else:
        wish = local + TODAY_DELAY
    return next_open_moment(hours, wish) or wish
