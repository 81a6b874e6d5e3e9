"""The intake's reader over ``shared.hebrew``, plus the plain answers to its own questions."""

import re
from typing import TypeVar

from agent.brain.intake import intents
from agent.brain.intake.slots import Heard, Slot, Value
from shared.clock import utc_now
from shared.hebrew.dates import read_moment
from shared.hebrew.lexicon import HESITATIONS
from shared.hebrew.names import read_name
from shared.hebrew.phones import PhoneSoFar, read_phone
from shared.hebrew.places import read_city
from shared.hebrew.prices import read_price
from shared.hebrew.reading import Reading
from shared.hebrew.rooms import read_rooms

_Read = TypeVar("_Read", str, int, float)
MOST_WORDS_OF_AN_AREA = 5
_TO_AREA = re.compile(
    r"^\W*(?:(?:כן|אז|טוב|אה+|אמ+)[\s,]+)*(?:(?:אני )?(?:מחפש|מחפשת|רוצה|מעדיף|מעדיפה)\s+)?"
    r"(?:באזור|אזור|בשכונת|שכונת|בעיר|העיר|ב)?\s*"
)
_TO_WHEN = re.compile(r"^\W*(?:(?:כן|אז|טוב|אה+|אמ+)[\s,]+)*")
_END = re.compile(r"[\s.,!?]+$")


class HebrewReader:
    """One call's: a phone number may be dictated over several turns."""

    def __init__(self) -> None:
        self._phone = PhoneSoFar()

    def read(self, text: str, asked: Slot | None) -> dict[Slot, Heard]:
        """Every slot that the words fill; ``asked``: a bare number or name answers that question."""
        if intents.asks_something(text):
            asked = None
        readings: tuple[tuple[Slot, Heard | None], ...] = (
            ("rooms", _heard(read_rooms(text, asked=asked == "rooms"))),
            ("budget", _heard(read_price(text, asked=asked == "budget"))),
            ("phone", self._phone_number(text, asked=asked == "phone")),
            ("area", self._area(text, asked=asked == "area")),
            ("name", _heard(read_name(text, asked=asked == "name"), likeliest=asked == "name")),
            ("when", _when(text) if asked == "when" else None),
        )
        return {slot: heard for slot, heard in readings if heard is not None}

    def _phone_number(self, text: str, *, asked: bool) -> Heard | None:
        heard = _heard(read_phone(text, asked=asked, before=self._phone))
        self._phone = PhoneSoFar() if heard is not None else self._phone.heard(text, asked=asked)
        return heard

    def _area(self, text: str, *, asked: bool) -> Heard | None:
        """A city that is named letter by letter, even one with a double: all is said back once more at the end."""
        reading = read_city(text, asked=asked)
        named = next((city for city in reading.candidates if city in text), reading.value)
        if named is not None:
            return Heard(reading.words, named)
        is_sum = read_price(text).candidates or read_rooms(text).candidates
        return _in_his_words(text) if asked and not is_sum else None


def _heard(reading: Reading[_Read], *, likeliest: bool = False) -> Heard | None:
    """``likeliest``: of several values take the first, because everything is said back once more at the end."""
    candidates: tuple[Value, ...] = reading.candidates
    value: Value | None = candidates[0] if likeliest and candidates else reading.value
    return Heard(reading.words, value, candidates) if candidates else None


def _in_his_words(text: str) -> Heard | None:
    """An answer to "which area?" that is no city of the list, when it is short enough to be one."""
    words = _END.sub("", _TO_AREA.sub("", text))
    refused = intents.does_not_know(text) or intents.says_no(text)
    hesitates = all(HESITATIONS.fullmatch(word.strip(",.")) for word in words.split())
    if refused or hesitates or len(words.split()) > MOST_WORDS_OF_AN_AREA or re.search(r"\d", words):
        return None
    return Heard(words, words)


def _when(text: str) -> Heard | None:
    """The caller's own words, when a day or an hour is among them; the office reads them."""
    moment = read_moment(text, utc_now(), asked=True)
    if not moment.is_said:
        return None
    words = _END.sub("", _TO_WHEN.sub("", text))
    return Heard(words, words)
