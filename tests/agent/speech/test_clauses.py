"""Clauses of streamed text: nothing lost, numbers and abbreviations whole, an early first sound."""

import pytest

from agent.speech.clauses import LONGEST_CLAUSE_CHARS, ClauseSplitter

TEXTS = [
    "בשמחה, יש לנו כמה דירות שיכולות להתאים לך באזור הזה, וגם בית אחד. מה התקציב?",
    "המחיר הוא 1,250,000 שקלים, אפשר לבוא ביום שלישי ב-14:30. מתאים לך?",
    "פרופ. כהן גר ברח. הרצל 5, ליד עו״ד לוי. הוא יחזור אליך.",
    "1. דירה ראשונה\n2. דירה שנייה",
    "רגע… אני בודקת!",
    'היא אמרה: "מחר." ואז ניתקה.',
    "שלום",
    "הדירה בקומה 3.5 בערך, לא יותר.",
]


def clauses_of(text: str, step: int) -> list[str]:
    splitter = ClauseSplitter()
    found: list[str] = []
    for at in range(0, len(text), step):
        found += splitter.feed(text[at : at + step])
    return found + splitter.flush()


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("step", [1, 3, 1000])
def test_no_text_is_lost_however_it_arrives(text: str, step: int) -> None:
    assert "".join("".join(clauses_of(text, step)).split()) == "".join(text.split())
    assert clauses_of(text, step) == clauses_of(text, 1)


def test_the_first_clause_is_short_and_later_ones_longer() -> None:
    first, second, third = clauses_of(TEXTS[0], 3)
    assert first == "בשמחה, יש לנו כמה דירות שיכולות להתאים לך באזור הזה,"
    assert second == "וגם בית אחד."
    assert third == "מה התקציב?"
    assert clauses_of("כן בטח, אפשר לבדוק את זה, רק רגע קטן, ועוד רגע אחד", 3)[0] == "כן בטח, אפשר לבדוק את זה,"


def test_numbers_and_hours_are_never_cut() -> None:
    joined = clauses_of(TEXTS[1], 3)
    assert any("1,250,000" in clause for clause in joined)
    assert any("14:30" in clause for clause in joined)
    assert any("3.5" in clause for clause in clauses_of(TEXTS[7], 3))


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert clauses_of("פרופ. כהן גר כאן. נכון?", 3) == ["פרופ. כהן גר כאן.", "נכון?"]
    assert clauses_of("דירה א. ודירה ב. פנויות. לבוא?", 3) == ["דירה א. ודירה ב. פנויות.", "לבוא?"]


def test_a_text_without_marks_is_cut_at_a_space_before_it_is_too_long() -> None:
    clauses = clauses_of("מילה " * 100, 3)
    assert len(clauses) > 2
    assert all(len(clause) <= LONGEST_CLAUSE_CHARS for clause in clauses)


def test_marks_alone_are_not_spoken() -> None:
    assert clauses_of("... !? —", 1) == []


def test_flush_starts_the_next_reply() -> None:
    splitter = ClauseSplitter()
    splitter.feed("חצי משפט")
    assert splitter.flush() == ["חצי משפט"]
    assert splitter.flush() == []
