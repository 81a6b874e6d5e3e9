"""The labelled replies: nothing invented is spoken, next to nothing true is stopped."""

from itertools import chain

import pytest

from scripts.facts_gate.__main__ import MOST_TRUE_STOPPED, SETS
from scripts.facts_gate.cases import Case, judge, load, load_scenes

SCENES = load_scenes()


@pytest.mark.parametrize(("name", "files"), [(name, files) for name, files, _ in SETS])
def test_true_replies_are_spoken_as_they_are(name: str, files: tuple[str, ...]) -> None:
    cases = load(*files)
    verdicts = [judge(SCENES, case) for case in cases]
    stopped = [verdict for verdict in verdicts if verdict.stopped]
    assert len(stopped) <= MOST_TRUE_STOPPED * len(cases), stopped
    assert all(verdict.spoken == verdict.case.reply for verdict in verdicts if not verdict.stopped)


@pytest.mark.parametrize(("name", "files"), [(name, files) for name, _, files in SETS])
def test_inventions_are_not_spoken(name: str, files: tuple[str, ...]) -> None:
    assert [case for case in load(*files) if not judge(SCENES, case).stopped] == []


def test_there_are_enough_and_none_twice() -> None:
    true, invented = (load(*chain.from_iterable(one[at] for one in SETS)) for at in (1, 2))
    assert len(true) >= 200
    assert len(invented) >= 200
    assert len({(case.scene, case.reply) for case in true + invented}) == len(true + invented)


def test_a_split_anywhere_changes_no_verdict() -> None:
    """The model's pieces fall where they will; a clause is judged as a whole."""
    case = Case("sale", "הדירה ברחוב ביאליק עולה שני מיליון, ארבע מאות אלף שקלים.", "")
    assert judge(SCENES, case).stopped == ""
