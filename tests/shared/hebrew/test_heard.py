"""V20, V21, V22: what callers say is read as it was meant, asked back when it is not clear, and never guessed."""

import time as clock

import pytest

from tests.shared.hebrew.cases import Case, cases, understood

KNOWN = cases("heard_known.tsv")
HELD_OUT = cases("heard_held_out.tsv")
HELD_OUT_SHARE = 0.97
"""Of utterances that the readers were not written on; at their first meeting it was 253 of 263, and 73 of the 78 that
another author wrote later (the five were asked back or not read, none was read wrong)."""


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: f"{case[0]} {case[2]}")
def test_known_utterances(case: Case) -> None:
    assert understood(case) == case[3]


def test_held_out_utterances() -> None:
    wrong = [(case, understood(case)) for case in HELD_OUT if understood(case) != case[3]]
    assert len(wrong) <= len(HELD_OUT) * (1 - HELD_OUT_SHARE), wrong


def test_no_wrong_value_is_ever_sure() -> None:
    """A miss is a question or nothing, not another value."""
    for case in HELD_OUT:
        got = understood(case)
        assert got == case[3] or got.startswith(("?", "-", "partial")), (case, got)


def test_there_are_enough_of_them() -> None:
    assert len(KNOWN) + len(HELD_OUT) >= 400
    assert len(set(KNOWN) & set(HELD_OUT)) == 0


def test_reading_is_quick() -> None:
    """A loose bound against something quadratic; a reader takes well under a millisecond."""
    long = "אז אני מחפש דירה של ארבעה חדרים בתל אביב עד שתיים ארבע " * 20
    started = clock.process_time()
    understood(("price", "sale asked", long, ""))
    understood(("city", "", long, ""))
    understood(("moment", "", long, ""))
    assert clock.process_time() - started < 2
