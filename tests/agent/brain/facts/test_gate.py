"""The gate of one reply, piece by piece: what goes out when, and what is said instead."""

import pytest

from agent.brain.facts import repair
from agent.brain.facts.judge import Finding
from scripts.facts_gate.cases import Case, gate_of, judge, load_scenes

SCENES = load_scenes()


def test_words_that_begin_no_claim_go_out_before_the_clause_is_complete() -> None:
    gate = gate_of(SCENES, "sale")
    assert gate.feed("בשמחה רבה ") == "בשמחה רבה "
    assert gate.feed("גם לי ") == "גם לי "


@pytest.mark.parametrize(
    "beginning", ["המחיר הוא ", "יש לנו ", "שלוש ", "קבעתי ", "ביום שלישי ", "3 ", "הדירה ", "רשמתי "]
)
def test_words_that_may_begin_a_claim_wait_for_the_clause(beginning: str) -> None:
    assert gate_of(SCENES, "nothing").feed(beginning) == ""


def test_a_half_word_waits() -> None:
    gate = gate_of(SCENES, "nothing")
    assert gate.feed("קב") == ""
    assert gate.feed("עתי לך ביקור. ") == ""
    assert gate.finding is not None


def test_what_was_said_stands_and_the_rest_is_not_spoken() -> None:
    gate = gate_of(SCENES, "sale")
    spoken = gate.feed("המחיר הוא 2,400,000 שקל. הקומה היא קומה 12. ויש גם מחסן. ") + gate.flush()
    assert spoken.strip() == "המחיר הוא 2,400,000 שקל."
    assert gate.finding == Finding("floor", "12")
    assert "ויש גם מחסן" in gate.withheld


def test_a_price_that_goes_on_behind_a_comma_is_read_whole() -> None:
    gate = gate_of(SCENES, "sale")
    assert gate.feed("הדירה ברחוב ביאליק עולה שני מיליון, ") == ""
    assert gate.feed("ארבע מאות אלף שקלים. ") + gate.flush()
    assert gate.finding is None


def test_a_value_of_another_listing_is_stopped() -> None:
    assert judge(SCENES, Case("sale", "הדירה ברחוב ביאליק עולה 2,890,000 שקל.", "")).stopped == "price"


@pytest.mark.parametrize("kind", [*repair.REASONS, "number"])
@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("offers", [False, True])
def test_what_is_said_instead_passes_the_gate_itself(kind: str, again: bool, offers: bool) -> None:
    sentence = repair.instead(Finding(kind, "x"), after="", offers_callback=offers, again=again)
    assert judge(SCENES, Case("nothing", sentence, "")).stopped == ""


def test_in_the_middle_of_a_sentence_the_agent_stops_itself() -> None:
    sentence = repair.instead(Finding("price", "x"), after="היא יפה מאוד", offers_callback=True, again=False)
    assert sentence.startswith(", רגע, ")


def test_the_number_of_the_office_may_be_given() -> None:
    """V43: the office's own number stands in its prompt and settings, and is told as it is."""
    for reply in ("המספר של המשרד הוא 03-7654321.", "אפשר להתקשר לאפס שלוש, שבע שש חמש ארבע שלוש שתיים אחת."):
        assert judge(SCENES, Case("nothing", reply, "")).stopped == ""
    assert judge(SCENES, Case("nothing", "המספר של המשרד הוא 03-7654329.", "")).stopped == "phone"


def test_what_only_the_caller_said_is_asked_back_and_never_confirmed() -> None:
    """V22: a value that no tool gave is repeated as the caller's own, or not at all."""
    assert judge(SCENES, Case("nothing", "ארבעה חדרים ברמת גן, עד שלושה מיליון, נכון?", "")).stopped == ""
    assert judge(SCENES, Case("presses", "כן, היא עולה מיליון וחצי.", "")).stopped == "price"
    assert judge(SCENES, Case("nothing", "אז חמישה חדרים בחיפה?", "")).stopped != ""
