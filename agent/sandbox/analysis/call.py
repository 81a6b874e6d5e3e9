"""Analysis of a finished call by plain rules, every finding with the caller's own words as quote.

It reads what the CRM sends and answers in the form the CRM asks for; it never claims more than was said.
"""

import re
from typing import Literal

import msgspec

from agent.sandbox.brain.facts import Facts, facts_of
from agent.sandbox.brain.intents import intents_of

SCHEMA_NAME = "call_analysis"
"""Name of the response format that asks for this."""

Sentiment = Literal["positive", "neutral", "negative", "mixed"]


class Turn(msgspec.Struct, frozen=True):
    """One turn of the call; ``speaker`` is caller or agent."""

    seq: int
    speaker: str
    text: str


class Tool(msgspec.Struct, frozen=True):
    """A tool the agent used."""

    name: str
    ok: bool = True
    arguments: dict[str, object] = {}


class AnalysisRequest(msgspec.Struct, frozen=True):
    """The user message."""

    turns: list[Turn]
    tools: list[Tool] = []


class TurnSentiment(msgspec.Struct, frozen=True):
    """Mood of one turn."""

    turn_seq: int
    sentiment: Sentiment


class FoundField(msgspec.Struct, frozen=True):
    """A lead detail and where it was said."""

    field: str
    value: str
    turn_seq: int
    quote: str


class FoundSignal(msgspec.Struct, frozen=True):
    """A sign of how serious the caller is, and where it was said."""

    signal: str
    turn_seq: int
    quote: str


class NextStep(msgspec.Struct, frozen=True):
    """What a person of the office does next."""

    kind: Literal["none", "follow_up", "callback", "review"]
    title: str
    due: Literal["today", "tomorrow", "this_week", "next_week"]


class CallAnalysis(msgspec.Struct, frozen=True):
    """The answer."""

    summary: str
    sentiment: Sentiment
    turn_sentiments: list[TurnSentiment]
    lead_fields: list[FoundField]
    signals: list[FoundSignal]
    next_step: NextStep


_POSITIVE = re.compile(r"נשמע טוב|מצוין|מעולה|תודה|בשמחה|נהדר|מתאים לי|^כן")
_NEGATIVE = re.compile(r"לא מעוניי?ן|לא מעוניינת|תוריד|אל תתקשר|בעיה|לא שומע|יקר|מאכזב|חצוף|עזבו|לא רלוונטי")
_SIGNALS: tuple[tuple[str, frozenset[str], str | None], ...] = (
    ("wants_visit", frozenset({"visit"}), None),
    ("asks_about_listing", frozenset({"price", "parking", "elevator", "neighborhood", "station", "entry"}), None),
    ("urgent", frozenset(), r"דחוף|מיידי|בהקדם|השבוע"),
    ("financing_ready", frozenset(), r"אישור עקרוני|משכנתא מאושרת|הון עצמי|מזומן"),
    ("exclusive_seller", frozenset({"sell"}), None),
    ("wants_callback", frozenset({"call_later", "person"}), None),
    ("price_objection", frozenset({"discount"}), r"יקר"),
    ("just_looking", frozenset({"think"}), r"רק מתעניי?ן|רק בודק"),
    ("complaint", frozenset({"line"}), r"תלונה|מתלונן|לא מרוצה"),
    ("not_interested", frozenset({"not_interested", "bought"}), None),
    ("opt_out", frozenset({"opt_out"}), None),
    ("wrong_number", frozenset(), r"טעות במספר|מספר לא נכון"),
)


def _mood(text: str) -> Sentiment:
    good, bad = bool(_POSITIVE.search(text)), bool(_NEGATIVE.search(text))
    if bad:
        return "negative"
    return "positive" if good else "neutral"


def _whole(moods: list[Sentiment]) -> Sentiment:
    if "negative" in moods:
        return "mixed" if moods.count("positive") > moods.count("negative") else "negative"
    return "positive" if "positive" in moods else "neutral"


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _fields(said: list[Turn]) -> list[FoundField]:
    """Each detail at the turn that last changed it; the quote is that whole turn."""
    found: dict[str, FoundField] = {}
    before: dict[str, object] = {}
    for count, turn in enumerate(said, start=1):
        now = facts_of(one.text for one in said[:count]).lead()
        for name, value in now.items():
            if name != "notes" and before.get(name) != value:
                found[name] = FoundField(name, _value(value), turn.seq, turn.text)
        before = now
    return list(found.values())


def _signals(said: list[Turn]) -> list[FoundSignal]:
    found: dict[str, FoundSignal] = {}
    for turn in said:
        wants = intents_of(turn.text)
        for name, intents, pattern in _SIGNALS:
            if wants & intents or (pattern is not None and re.search(pattern, turn.text)):
                found.setdefault(name, FoundSignal(name, turn.seq, turn.text))
    return list(found.values())


def _wish(facts: Facts) -> str:
    parts = [
        {"sale": "קנייה", "rent": "שכירות"}.get(facts.deal or "", ""),
        f"{facts.rooms:g} חדרים" if facts.rooms else "",
        f"ב{facts.city}" if facts.city else "",
        f"תקציב {facts.budget:,} ₪" if facts.budget else "",
    ]
    return ", ".join(part for part in parts if part)


def _summary(facts: Facts, signals: frozenset[str], done: frozenset[str]) -> str:
    who = f"{facts.name} התקשר/ה למשרד" if facts.name else "התקבלה שיחה למשרד"
    wish = _wish(facts)
    first = f"{who}. הבקשה: {wish}." if wish else f"{who}. לא נמסרו פרטים על הנכס המבוקש."
    if "opt_out" in signals:
        return f"{first} נמסרה בקשה להסרה מרשימת הקשר."
    if "book_appointment" in done:
        return f"{first} נקבע ביקור בנכס."
    if "request_callback" in done:
        return f"{first} נרשמה בקשה שסוכן יחזור בטלפון."
    if "not_interested" in signals:
        return f"{first} בשלב זה אין עניין בהמשך."
    return f"{first} השיחה הסתיימה בלי לקבוע המשך."


def _next_step(facts: Facts, signals: frozenset[str], done: frozenset[str]) -> NextStep:
    who = f" אל {facts.name}" if facts.name else ""
    if signals & {"opt_out", "wrong_number"}:
        return NextStep("none", "", "this_week")
    if "request_callback" in done or "wants_callback" in signals:
        return NextStep("callback", f"לחזור בטלפון{who}", "tomorrow")
    if "not_interested" in signals:
        return NextStep("none", "", "next_week")
    if "book_appointment" in done:
        return NextStep("follow_up", "לאשר את הביקור יום לפני המועד", "this_week")
    if "complaint" in signals:
        return NextStep("review", "לבדוק מה השתבש בשיחה", "today")
    return NextStep("follow_up", f"לחזור{who} עם נכסים מתאימים", "this_week")


def analyse(request: AnalysisRequest) -> CallAnalysis:
    """The analysis of a call."""
    said = [turn for turn in request.turns if turn.speaker == "caller" and turn.text.strip()]
    facts = facts_of(turn.text for turn in said)
    signals = _signals(said)
    names = frozenset(one.signal for one in signals)
    done = frozenset(tool.name for tool in request.tools if tool.ok)
    moods = [TurnSentiment(turn.seq, _mood(turn.text)) for turn in said]
    return CallAnalysis(
        summary=_summary(facts, names, done),
        sentiment=_whole([one.sentiment for one in moods]),
        turn_sentiments=moods,
        lead_fields=_fields(said),
        signals=signals,
        next_step=_next_step(facts, names, done),
    )
