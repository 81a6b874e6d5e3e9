"""Did the caller say this? What the model hands in is compared with his own words, as readers understand them.

A value counts as said when a turn of his can mean it, or when he agreed to a question that named it. His correction
wins: a value that he has replaced since is refused with the new one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from crm.domain.analysis.evidence import quote_stands
from shared.hebrew.answers import is_yes
from shared.hebrew.corrections import correction_at
from shared.hebrew.gazetteer import sound, spelling
from shared.hebrew.names import is_first_name, read_name
from shared.hebrew.phones import PhoneSoFar
from shared.hebrew.places import cities_in, place_key, read_city, read_street, same_place
from shared.hebrew.prices import prices_in, read_price
from shared.hebrew.rooms import read_rooms, rooms_in
from shared.hebrew.sums import Deal
from shared.phones import PhoneInvalidError, to_e164

DEALS: tuple[Deal | None, ...] = ("sale", "rent", None)


@dataclass(frozen=True, slots=True)
class SaidTurn:
    """A turn of the caller; ``asked`` is what the agent said before it, ``seq`` its number when it is on record."""

    text: str
    asked: str = ""
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """``said``: the turn that carries the value. ``confirm``: it has to be read back. ``instead``: what replaced it."""

    status: Literal["said", "not_said", "corrected"]
    turn: SaidTurn | None = None
    confirm: bool = False
    instead: str | int | float | None = None


NOT_SAID = Finding("not_said")


def _agreed(turn: SaidTurn) -> bool:
    return bool(turn.asked) and is_yes(turn.text)


def _found(
    turns: Sequence[SaidTurn], means: Callable[[str, bool], bool], corrected: Callable[[str], object]
) -> Finding:
    """The latest turn that can mean the value, unless a later correction means another.

    ``means`` gets a text and whether it answers a question; ``corrected`` reads the value that a text gives instead.
    """
    for turn in reversed(turns):
        if means(turn.text, True):
            return Finding("said", turn)
        if _agreed(turn) and means(turn.asked, False):
            return Finding("said", turn)
        if correction_at(turn.text) is not None or turn.text.strip().startswith("לא "):
            other = corrected(turn.text)
            if isinstance(other, (str, int, float)):
                earlier = _found(turns[: turns.index(turn)], means, corrected)
                return replace(earlier, status="corrected", instead=other) if earlier.turn is not None else NOT_SAID
    return NOT_SAID


def _settled(turns: Sequence[SaidTurn], means: Callable[[str, bool], bool]) -> bool:
    """The caller agreed to the value when it was read back, or said it in two turns."""
    if any(_agreed(turn) and means(turn.asked, False) for turn in turns):
        return True
    return sum(means(turn.text, True) for turn in turns) > 1


def said_price(turns: Sequence[SaidTurn], shekels: int, deal: Deal | None) -> Finding:
    """A sum in whole shekels; read back when it was said short ("שתיים ארבע") and the deal does not decide it."""

    def means(text: str, answers: bool) -> bool:
        readings = [one for each in DEALS for one in prices_in(text, deal=each, asked=answers)]
        return any(shekels in one.candidates for one in readings)

    finding = _found(turns, means, lambda text: read_price(text, deal=deal, asked=True).value)
    if finding.status != "said" or finding.turn is None:
        return finding
    clear = shekels in (read_price(finding.turn.text, deal=deal, asked=True).value, None)
    in_full = any(one.value == shekels or one.lower == shekels for one in prices_in(finding.turn.text))
    return replace(finding, confirm=not (clear and in_full) and not _settled(turns, means))


def said_rooms(turns: Sequence[SaidTurn], rooms: float) -> Finding:
    """A number of rooms in halves."""

    def means(text: str, answers: bool) -> bool:
        return any(rooms in one.candidates for one in rooms_in(text, asked=answers))

    finding = _found(turns, means, lambda text: read_rooms(text, asked=True).value)
    if finding.turn is None or finding.status != "said":
        return finding
    unclear = read_rooms(finding.turn.text, asked=True).value is None
    return replace(finding, confirm=unclear and not _settled(turns, means))


def said_city(turns: Sequence[SaidTurn], city: str) -> Finding:
    """A city; one with a double is read back until the caller has agreed to it or said it twice."""

    def names(text: str) -> bool:
        cities = (name for one in cities_in(text, asked=True) for name in one.candidates)
        return any(same_place(city, name) for name in cities) or bool(read_street(text, [city]).candidates)

    def means(text: str, answers: bool) -> bool:
        if names(text):
            return True
        if not answers or cities_in(text, asked=True):
            return False  # what was heard as another place is no evidence for its double
        return any(same_place(city, name) for name in read_city(text, asked=True).candidates)

    def corrected(text: str) -> str | None:
        found = read_city(text, asked=True)
        return found.candidates[0] if found.candidates and cities_in(text) else None

    finding = _found(turns, means, corrected)
    if finding.turn is None or finding.status != "said":
        return finding
    reading = read_city(finding.turn.text, asked=True)
    heard_clearly = reading.value is not None and same_place(city, reading.value)
    settled = any(_agreed(turn) and names(turn.asked) for turn in turns) or sum(names(turn.text) for turn in turns) > 1
    return replace(finding, confirm=not heard_clearly and not settled)


def said_words(turns: Sequence[SaidTurn], words: str) -> Finding:
    """A neighbourhood or another proper noun, by its own words or its place's other spelling."""

    spellings = [words, place_key(words), words.removeprefix("ה")]

    def means(text: str, answers: bool) -> bool:
        del answers
        return quote_stands(words, text) or bool(read_street(text, spellings).candidates)

    return _found(turns, means, lambda _: None)


def _name_words(turns: Sequence[SaidTurn], name: str) -> SaidTurn | None:
    """The turn in which every word of the name, or else its first, is heard."""
    wanted = [sound(spelling(word)) or spelling(word) for word in name.split()]
    first: SaidTurn | None = None
    rest = set(wanted)
    for turn in turns:
        heard = {sound(spelling(word)) or spelling(word) for word in turn.text.split()}
        heard |= {sound(spelling(word[1:])) for word in turn.text.split() if word[:1] in "ול"}
        if wanted[0] in heard:
            first = turn
        rest -= heard
    return first if not rest else None


def said_name(turns: Sequence[SaidTurn], name: str) -> Finding:
    """A person's name; read back when it is not of the list of names, since the ear spells it as it likes."""

    def agreed(turn: SaidTurn) -> bool:
        return _agreed(turn) and quote_stands(name, turn.asked)

    for turn in reversed(turns):
        if agreed(turn):
            return Finding("said", turn)
        corrected = read_name(turn.text) if correction_at(turn.text) is not None else None
        if corrected is not None and corrected.value is not None and _name_words([turn], name) is None:
            known = _name_words(turns, name) is not None
            return Finding("corrected", turn, instead=corrected.value) if known else NOT_SAID
    carrier = _name_words(turns, name)
    if carrier is None:
        return NOT_SAID
    listed = is_first_name(name.split(maxsplit=1)[0])
    return Finding("said", carrier, confirm=not listed)


def said_phone(turns: Sequence[SaidTurn], raw: str) -> Finding:
    """A number that the caller dictated, over any number of turns; the last state of it counts. Always read back.

    Raises PhoneInvalidError when ``raw`` is no number.
    """
    wanted = to_e164(raw)
    state = PhoneSoFar()
    finding = NOT_SAID
    for turn in turns:
        before, state = state, state.heard(turn.text, asked=_about_a_number(turn))
        if state != before:
            finding = Finding("said", turn, confirm=True)
    ways = {_e164(way) for way in (state.digits, *state.others)}
    settled = any(_agreed(turn) and wanted in _numbers(turn.asked) for turn in turns)
    if wanted in ways:
        return replace(finding, confirm=not settled)
    if settled:
        return Finding("said", turns[-1])
    return replace(finding, status="corrected", instead=state.e164, confirm=False) if state.e164 else NOT_SAID


def _about_a_number(turn: SaidTurn) -> bool:
    return any(word in f"{turn.asked} {turn.text}" for word in ("מספר", "טלפון", "נייד", "לחזור", "ספרות"))


def _e164(digits: str) -> str | None:
    try:
        return to_e164(digits)
    except PhoneInvalidError:
        return None


def _numbers(text: str) -> set[str | None]:
    return {PhoneSoFar().heard(text).e164}
