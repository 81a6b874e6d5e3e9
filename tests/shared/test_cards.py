"""C22: a card's number is hidden however it is grouped; phones, prices and other long numbers stay."""

import pytest

from shared.cards import HIDDEN, without_cards, without_cards_in

WORDS = ["אפס", "אחת", "שתיים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה", "תשע"]
AMERICAN_EXPRESS = "3782 822463 10005"
SPOKEN_WRONG = " ".join(WORDS[int(digit)] for digit in "4111111111111112")


@pytest.mark.parametrize(
    "number",
    [
        "4111 1111 1111 1111",
        "4111111111111111",
        "4111-1111-1111-1111",
        "4111, 1111, 1111, 1111",
        "41 11 11 11 11 11 11 11",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        AMERICAN_EXPRESS,
        "5555 5555 5555 4444",
        "ארבע אחת אחת אחת אחת אחת אחת אחת אחת אחת אחת אחת אחת אחת אחת אחת",
        "ארבע, אחת, אחת, אחת, 1111, 1111, 1111",
    ],
)
def test_c22_a_card_is_hidden_in_any_grouping(number: str) -> None:
    assert without_cards(f"הכרטיס הוא {number}, תודה") == f"הכרטיס הוא {HIDDEN}, תודה"


def test_what_follows_the_card_stays() -> None:
    assert without_cards("4111 1111 1111 1111 12/27 בבקשה") == f"{HIDDEN} 12/27 בבקשה"


@pytest.mark.parametrize(
    "text",
    [
        "054-1234567 או 03-5234567",
        "0541234567 0529876543",
        "+972 54 123 4567, 972541234568",
        "המחיר 2,400,000 והגודל 95, קומה 3 מתוך 7, חדרים 4",
        "4111 1111 1111 1112",
        "4111 1111",
        SPOKEN_WRONG,
        "אפס חמש ארבע אחת שתיים שלוש ארבע חמש שש שבע ועוד מספר אפס חמש שתיים",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert without_cards(text) == text


def test_every_text_of_a_json_value_is_read() -> None:
    value = {"notes": "4111111111111111", "rooms": 4, "others": ["5555555555554444", None]}
    assert without_cards_in(value) == {"notes": HIDDEN, "rooms": 4, "others": [HIDDEN, None]}
