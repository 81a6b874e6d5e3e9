import pytest

from agent.hearing.settle import (
    AFTER_OPEN_TEXT_S,
    AFTER_SENTENCE_S,
    AFTER_SHORT_ANSWER_S,
    AFTER_UNFINISHED_S,
    settle_seconds,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("כן.", AFTER_SHORT_ANSWER_S),
        ("לא", AFTER_SHORT_ANSWER_S),
        ("אני מחפש דירה ברמת גן.", AFTER_SENTENCE_S),
        ("כמה זה עולה?", AFTER_SENTENCE_S),
        ("אני מחפש דירה ברמת גן", AFTER_OPEN_TEXT_S),
        ("המספר שלי הוא 054.", AFTER_OPEN_TEXT_S),
        ("אני מחפש דירה עם", AFTER_UNFINISHED_S),
        ("אני מחפש דירה, אבל...", AFTER_UNFINISHED_S),
        ("אז,", AFTER_UNFINISHED_S),
    ],
)
def test_the_text_decides_how_long_to_wait(text: str, seconds: float) -> None:
    assert settle_seconds(text) == seconds
