"""Trust, but check: what the model claims counts only if its quote really stands in the caller's turn."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm.domain.analysis.schema import CallAnalysis, FoundField, Signal
from crm.domain.analysis.scoring import Evidence
from crm.domain.calls.schemas import Sentiment
from crm.domain.leads.machine_updates import LeadField
from shared.hebrew.names import clean_name
from shared.hebrew.prices import prices_in
from shared.hebrew.rooms import rooms_in
from shared.hebrew.sums import Deal

MAX_VALUE_CHARS = 500


@dataclass(frozen=True, slots=True)
class VerifiedField:
    """A lead field with its value in the form that is stored: text, a number of rooms, or whole shekels."""

    field: LeadField
    value: str | float | int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Verified:
    """What is left of an answer after the check."""

    fields: list[VerifiedField]
    signals: list[tuple[Signal, Evidence]]
    turn_sentiments: dict[int, Sentiment]
    dropped: int


def _plain(text: str) -> str:
    """Letters and digits only, one space between words, without niqqud: what two copies of a sentence share."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]+", " ", bare.replace("_", " ")).split()).lower()


def quote_stands(quote: str, text: str) -> bool:
    """True when the quote's whole words stand in the turn, in that order and unbroken.

    The first word may lack its Hebrew prefix: "אל תתקשרו" stands in "ואל תתקשרו".
    """
    wanted = _plain(quote)
    return (
        len(wanted) >= 2 and re.search(rf"(?:^| )[והבלמשכ]{{0,2}}{re.escape(wanted)}(?: |$)", _plain(text)) is not None
    )


def _number(value: str) -> float | None:
    digits = re.sub(r"[,\s₪]", "", value)
    return float(digits) if re.fullmatch(r"\d+(\.\d+)?", digits) else None


def field_value(field: LeadField, raw: str) -> str | float | int | None:
    """The value in its stored form, or None when it is not one: rooms 1-20, budget in whole shekels, known words."""
    value = " ".join(raw.split())[:MAX_VALUE_CHARS]
    if field == "name":
        return clean_name(value)
    if field == "deal":
        return value if value in {"sale", "rent"} else None
    if field == "role":
        return value if value in {"buyer", "seller", "tenant", "landlord"} else None
    if field in {"rooms", "budget"}:
        return _numeric_value(field, _number(value))
    return value or None


def _numeric_value(field: LeadField, number: float | None) -> float | int | None:
    if number is None:
        return None
    if field == "rooms":
        return number if 1 <= number <= 20 else None
    return round(number) if 0 < number <= 1_000_000_000 else None


def _quote_means(field: LeadField, value: str | float, quote: str) -> bool:
    """False when the quote holds such numbers and none of them is the value."""
    if field == "budget":
        deals: tuple[Deal | None, ...] = ("sale", "rent", None)
        meant = [
            number for deal in deals for one in prices_in(quote, deal=deal, asked=True) for number in one.candidates
        ]
    elif field == "rooms":
        meant = [number for one in rooms_in(quote, asked=True) for number in one.candidates]
    else:
        return True
    return not meant or value in meant


def _field(found: FoundField, turns: Mapping[int, str]) -> VerifiedField | None:
    if not quote_stands(found.quote, turns.get(found.turn_seq, "")):
        return None
    value = field_value(found.field, found.value)
    if value is not None and not _quote_means(found.field, value, found.quote):
        return None
    return None if value is None else VerifiedField(found.field, value, Evidence(found.turn_seq, found.quote.strip()))


def verify(answer: CallAnalysis, caller_turns: Mapping[int, str]) -> Verified:
    """Keep what rests on the caller's own words; ``caller_turns`` maps seq to text. The last value of a field wins."""
    fields: dict[LeadField, VerifiedField] = {}
    dropped = 0
    for found in answer.lead_fields:
        kept = _field(found, caller_turns)
        if kept is None:
            dropped += 1
        else:
            fields[found.field] = kept
    signals: list[tuple[Signal, Evidence]] = [
        (one.signal, Evidence(one.turn_seq, one.quote.strip()))
        for one in answer.signals
        if quote_stands(one.quote, caller_turns.get(one.turn_seq, ""))
    ]
    moods: dict[int, Sentiment] = {
        one.turn_seq: one.sentiment for one in answer.turn_sentiments if one.turn_seq in caller_turns
    }
    return Verified(list(fields.values()), signals, moods, dropped + len(answer.signals) - len(signals))


def last_caller_turn_before(seq: int, turns: Sequence[tuple[int, str]]) -> Evidence | None:
    """The caller's words that led to something at ``seq``; ``turns`` are the caller's, in order."""
    before = [Evidence(turn_seq, text) for turn_seq, text in turns if turn_seq < seq and text]
    return before[-1] if before else None
