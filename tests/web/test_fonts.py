"""Which file of the font a letter comes from: a Hebrew screen must find all it shows in the two that come first."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "web" / "src" / "fonts.css"
FACE = re.compile(r"files/assistant-([\w-]+)-wght-normal\.woff2.*?unicode-range: ([^;]+);", re.DOTALL)


def _ranges(text: str) -> list[range]:
    bounds = [part.removeprefix("U+").split("-") for part in text.split(",")]
    return [range(int(each[0], 16), int(each[-1], 16) + 1) for each in bounds]


def _face(letter: str) -> str:
    """Of several faces that name a letter, the browser takes the last."""
    faces = [(name, _ranges(ranges)) for name, ranges in FACE.findall(CSS.read_text("utf-8"))]
    return [name for name, ranges in faces if any(ord(letter) in each for each in ranges)][-1]


@pytest.mark.parametrize(("letters", "face"), [("אתםּ״׳־₪", "hebrew"), ("aZ09,.–…•", "latin"), ("łő", "latin-ext")])
def test_a_letter_comes_from_the_file_that_is_asked_for_ahead(letters: str, face: str) -> None:
    assert {letter: _face(letter) for letter in letters} == dict.fromkeys(letters, face)
