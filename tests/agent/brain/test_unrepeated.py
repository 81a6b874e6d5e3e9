"""A continued reply never says again what was said."""

import pytest

from agent.brain.unrepeated import Unrepeated

SAID = "יש לנו דירה יפה "


@pytest.mark.parametrize(
    ("pieces", "spoken"),
    [
        (["ברמת גן."], "ברמת גן."),
        (["יש לנו ", "דירה יפה ", "ברמת גן."], "ברמת גן."),
        (["דירה יפה ברמת גן."], "ברמת גן."),
        (["יפה ", "ברמת גן."], "ברמת גן."),
        (["יש לנו דירה יפה"], ""),
    ],
)
def test_only_what_is_new_is_spoken(pieces: list[str], spoken: str) -> None:
    rest = Unrepeated(SAID)
    told = "".join(rest.feed(piece) for piece in pieces) + rest.rest()
    assert told.split() == spoken.split()


def test_without_anything_said_all_passes_at_once() -> None:
    rest = Unrepeated("")
    assert (rest.feed("שלום"), rest.rest()) == ("שלום", "")


def test_a_word_that_comes_in_two_pieces_behind_the_repetition_stays_one() -> None:
    rest = Unrepeated("אשמח לספר לך על ")
    assert rest.feed("על ה") + rest.feed("שירות שלנו") + rest.rest() == "השירות שלנו"
