"""The mark of a stopped sentence is read as it was written, whatever the model's words were."""

import pytest

from shared.contracts.withheld import Withheld, marked, withheld_in, without_marks


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("הדירה עולה שני מיליון שקל.", "הדירה עולה שני מיליון שקל."),
        (" מחיר: 2,000,000 [בערך] ", "מחיר: 2,000,000 (בערך)"),
        ("קבעתי, נתראה: מחר", "קבעתי, נתראה: מחר"),
        ("", ""),
    ],
)
def test_a_mark_is_read_back(words: str, shown: str) -> None:
    generated = f"שלום. {marked('מחיר בלי מקור', words)} את המחיר אבדוק."
    assert withheld_in(generated) == [Withheld("מחיר בלי מקור", shown)]
    assert without_marks(generated) == "שלום. את המחיר אבדוק."


def test_several_stops_stay_in_order_and_plain_text_holds_none() -> None:
    generated = f"{marked('פעולה שלא בוצעה', 'קבעתי.')} {marked('שעה בלי מקור', 'מחר בעשר.')} אבדוק."
    assert [one.text for one in withheld_in(generated)] == ["קבעתי.", "מחר בעשר."]
    assert withheld_in("[לא נעצר] שלום") == []
    assert without_marks("[לא נעצר] שלום") == "[לא נעצר] שלום"
