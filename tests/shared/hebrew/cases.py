"""Runs a line of the case files: what a caller says in a context, and the value it means."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar

from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours, OpenInterval
from shared.hebrew.dates import read_date, read_moment
from shared.hebrew.hours import read_hour
from shared.hebrew.names import read_name
from shared.hebrew.phones import PhoneSoFar
from shared.hebrew.places import read_city, read_street
from shared.hebrew.prices import read_price
from shared.hebrew.reading import Reading
from shared.hebrew.rooms import read_floor, read_rooms
from shared.hebrew.sums import Deal

FOLDER = Path(__file__).parent
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ISRAEL)
"""A Sunday."""

OFFICE = OpeningHours("Asia/Jerusalem", [[OpenInterval(540, 1080)]] * 5 + [[OpenInterval(540, 780)], []])

T = TypeVar("T")
Case = tuple[str, str, str, str]


def cases(file: str) -> list[Case]:
    """Kind, context, utterance and value of every line."""
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(kind, context, utterance, value) for kind, context, utterance, value in rows]


def _text(value: object) -> str:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def _written(reading: Reading[T]) -> str:
    if reading.value is not None:
        low = f"{_text(reading.lower)}.." if reading.lower is not None else ""
        return low + _text(reading.value)
    return "?" + "|".join(_text(one) for one in reading.alternatives) if reading.alternatives else "-"


def _phone(context: str, utterance: str) -> str:
    state = PhoneSoFar()
    for turn in utterance.split("|"):
        state = state.heard(turn.strip(), asked=context == "asked")
    return state.e164 or (f"partial {state.digits}" if state.digits else "-")


def _moment(context: str, utterance: str) -> str:
    at = read_moment(utterance, NOW, opening=OFFICE, asked=context == "asked").at(NOW)
    return at.strftime("%Y-%m-%dT%H:%M") if at is not None else "-"


def _price(context: str, utterance: str) -> str:
    deal: Deal | None = "sale" if "sale" in context else "rent" if "rent" in context else None
    return _written(read_price(utterance, deal=deal, asked="asked" in context))


READ: dict[str, Callable[[str, str], str]] = {
    "price": _price,
    "rooms": lambda context, text: _written(read_rooms(text, asked=context == "asked")),
    "floor": lambda context, text: _written(read_floor(text, asked=context == "asked")),
    "phone": _phone,
    "hour": lambda context, text: _written(read_hour(text, asked=context == "asked", opening=OFFICE)),
    "day": lambda context, text: _written(read_date(text, NOW.date(), asked=context == "asked")),
    "moment": _moment,
    "city": lambda context, text: _written(read_city(text, asked=context == "asked")),
    "street": lambda context, text: _written(read_street(text, context.split(";"))),
    "name": lambda context, text: _written(read_name(text, asked=context == "asked")),
}


def understood(case: Case) -> str:
    """What the readers make of a case, in the form of its value."""
    kind, context, utterance, _ = case
    return READ[kind](context, utterance)
