"""The spoken form against examples with a pattern and against whole readings that were read by a person."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from agent.speech.spoken.form import spoken

HERE = Path(__file__).parent
EXAMPLES = [line.split("\t") for line in (HERE / "examples.tsv").read_text("utf-8").splitlines()[1:]]
GOLDEN = [line.split("\t") for line in (HERE / "golden.tsv").read_text("utf-8").splitlines()]
GRAMMAR = [line.split("\t") for line in (HERE / "grammar.tsv").read_text("utf-8").splitlines()]
UNSPOKEN = re.compile(r"[\d₪$€%]")


@pytest.mark.parametrize(("text", "pattern"), EXAMPLES)
def test_reads_the_example_by_its_pattern(text: str, pattern: str) -> None:
    said = spoken(text)
    assert re.search(pattern, said), said
    assert not UNSPOKEN.search(said)


@pytest.mark.parametrize(("text", "reading"), GOLDEN)
def test_reads_as_written_down(text: str, reading: str) -> None:
    assert spoken(text) == reading


def test_reads_every_sentence_of_the_grammar() -> None:
    assert len(GRAMMAR) >= 1000
    wrong = [(text, spoken(text), reading) for text, reading in GRAMMAR if spoken(text) != reading]
    assert not wrong, wrong[:10]


@pytest.mark.parametrize("text", [text for text, _ in [*EXAMPLES, *GOLDEN]])
def test_reading_twice_changes_nothing(text: str) -> None:
    assert spoken(spoken(text)) == spoken(text)


def test_the_command_answers_line_by_line() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("moked")), "spoken"],
        input="דירת 3.5 חדרים\n\nקומה 2\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stdout == "דירת שלושה וחצי חדרים\n\nקומה שתיים\n"
