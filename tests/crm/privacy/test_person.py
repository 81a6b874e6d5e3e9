"""A number and a name are found in every form in which people write them, and others' are left alone."""

import re

import pytest

from crm.domain.privacy.person import name_pattern, phone_pattern

MOBILE = phone_pattern("+972541234567")


@pytest.mark.parametrize(
    "written",
    [
        "+972541234567",
        "972541234567",
        "00972-54-123-4567",
        "0541234567",
        "054-123-4567",
        "054 123 4567",
        "(054) 1234567",
        "541234567",
        "+972 (0)54-1234567",
        "טל' 054.123.4567, בערב",
    ],
)
def test_every_written_form_of_a_number_is_found(written: str) -> None:
    assert re.search(MOBILE, written), written
    assert not re.search(r"\d", re.sub(MOBILE, "", written)), "nothing of it is left"


@pytest.mark.parametrize("other", ["0541234568", "05412345671", "1541234567", "2026-11-22 05:41:23.4567", "54-123-456"])
def test_another_number_is_left_alone(other: str) -> None:
    assert re.sub(MOBILE, "", other) == other


def test_a_foreign_number_is_found_too() -> None:
    assert re.sub(phone_pattern("+442071838750"), "x", "+44 20 7183 8750 או 00442071838750") == "x או x"


@pytest.mark.parametrize("written", ["דנה לוי", "לדנה  לוי", '{"name": "דנה לוי"}'])
def test_a_full_name_is_found_with_prefixes_and_any_spaces(written: str) -> None:
    assert re.search(name_pattern("דנה לוי"), written)
    assert not re.search(name_pattern("דנה לוי"), "דנה כהן לוי")


def test_a_name_with_a_quotation_mark_is_found_inside_json_too() -> None:
    pattern = name_pattern('ד"ר לוי')
    assert re.search(pattern, 'ד"ר לוי')
    assert re.search(pattern, r'{"told": "ד\"ר לוי"}')
