import pytest

from agent.speech.cleaning import clean


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("**דירה** יפה", "דירה יפה"),
        ("מחיר: 2,500 ₪ לחודש", "מחיר: 2,500 שקלים לחודש"),
        ("₪1,200,000", "1,200,000 שקלים"),
        ("מעולה 😀👍", "מעולה"),
        ("[הדירה](https://example.com/1) פנויה", "הדירה פנויה"),
        ("- סעיף ראשון", "סעיף ראשון"),
        ("ברמת-גן, 3-4 חדרים", "ברמת-גן, 3-4 חדרים"),
        ("***", ""),
    ],
)
def test_only_what_can_be_said_is_left(text: str, spoken: str) -> None:
    assert clean(text) == spoken
