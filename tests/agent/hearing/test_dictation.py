"""A number dictated over several turns keeps each turn open until it is whole."""

from agent.hearing.dictation import Dictation
from agent.hearing.settle import AFTER_HALF_NUMBER_S, AFTER_SENTENCE_S, settle_seconds

ASKED = "לאיזה מספר לחזור אליך?"


def test_a_group_leaves_the_number_open_and_the_last_closes_it() -> None:
    dictation = Dictation()
    turns = ["אפס חמש ארבע", "אחת שתיים שלוש", "ארבע חמש שש שבע"]
    waits: list[float] = []
    for turn in turns:
        waits.append(settle_seconds(turn, ASKED if not waits else "כן?", dictation.so_far))
        dictation.turn(turn, ASKED if len(waits) == 1 else "כן?")
    assert waits == [AFTER_HALF_NUMBER_S, AFTER_HALF_NUMBER_S, AFTER_SENTENCE_S]
    assert dictation.so_far.digits == ""


def test_talk_of_something_else_ends_a_dictation() -> None:
    dictation = Dictation()
    dictation.turn("אפס חמש ארבע", ASKED)
    assert dictation.so_far.is_partial
    dictation.turn("רגע, אני מחפש", "כן?")
    assert dictation.so_far.is_partial
    dictation.turn("טוב עזבו", "בסדר.")
    assert not dictation.so_far.is_partial


def test_rooms_and_prices_start_no_dictation() -> None:
    dictation = Dictation()
    dictation.turn("ארבעה חדרים", "כמה חדרים?")
    dictation.turn("שתיים ארבע", "ומה התקציב?")
    assert not dictation.so_far.digits
