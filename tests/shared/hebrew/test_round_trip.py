"""What the agent says is understood when a caller says it: spoken form and back."""

import random

import pytest

from agent.speech.spoken.form import spoken
from shared.hebrew.answers import is_yes
from shared.hebrew.cardinals import cardinal
from shared.hebrew.hours import read_hour
from shared.hebrew.numbers import read_numbers
from shared.hebrew.phones import PhoneSoFar
from shared.hebrew.prices import read_price
from shared.hebrew.readback import phone_words, price_words, rooms_words
from shared.hebrew.rooms import read_rooms
from shared.phones import to_e164


def test_every_price() -> None:
    prices = [*range(50_000, 1_000_000, 1_000), *range(1_000_000, 20_000_001, 5_000)]
    wrong = [price for price in prices if read_price(price_words(price)).value != price]
    assert wrong == []
    wrong = [price for price in prices[::7] if read_price(spoken(f"{price:,} ₪")).value != price]
    assert wrong == []


def test_every_rent() -> None:
    rents = range(1_000, 50_000, 50)
    assert [rent for rent in rents if read_price(price_words(rent), deal="rent").value != rent] == []


@pytest.mark.parametrize("gender", ["m", "f"])
def test_every_count(gender: str) -> None:
    numbers = [*range(1, 2_000), *range(2_000, 1_000_000, 997)]
    said = {number: cardinal(number, "m" if gender == "m" else "f") for number in numbers}
    assert [number for number, words in said.items() if [one.value for one in read_numbers(words)] != [number]] == []


def test_every_shape_of_phone() -> None:
    source = random.Random(7)
    areas = ["050", "051", "052", "053", "054", "055", "058", "072", "077", "02", "03", "04", "08", "09"]
    for area in areas:
        for _ in range(100):
            number = area + "".join(source.choice("0123456789") for _ in range(7))
            e164 = to_e164(number)
            words = phone_words(e164)
            assert PhoneSoFar().heard(words).e164 == e164, words
            assert PhoneSoFar().heard(spoken(f"{area}-{number[len(area) :]}")).e164 == e164
            turns = words.split(", ")
            state = PhoneSoFar()
            for turn in turns[:-1]:
                state = state.heard(turn)
                assert state.is_partial
            assert state.heard(turns[-1]).e164 == e164


def test_every_hour() -> None:
    for minutes in range(7 * 60, 24 * 60, 5):  # earlier ones nobody offers, and "חמש" is the afternoon
        written = f"{minutes // 60:02}:{minutes % 60:02}"
        words = spoken(f"בשעה {written}")
        reading = read_hour(words, asked=True)
        assert written in {at.strftime("%H:%M") for at in reading.candidates}, (words, reading)


def test_every_number_of_rooms() -> None:
    for halves in range(2, 41):
        assert read_rooms(rooms_words(halves / 2)).value == halves / 2


@pytest.mark.parametrize(
    ("text", "yes"),
    [("כן", True), ("נכון מאוד", True), ("כן, אבל לא ברמת גן", False), ("לא", False), ("תל אביב", False)],
)
def test_a_yes_takes_nothing_back(text: str, yes: bool) -> None:
    assert is_yes(text) is yes
