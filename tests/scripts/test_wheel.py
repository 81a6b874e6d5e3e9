"""What the program reads beside its code is in the wheel: word lists, clips, SQL."""

from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shipped() -> set[str]:
    return {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}


def test_the_facts_gates_everyday_words_ship(shipped: set[str]) -> None:
    assert "agent/brain/facts/everyday_words.txt" in shipped


@pytest.mark.parametrize("package", ["agent", "crm", "shared"])
def test_every_file_of_a_package_ships(package: str, shipped: set[str]) -> None:
    files = [one for one in (ROOT / package).rglob("*") if one.is_file() and "__pycache__" not in one.parts]
    assert {one.relative_to(ROOT).as_posix() for one in files} - shipped == set()
