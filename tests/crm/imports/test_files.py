"""What people upload: encodings, delimiters, spreadsheets' habits, and files refused with a place and a reason."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from crm.domain.imports.csv_file import delimiter_of
from crm.domain.imports.mapping import check_mapping, guess
from crm.domain.imports.reading_file import read_table
from crm.domain.imports.table import MAX_CELL, MAX_ROWS, FileRefusedError
from crm.lib.errors import BadRequestError

TEXT = "שם,טלפון\r\nדוד כהן,054-1234567\r\n"


def workbook(*rows: tuple[str | float | None, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1255", "utf-16"])
def test_every_encoding_that_excel_saves_is_read(encoding: str) -> None:
    table = read_table(TEXT.encode(encoding))
    assert (table.columns, table.rows) == (["שם", "טלפון"], [(2, ["דוד כהן", "054-1234567"])])


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        (TEXT, ","),
        ("שם;טלפון\nכהן, דוד;054-1234567\n", ";"),
        ("שם\tטלפון\nדוד\t054\n", "\t"),
        ('שם|הערות\nדוד|"א, ב, ג"\n', "|"),
        ("טלפון\n0541234567\n", ","),
    ],
)
def test_delimiters_are_found_out(text: str, sign: str) -> None:
    assert delimiter_of(text) == sign


def test_excels_own_word_about_the_delimiter_is_believed() -> None:
    assert read_table("sep=;\nשם;טלפון\nדוד;0541234567\n".encode()).rows == [(3, ["דוד", "0541234567"])]


def test_c14_a_number_cell_that_lost_its_zero_stays_whole() -> None:
    table = read_table(workbook(("שם", "טלפון"), ("דוד", 549750505.0), ("רות", 549750506)))
    assert [cells[1] for _, cells in table.rows] == ["549750505", "549750506"]


def test_empty_lines_and_columns_do_not_count_and_lines_keep_their_numbers() -> None:
    table = read_table(workbook((None, None), ("שם", "טלפון", None), (None,), ("דוד", "0541234567", None)))
    assert (table.columns, table.rows) == (["שם", "טלפון"], [(4, ["דוד", "0541234567"])])


def test_a_file_without_headings_loses_no_person() -> None:
    table = read_table("דוד כהן,0541234567\nרות לוי,0541234568\n".encode())
    assert table.columns == ["עמודה 1", "עמודה 2"]
    assert [number for number, _ in table.rows] == [1, 2]
    assert guess(table) == [None, "phone"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ריק"),
        ("שם,טלפון\n".encode(), "אין בקובץ שורות"),
        (f"שם,הערות\nדוד,{'א' * (MAX_CELL + 1)}\n".encode(), "שורה 2, עמודה ״הערות״"),
        (b"name,phone\ndavid,054\n\xd9\xff,054", "שורה 3, עמודה 1"),
        ('שם,טלפון\nדוד,054\n"רות,055\n'.encode(), "שורה 3"),
        (b"\x00\x01\x02", "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "xls"),
        (b"PK\x03\x04 broken", "Excel"),
        (("שם\n" + "דוד\n" * (MAX_ROWS + 1)).encode(), "20,000"),
        ((",".join("abcdefgh" * 10) + "\n").encode() * 2, "60"),
        (b"x" * 5_000_001, "מגה-בייט"),
    ],
)
def test_files_that_cannot_be_read_say_where_and_why(content: bytes, said: str) -> None:
    with pytest.raises(FileRefusedError, match=said) as refused:
        read_table(content)
    assert refused.value.status == 400


def test_an_archive_that_unfolds_without_end_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_001)
    with pytest.raises(FileRefusedError, match="גדול מדי"):
        read_table(file.getvalue())


def test_entities_of_a_workbook_are_not_unfolded() -> None:
    good = workbook(("שם", "טלפון"), ("דוד", "0541234567"))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(file, "w") as evil:
        for part in source.infolist():
            body = source.read(part)
            if part.filename.endswith("workbook.xml"):
                body = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + body
            evil.writestr(part, body)
    with pytest.raises(FileRefusedError):
        read_table(file.getvalue())


def test_headings_in_hebrew_and_english_are_understood() -> None:
    headings = "שם הלקוח,טל' נייד,דוא\"ל,עיר מבוקשת,מס' חדרים,תקציב מקסימלי,Status,Assigned To,משהו אחר"
    table = read_table(f"{headings}\nא,ב,ג,ד,ה,ו,ז,ח,ט\n".encode())
    fields = ["name", "phone", "email", "city", "rooms", "budget", "status", "assignee", None]
    assert guess(table) == fields
    check_mapping(guess(table), 9)


def test_a_mapping_must_tell_people_apart() -> None:
    with pytest.raises(BadRequestError, match="טלפון או של דוא״ל"):
        check_mapping(["name", None], 2)
    with pytest.raises(BadRequestError, match="שתי עמודות"):
        check_mapping(["phone", "city", "city"], 3)
    with pytest.raises(BadRequestError, match="2 העמודות"):
        check_mapping(["phone"], 2)
