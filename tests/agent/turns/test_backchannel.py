"""Which words of a caller leave the turn with the agent; V13 and V17 are the ones that must not."""

import pytest

from agent.turns.backchannel import Floor, is_backchannel

TELLING = Floor("יש לנו דירה ברמת גן,", "עם מרפסת גדולה וחניה, והיא פנויה כבר מהחודש הבא.")
THINKING = Floor(reply_due=True)
WAITING = Floor()
ASKED = Floor("מתאים לך לבוא מחר?", "")
ASKING_LAST_WORDS = Floor("מתאים לך לבוא", "מחר בבוקר?")
ASKED_AND_GOING_ON = Floor("מתאים לך מחר? היועץ", "שלנו פנוי כל הבוקר, וגם אחר הצהריים.")
LONG_AFTER_THE_QUESTION = Floor("מתאים לך מחר? היועץ שלנו פנוי", "כל הבוקר, וגם אחר הצהריים.")
LONG_BEFORE_THE_END = Floor("האם", "מתאים לך לבוא לראות את הדירה מחר בבוקר?")
LAST_WORD_OF_ALL = Floor("נחזור אליך", "מחר.")
LAST_WORD_SO_FAR = Floor("נחזור אליך", "מחר.", reply_due=True)

BACKCHANNELS = (
    "אהה", "אה", "אהא", "אה-הא.", "אהם", "אממ", "הממ", "המ...", "מממ", "כן", "כן.", "כֵּן", "נו", "נו?", "רגע", "רגע.",
    "אוקיי", "אוקי,", "OK", "טוב", "בסדר", "נכון", "יופי", "בטח", "כן, כן", "כן כן כן", "אהה, כן.", "טוב, בסדר",
    "נו, כן",
)  # fmt: skip
REAL = (
    "לא", "לא לא", "רגע אחד", "רגע אחד בבקשה", "רגע רגע", "רגע, רגע.", "כן, רגע", "חכי", "סליחה", "סליחה?", "עצרי",
    "די", "שש", "שלוש", "תודה", "מה?", "אם", "הם", "אמא", "מה", "כן, אבל", "כן, כמה זה עולה?", "בסדר, תודה", "טוב, ביי",
    "כן כן כן כן", "הלו", "", "?!",
)  # fmt: skip


@pytest.mark.parametrize("text", BACKCHANNELS)
@pytest.mark.parametrize("floor", [TELLING, THINKING, LONG_AFTER_THE_QUESTION, LONG_BEFORE_THE_END, LAST_WORD_SO_FAR])
def test_said_into_the_agents_words_it_leaves_the_turn(text: str, floor: Floor) -> None:
    assert is_backchannel(text, floor)


@pytest.mark.parametrize("text", BACKCHANNELS)
@pytest.mark.parametrize("floor", [WAITING, ASKED, ASKING_LAST_WORDS, ASKED_AND_GOING_ON])
def test_said_when_the_agent_has_asked_it_answers(text: str, floor: Floor) -> None:
    assert not is_backchannel(text, floor)


@pytest.mark.parametrize("text", REAL)
@pytest.mark.parametrize("floor", [TELLING, THINKING, ASKED, WAITING])
def test_anything_else_is_a_turn_whenever_it_is_said(text: str, floor: Floor) -> None:
    assert not is_backchannel(text, floor)


@pytest.mark.parametrize(("text", "leaves"), [("אהה", True), ("הממ", True), ("טוב", False), ("כן, כן", False)])
def test_over_the_last_word_of_all_a_word_answers_and_a_hum_does_not(text: str, *, leaves: bool) -> None:
    assert is_backchannel(text, LAST_WORD_OF_ALL) is leaves
