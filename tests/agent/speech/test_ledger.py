"""What counts as heard, through every order in which marks, clears and time can come."""

from agent.speech.ledger import PLAY_DELAY_S, Ledger

TEXT = "אחת שתיים שלוש ארבע"
CHARACTERS = 16
MS = CHARACTERS * 100


def one_clause(total_ms: float | None = MS) -> Ledger:
    """A clause of 1.6 s, 100 ms a letter, handed over whole at time 0."""
    ledger = Ledger()
    ledger.open(1, TEXT)
    ledger.received(1, MS, finished=total_ms is not None)
    ledger.sent(1, 0, MS, 0.0)
    return ledger


def test_nothing_is_heard_before_the_line_has_played_it() -> None:
    ledger = one_clause()
    assert ledger.heard_text(1, PLAY_DELAY_S + 0.29) == ""


def test_only_whole_words_count() -> None:
    ledger = one_clause()
    assert ledger.heard_text(1, PLAY_DELAY_S + 0.31) == "אחת"
    assert ledger.heard_text(1, PLAY_DELAY_S + 0.79) == "אחת"
    assert ledger.heard_text(1, PLAY_DELAY_S + 1.0) == "אחת שתיים"
    assert ledger.heard_text(1, PLAY_DELAY_S + 1.61) == TEXT


def test_silence_before_the_voice_holds_no_words() -> None:
    ledger = Ledger()
    ledger.open(1, TEXT)
    ledger.received(1, MS + 500, lead_ms=500, finished=True)
    ledger.sent(1, 0, MS + 500, 0.0)
    assert ledger.heard_text(1, PLAY_DELAY_S + 0.7) == ""
    assert ledger.heard_text(1, PLAY_DELAY_S + 0.81) == "אחת"


def test_a_clause_of_unknown_length_is_credited_slowly() -> None:
    ledger = Ledger()
    ledger.open(1, TEXT)
    ledger.received(1, 400)
    ledger.sent(1, 0, 400, 0.0)
    assert ledger.heard_text(1, 10.0) == "אחת"


def test_a_mark_proves_the_whole_clause() -> None:
    ledger = one_clause()
    ledger.mark_sent("m", 1)
    assert ledger.mark_returned("m") == 1
    assert ledger.heard_text(1, 0.0) == TEXT


def test_a_mark_after_our_own_clear_proves_nothing() -> None:
    ledger = one_clause()
    ledger.mark_sent("m", 1)
    ledger.cleared(PLAY_DELAY_S + 0.5)
    assert ledger.mark_returned("m") is None
    assert ledger.heard_text(1, 60.0) == "אחת"


def test_a_clear_that_was_lost_still_credits_nothing_more() -> None:
    ledger = one_clause()
    ledger.mark_sent("m", 1)
    ledger.cleared(PLAY_DELAY_S + 0.5)
    # Twilio plays on and returns the mark a second later; we asked for silence and under-credit.
    assert ledger.mark_returned("m") is None
    assert not ledger.was_played(1)


def test_a_mark_that_was_played_before_the_clear_counts() -> None:
    ledger = one_clause()
    ledger.mark_sent("m", 1)
    ledger.mark_returned("m")
    ledger.cleared(5.0)
    assert ledger.heard_text(1, 5.0) == TEXT


def test_a_late_mark_of_a_forgotten_turn_is_ignored() -> None:
    ledger = one_clause()
    ledger.mark_sent("m", 1)
    ledger.forget(1)
    ledger.open(2, "חדש")
    assert ledger.mark_returned("m") is None
    assert ledger.heard_text(2, 60.0) == ""
    assert ledger.heard_text(1, 60.0) == ""


def test_a_second_interruption_changes_nothing() -> None:
    ledger = one_clause()
    ledger.cleared(PLAY_DELAY_S + 0.5)
    ledger.cleared(PLAY_DELAY_S + 1.5)
    assert ledger.heard_text(1, 60.0) == "אחת"


def test_an_interruption_before_the_first_mark_keeps_the_estimate() -> None:
    ledger = one_clause()
    ledger.cleared(PLAY_DELAY_S + 0.9)
    assert ledger.heard_text(1, PLAY_DELAY_S + 0.9) == "אחת שתיים"


def test_an_interruption_before_any_sound_leaves_nothing() -> None:
    ledger = one_clause()
    ledger.cleared(0.05)
    assert ledger.heard_text(1, 60.0) == ""
    assert ledger.resume_ms(1, 0.05) == 0.0


def test_a_resumed_clause_goes_on_at_the_first_unheard_word_and_only_grows() -> None:
    ledger = one_clause()
    ledger.cleared(PLAY_DELAY_S + 0.6)
    back = ledger.resume_ms(1, PLAY_DELAY_S + 0.6)
    assert back == 300
    ledger.sent(1, back, MS - back, 3.0)
    assert ledger.heard_text(1, 3.0) == "אחת"
    assert ledger.heard_text(1, 3.0 + PLAY_DELAY_S + 0.61) == "אחת שתיים"
    ledger.cleared(3.0 + PLAY_DELAY_S + 0.1)
    assert ledger.heard_text(1, 60.0) == "אחת"


def test_clauses_play_one_after_another() -> None:
    ledger = Ledger()
    for clause in (1, 2):
        ledger.open(clause, TEXT)
        ledger.received(clause, MS, finished=True)
        ledger.sent(clause, 0, MS, 0.0)
    assert ledger.heard_text(2, PLAY_DELAY_S + 1.6) == ""
    assert ledger.heard_text(2, PLAY_DELAY_S + 1.6 + 0.31) == "אחת"


def test_a_hole_in_the_sending_is_a_hole_in_the_playing() -> None:
    ledger = Ledger()
    ledger.open(1, TEXT)
    ledger.received(1, MS, finished=True)
    ledger.sent(1, 0, 400, 0.0)
    ledger.sent(1, 400, MS - 400, 2.0)
    assert ledger.heard_text(1, 1.9) == "אחת"
    assert ledger.heard_text(1, 2.0 + PLAY_DELAY_S + 0.41) == "אחת שתיים"


def test_a_clause_whose_voice_broke_off_is_not_credited_in_full_by_its_mark() -> None:
    ledger = Ledger()
    ledger.open(1, TEXT)
    ledger.received(1, 500)
    ledger.broke_off(1)
    ledger.sent(1, 0, 500, 0.0)
    ledger.mark_sent("m", 1)
    assert ledger.mark_returned("m") == 1
    assert ledger.heard_text(1, 60.0) == "אחת"


def test_a_price_takes_the_time_of_its_words() -> None:
    """Nine signs that are seven words long: the word behind them must not count as heard while the price is spoken."""
    ledger = Ledger()
    ledger.open(1, "המחיר 2,450,000 שקלים")
    ledger.received(1, 4000, finished=True)
    ledger.sent(1, 0, 4000, 0.0)
    assert ledger.heard_text(1, PLAY_DELAY_S + 2.5) == "המחיר"
    assert ledger.heard_text(1, PLAY_DELAY_S + 3.6) == "המחיר 2,450,000"


def test_a_mark_of_the_sending_before_the_pause_does_not_prove_the_sending_after_it() -> None:
    """The clear was lost: the first mark comes back when the rest has been sent again under another mark."""
    ledger = one_clause()
    ledger.mark_sent("first", 1)
    ledger.cleared(PLAY_DELAY_S + 0.5)
    back = ledger.resume_ms(1, PLAY_DELAY_S + 0.5)
    ledger.sent(1, back, MS - back, 2.0)
    ledger.mark_sent("second", 1)
    assert ledger.mark_returned("first") is None
    assert ledger.heard_text(1, 2.0 + PLAY_DELAY_S) == "אחת"
    assert ledger.mark_returned("second") == 1
    assert ledger.heard_text(1, 2.0 + PLAY_DELAY_S) == TEXT


def test_an_interruption_of_the_resumed_rest_before_its_first_mark_keeps_what_was_heard_before() -> None:
    ledger = one_clause()
    ledger.cleared(PLAY_DELAY_S + 0.8)
    back = ledger.resume_ms(1, PLAY_DELAY_S + 0.8)
    ledger.sent(1, back, MS - back, 3.0)
    ledger.cleared(3.01)
    assert ledger.heard_text(1, 60.0) == "אחת שתיים"


def test_a_mark_that_comes_back_twice_counts_once() -> None:
    ledger = one_clause()
    ledger.mark_sent("m", 1)
    assert ledger.mark_returned("m") == 1
    assert ledger.mark_returned("m") is None


def test_two_clauses_under_one_clear_are_each_cut_where_they_were() -> None:
    ledger = Ledger()
    for clause in (1, 2):
        ledger.open(clause, TEXT)
        ledger.received(clause, MS, finished=True)
        ledger.sent(clause, 0, MS, 0.0)
        ledger.mark_sent(f"m{clause}", clause)
    assert ledger.mark_returned("m1") == 1
    ledger.cleared(PLAY_DELAY_S + 1.6 + 0.4)
    assert ledger.mark_returned("m2") is None
    assert (ledger.heard_text(1, 60.0), ledger.heard_text(2, 60.0)) == (TEXT, "אחת")


def test_a_clause_that_is_still_being_written_counts_its_new_words_and_never_too_many() -> None:
    ledger = Ledger()
    ledger.open(1, "אחת שתיים")
    ledger.received(1, 800)
    ledger.sent(1, 0, 800, 0.0)
    early = ledger.heard_text(1, PLAY_DELAY_S + 0.75)
    assert early == "אחת"
    ledger.reword(1, TEXT)
    assert ledger.heard_text(1, PLAY_DELAY_S + 0.7) == "אחת"
    ledger.received(1, MS, finished=True)
    ledger.sent(1, 800, MS - 800, 0.8)
    assert ledger.heard_text(1, PLAY_DELAY_S + 1.61) == TEXT
    ledger.reword(2, TEXT)
    assert ledger.heard_text(2, 9.0) == ""
