"""The lead score: visible rules with points, each resting on a turn of the call. No model gives points.

The rules and their points are our own judgement of what tells a serious caller from a curious one; every reason is
shown to the office beside its quote, so a wrong one is seen and argued with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm.domain.analysis.schema import Signal
from crm.domain.calls.schemas import ScoreReason
from crm.domain.leads.machine_updates import LeadField

MIN_SCORE, MAX_SCORE = 0, 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """The turn a finding rests on, and the caller's words in it."""

    turn_seq: int
    quote: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known about a finished call, each with its evidence; only verified quotes get here.

    ``tools`` holds the tools that succeeded. ``first_turn`` is the caller's first turn, None when he said nothing.
    """

    first_turn: Evidence | None
    fields: Sequence[tuple[LeadField, Evidence]]
    signals: Sequence[tuple[Signal, Evidence]]
    tools: Sequence[tuple[str, Evidence]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the score. ``kind`` and ``key`` name the finding that triggers it."""

    name: str
    kind: str
    key: str
    label: str
    points: int


RULES = (
    Rule("appointment_booked", "tool", "book_appointment", "קבע פגישה בשיחה", 35),
    Rule("wants_visit", "signal", "wants_visit", "ביקש לראות נכס", 20),
    Rule("exclusive_seller", "signal", "exclusive_seller", "בעל נכס שרוצה למכור או להשכיר דרך המשרד", 25),
    Rule("financing_ready", "signal", "financing_ready", "המימון מסודר", 15),
    Rule("urgent", "signal", "urgent", "לוח זמנים קרוב", 15),
    Rule("asks_about_listing", "signal", "asks_about_listing", "התעניין בנכס מסוים", 10),
    Rule("callback_requested", "tool", "request_callback", "ביקש שיחזרו אליו", 10),
    Rule("wants_callback", "signal", "wants_callback", "ביקש שיחזרו אליו", 10),
    Rule("budget_known", "field", "budget", "מסר תקציב", 10),
    Rule("name_known", "field", "name", "מסר את שמו", 5),
    Rule("area_known", "field", "city", "ציין אזור מבוקש", 5),
    Rule("rooms_known", "field", "rooms", "ציין מספר חדרים", 5),
    Rule("deal_known", "field", "deal", "ברור אם מדובר במכירה או בהשכרה", 5),
    Rule("timeline_known", "field", "timeline", "ציין לוח זמנים", 5),
    Rule("talked", "turn", "", "שוחח עם הנציג", 10),
    Rule("price_objection", "signal", "price_objection", "הסתייג מהמחיר", -5),
    Rule("complaint", "signal", "complaint", "התלונן", -10),
    Rule("just_looking", "signal", "just_looking", "רק מתעניין, בלי כוונה קרובה", -15),
    Rule("not_interested", "signal", "not_interested", "אמר שאינו מעוניין", -60),
    Rule("wrong_number", "signal", "wrong_number", "טעות במספר", -100),
    Rule("opt_out", "signal", "opt_out", "ביקש שלא יפנו אליו", -100),
    Rule("opted_out", "tool", "opt_out", "ביקש שלא יפנו אליו", -100),
)

_SAID_ONCE = (("appointment_booked", "wants_visit"), ("callback_requested", "wants_callback"), ("opted_out", "opt_out"))
"""Pairs that tell the same fact: when the first applies, the second adds nothing."""


def _triggered(found: Findings) -> dict[tuple[str, str], Evidence]:
    groups: list[tuple[str, Iterable[tuple[str, Evidence]]]] = [
        ("field", found.fields),
        ("signal", found.signals),
        ("tool", found.tools),
    ]
    first: dict[tuple[str, str], Evidence] = {}
    for kind, items in groups:
        for key, evidence in items:
            first.setdefault((kind, key), evidence)
    if found.first_turn is not None:
        first["turn", ""] = found.first_turn
    return first


def score(found: Findings) -> tuple[int, list[ScoreReason]]:
    """The score, 0 to 100, and its reasons in the order of RULES; each rule counts at most once."""
    triggered = _triggered(found)
    applied = {rule.name: rule for rule in RULES if (rule.kind, rule.key) in triggered}
    for stronger, weaker in _SAID_ONCE:
        if stronger in applied:
            applied.pop(weaker, None)
    reasons = [
        ScoreReason(
            rule=rule.name,
            label=rule.label,
            points=rule.points,
            turn_seq=triggered[rule.kind, rule.key].turn_seq,
            quote=triggered[rule.kind, rule.key].quote,
        )
        for rule in applied.values()
    ]
    total = sum(reason.points for reason in reasons)
    return min(MAX_SCORE, max(MIN_SCORE, total)), reasons
