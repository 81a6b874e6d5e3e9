"""The pause that closes a turn depends on its words and on what the agent asked."""

import pytest

from agent.hearing.expected import Expected, expected_answer
from agent.hearing.settle import (
    AFTER_EXPECTED_ANSWER_S,
    AFTER_HALF_NUMBER_S,
    AFTER_NAME_S,
    AFTER_OPEN_TEXT_S,
    AFTER_SENTENCE_S,
    AFTER_SHORT_ANSWER_S,
    AFTER_UNFINISHED_S,
    settle_seconds,
)

YES_NO = "יש לי דירה כזאת. מתאים לך ביום שלישי?"
CHOICE = "מדובר בקנייה או בשכירות?"
ROOMS = "בשמחה. כמה חדרים?"
BUDGET = "ומה התקציב?"
PHONE = "מה מספר הטלפון שלך?"
NAME = "תודה. מה השם?"
WISH = "במה אפשר לעזור?"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("כן.", AFTER_SHORT_ANSWER_S),
        ("לא", AFTER_SHORT_ANSWER_S),
        ("לא, תודה.", AFTER_SHORT_ANSWER_S),
        ("אני מחפש דירה ברמת גן.", AFTER_SENTENCE_S),
        ("כמה זה עולה?", AFTER_SENTENCE_S),
        ("כמה זה?", AFTER_SENTENCE_S),
        ("אני מחפש דירה ברמת גן", AFTER_OPEN_TEXT_S),
        ("אני מחפש…", AFTER_UNFINISHED_S),
        ("אני מחפשת.", AFTER_UNFINISHED_S),
        ("אני מחפש דירה עם", AFTER_UNFINISHED_S),
        ("אני מחפש דירה, אבל...", AFTER_UNFINISHED_S),
        ("דירה ברחוב.", AFTER_UNFINISHED_S),
        ("אז,", AFTER_UNFINISHED_S),
        ("תן לי לחשוב על זה", AFTER_OPEN_TEXT_S),
        ("אני צריכה את זה.", AFTER_SENTENCE_S),
        ("כי זה", AFTER_UNFINISHED_S),
        ("רגע.", AFTER_UNFINISHED_S),
        ("אני רוצה, אממ", AFTER_UNFINISHED_S),
        ("קוראים לי", AFTER_UNFINISHED_S),
        ("המספר שלי הוא.", AFTER_UNFINISHED_S),
        ("המספר שלי הוא 054.", AFTER_HALF_NUMBER_S),
        ("המספר שלי הוא 054-123.", AFTER_HALF_NUMBER_S),
        ("המספר שלי הוא 054-123-4567.", AFTER_SENTENCE_S),
        ("03-1234567", AFTER_SENTENCE_S),
        ("אפס חמש ארבע", AFTER_HALF_NUMBER_S),
        ("אפס חמש ארבע אחת שתיים שלוש ארבע חמש שש שבע", AFTER_SENTENCE_S),
        ("אני צריך דירת 4.", AFTER_OPEN_TEXT_S),
        ("עד 2,000,000 שקל", AFTER_SENTENCE_S),
        ("", AFTER_OPEN_TEXT_S),
    ],
)
def test_the_text_decides_how_long_to_wait(text: str, seconds: float) -> None:
    assert settle_seconds(text) == seconds


@pytest.mark.parametrize(
    ("asked", "text", "seconds"),
    [
        (YES_NO, "כן.", AFTER_EXPECTED_ANSWER_S),
        (YES_NO, "לא", AFTER_EXPECTED_ANSWER_S),
        (YES_NO, "כן, אני רוצה.", AFTER_SENTENCE_S),
        (YES_NO, "יש.", AFTER_SENTENCE_S),
        (YES_NO, "כן, אבל", AFTER_UNFINISHED_S),
        (YES_NO, "כן,", AFTER_UNFINISHED_S),
        (WISH, "אני רוצה.", AFTER_UNFINISHED_S),
        (CHOICE, "קנייה", AFTER_SHORT_ANSWER_S),
        (CHOICE, "או", AFTER_UNFINISHED_S),
        (ROOMS, "ארבעה", AFTER_SHORT_ANSWER_S),
        (ROOMS, "4", AFTER_SHORT_ANSWER_S),
        (ROOMS, "שלושה וחצי", AFTER_SENTENCE_S),
        (BUDGET, "2", AFTER_HALF_NUMBER_S),
        (BUDGET, "שניים", AFTER_HALF_NUMBER_S),
        (BUDGET, "שניים וחצי", AFTER_HALF_NUMBER_S),
        (BUDGET, "שני מיליון", AFTER_HALF_NUMBER_S),
        (BUDGET, "שני מיליון וחצי", AFTER_SENTENCE_S),
        (BUDGET, "חמשת אלפים", AFTER_SENTENCE_S),
        (BUDGET, "2,500,000", AFTER_SENTENCE_S),
        (BUDGET, "שני מיליון שקל", AFTER_SENTENCE_S),
        (PHONE, "054", AFTER_HALF_NUMBER_S),
        (PHONE, "חמש ארבע שבע", AFTER_HALF_NUMBER_S),
        (PHONE, "0541234567", AFTER_SENTENCE_S),
        (NAME, "דנה", AFTER_NAME_S),
        (NAME, "דנה כהן.", AFTER_NAME_S),
        (NAME, "קוראים לי", AFTER_UNFINISHED_S),
        (WISH, "דנה", AFTER_OPEN_TEXT_S),
    ],
)
def test_what_the_agent_asked_tunes_it(asked: str, text: str, seconds: float) -> None:
    assert settle_seconds(text, asked) == seconds


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", Expected.ANYTHING),
        ("בשמחה.", Expected.ANYTHING),
        ("מתאים לך? אני רושמת.", Expected.ANYTHING),
        (WISH, Expected.ANYTHING),
        ("באיזה אזור?", Expected.ANYTHING),
        (YES_NO, Expected.YES_NO),
        ("האם זה המספר שלך?", Expected.YES_NO),
        (CHOICE, Expected.CHOICE),
        (ROOMS, Expected.COUNT),
        ("באיזו שעה נוח לך?", Expected.HOUR),
        (BUDGET, Expected.SUM),
        ("מה המחיר המבוקש?", Expected.SUM),
        (PHONE, Expected.PHONE),
        ("לאיזה מספר לחזור אליך?", Expected.PHONE),
        (NAME, Expected.NAME),
        ("איך קוראים לך?", Expected.NAME),
        ("עם מי אני מדברת?", Expected.NAME),
    ],
)
def test_the_last_sentence_tells_what_is_expected(said: str, expected: Expected) -> None:
    assert expected_answer(said) is expected
