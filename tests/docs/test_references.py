"""The pages name files, tests and pages that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PARTS = ("agent", "crm", "shared", "web", "wa", "tests", "docs", "deploy", "scripts")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(rf"^(?:{'|'.join(PARTS)})/[\w./-]*$")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:)([^)#]+)")


def _named(page: Path) -> list[str]:
    return [words for words in CODE.findall(page.read_text()) if FILE.match(words.partition("::")[0])]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_tests_that_a_page_names_exist(page: Path) -> None:
    missing: list[str] = []
    for name in _named(page):
        path, _, test = name.partition("::")
        file = ROOT / path
        built = path.endswith("dist/main.js") or "/dist" in path
        if not built and (not file.exists() or (test and f"def {test}(" not in file.read_text())):
            missing.append(name)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_pages(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


def test_every_failure_mode_names_a_test() -> None:
    rows = re.findall(r"^\| ([VCO]\d+) \|.*\| (.+) \|$", (ROOT / "docs" / "failure-modes.md").read_text(), re.MULTILINE)
    assert len(rows) >= 20
    assert [number for number, tests in rows if "::test_" not in tests and ".test.ts" not in tests] == []


def test_decisions_have_their_three_parts_and_a_number_of_their_own() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [record.name[:3] for record in records]
    assert len(set(numbers)) == len(numbers)
    for record in records:
        text = record.read_text()
        assert all(f"**{part}.**" in text for part in ("Context", "Choice", "Cost")), record.name
