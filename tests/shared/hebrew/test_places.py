"""Place names: spellings, the official list, and which are asked back."""

from pathlib import Path

import pytest

from shared.hebrew import command
from shared.hebrew.gazetteer import Locality, imported_file, read_localities, shipped
from shared.hebrew.official import PlacesFileError, read_official
from shared.hebrew.places import place_key, read_city, same_place

LOCALITIES = (
    "_id,טבלה,סמל_ישוב,שם_ישוב,שם_ישוב_לועזי\n"
    "1,x,967,אבו ג'ווייעד (שבט),ABU JUWEI'ID\n"
    "2,x,5000,תל אביב - יפו,TEL AVIV\n"
)
STREETS = "סמל_ישוב,שם_ישוב,סמל_רחוב,שם_רחוב\n12,בוקיצפון ,1,הגפן\n12,בוקיצפון ,2,הזית\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('ת"א', "תל אביב"),
        ("קריית אונו", "קרית אונו"),
        ("פתח תקוה", "פתח־תקווה"),
        ("בתל אביב", "תל אביב"),
        ("Haifa", "חיפה"),
    ],
)
def test_spellings_of_one_place(one: str, other: str) -> None:
    assert same_place(one, other)


def test_different_places_stay_different() -> None:
    assert not same_place("רמת גן", "רמת השרון")
    assert place_key("שכונה חדשה") == "שכונה חדשה"


def test_every_shipped_name_is_read_back_as_itself() -> None:
    """V20: whatever is sure is the name itself; a double comes with its question."""
    for place in shipped().localities:
        reading = read_city(f"ב{place.name}") if " " in place.name else read_city(place.name, asked=True)
        assert reading.candidates[:1] == (place.name,), (place.name, reading)


def test_names_that_are_doubles_exist() -> None:
    names = {place.name for place in shipped().localities}
    for name, doubles in shipped().confusable.items():
        assert {name, *doubles} <= names


def test_a_settled_city_is_sure() -> None:
    assert read_city("רמת גן", asked=True).value is None
    assert read_city("רמת גן", asked=True, settled={"רמת גן"}).value == "רמת גן"


def test_no_city_comes_out_of_likeness_alone() -> None:
    for heard in ("פתח תקבה", "רחבות", "אשקלן", "גבתיים"):
        reading = read_city(heard, asked=True)
        assert reading.value is None
        assert reading.alternatives


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1255"])
def test_an_official_list_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    file = tmp_path / "list.csv"
    file.write_text(LOCALITIES, encoding=encoding)
    assert command.main(["import", str(file)]) == 0
    assert "2 places read, 1 of them new" in capsys.readouterr().out
    more = shipped().with_more(read_localities(imported_file()))
    found = more.find("אבו ג'ווייעד")
    assert found is not None
    assert found.name == "אבו ג'ווייעד"


def test_a_list_of_streets_gives_its_places_once(tmp_path: Path) -> None:
    file = tmp_path / "streets.csv"
    file.write_text(STREETS, encoding="utf-8")
    assert read_official(file) == [Locality("בוקיצפון")]


@pytest.mark.parametrize(("text", "says"), [("a,b\n1,2\n", "no column"), ("שם_ישוב\n", "no place"), ("", "no column")])
def test_another_file_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlacesFileError, match=says):
        read_official(file)
    assert command.main(["import", str(file)]) == 1
    assert says in capsys.readouterr().err
    assert command.main(["import", str(tmp_path / "absent.csv")]) == 1
