import pytest

from shared.hebrew.names import clean_name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("דנה לוי", "דנה לוי"),
        ("  קוראים לי  יוסי ", "יוסי"),
        ("אני אבי", "אבי"),
        ("ג'ורג'", "ג'ורג'"),
        ("בן-דוד", "בן-דוד"),
        ('ד"ר כהן', 'ד"ר כהן'),
        ("Michael O'Neil", "Michael O'Neil"),
        ("מאי", "מאי"),
    ],
)
def test_names_pass(raw: str, name: str) -> None:
    assert clean_name(raw) == name


@pytest.mark.parametrize(
    "raw",
    ("אשמח|מעוניין|אני מחפשת דירה|ללא שם|None|unknown|-||0541234567|test|לקוח|דירה|שלום|a b c d e f|" + "א" * 80).split(
        "|"
    ),
)
def test_verbs_and_placeholders_do_not(raw: str) -> None:
    assert clean_name(raw) is None
