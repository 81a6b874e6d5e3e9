"""One row of a file as a person and a wish."""

from decimal import Decimal
from uuid import UUID

import pytest

from crm.domain.imports.reading import OfficeWords, RowInvalidError, RowReader
from crm.domain.imports.schemas import ImportField

DANA = UUID("01890000-0000-7000-8000-000000000001")
WORDS = OfficeWords({"new": "new", "חדש": "new", "בטיפול": "contacted"}, {"דנה": DANA})


def reader(*mapping: ImportField | None) -> RowReader:
    return RowReader([field or "אחר" for field in mapping], mapping, WORDS)


@pytest.mark.parametrize(
    "cell",
    ["549750505", "549750505.0", "0549750505", "972549750505", "+972 54-975-0505", "054.975.0505", "054 975 0505"],
)
def test_c8_c14_every_way_a_spreadsheet_writes_a_number_is_one_number(cell: str) -> None:
    assert reader("phone").read(2, [cell]).identities == [("phone", "+972549750505")]


def test_a_row_becomes_a_person_and_a_wish() -> None:
    made = reader(
        "first_name", "last_name", "phone", "email", "deal", "rooms", "budget", "status", "assignee", "tags"
    ).read(
        2,
        ["דוד", "כהן", "054-9750505", "David@X.example", "קנייה", "3.5", "2,400,000 ₪", "בטיפול", "דנה", "חם; פייסבוק"],
    )
    assert made.name == "דוד כהן"
    assert made.identities == [("phone", "+972549750505"), ("email", "david@x.example")]
    assert made.lead == {
        "deal": "sale",
        "rooms": Decimal("3.5"),
        "budget_agorot": 240_000_000,
        "assignee_id": DANA,
    }
    assert (made.status, made.tags, made.warnings) == ("contacted", ["חם", "פייסבוק"], [])


@pytest.mark.parametrize(
    ("cell", "shekels"), [("2400000", 2_400_000), ("2.4 מיליון", 2_400_000), ("850 אלף", 850_000), ('5,500 ש"ח', 5_500)]
)
def test_budgets_as_people_write_them(cell: str, shekels: int) -> None:
    assert reader("phone", "budget").read(2, ["0549750505", cell]).lead["budget_agorot"] == shekels * 100


def test_what_is_not_understood_is_kept_in_the_notes_and_said() -> None:
    made = reader("phone", "budget", "status", "notes").read(7, ["0549750505", "גמיש", "מתלבט", "קומה גבוהה"])
    assert made.lead == {"notes": "תקציב: גמיש\nמצב: מתלבט\nקומה גבוהה"}
    assert len(made.warnings) == 2
    assert "״גמיש״" in made.warnings[0]


@pytest.mark.parametrize(
    ("mapping", "cells", "said"),
    [
        (("name", "phone"), ["דוד", "12"], "שורה 7, עמודה ״phone״: ״12״"),
        (("phone", "email"), ["0549750505", "לא כתובת"], "שורה 7, עמודה ״email״"),
        (("name", "phone"), ["דוד", ""], "שורה 7: אין בה טלפון"),
        (("name", "phone"), ["ד" * 121, "0549750505"], "שורה 7: השם ארוך"),
    ],
)
def test_rows_that_cannot_be_taken_in_name_row_and_column(
    mapping: tuple[ImportField, ...], cells: list[str], said: str
) -> None:
    with pytest.raises(RowInvalidError, match=said):
        reader(*mapping).read(7, cells)
