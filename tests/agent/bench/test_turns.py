"""What is read from the frames of a call and from the vendors' log."""

from datetime import UTC, datetime

import pytest

from agent.bench.barge import of_reply, played_ms, stop_frame
from agent.bench.gap import stopgaps
from agent.bench.line import Stretch, Timeline
from agent.bench.load import Step, capacity_figures, is_too_much, lateness_ms
from agent.bench.noise import silence_after
from agent.bench.rig import BOTS, VOICES, key_of, voice_of, wall_minus_monotonic
from agent.bench.turns import Turn, first_reply, last_transcription, stages, turn_of
from agent.bench.voiced import voiced
from agent.bench.words import Spoken, credit
from agent.call.phrases import STILL_HERE
from agent.sandbox.visits import VisitNote
from shared.contracts.events import AgentTurn, CallAnswered
from shared.ids import new_id

SAID = "כמה עולה הדירה?"


def timeline(sent: str, heard: str) -> Timeline:
    """A letter is 20 ms: ``#`` voiced, ``.`` silent; for the agent ``-`` is silence that was sent as audio."""
    made = Timeline()
    made.started = 100.0
    made.sent_voiced = [letter == "#" for letter in sent]
    made.heard_voiced = [letter == "#" for letter in heard]
    made.heard_bytes = [0 if letter == "." else 160 for letter in heard]
    return made


def test_the_gap_runs_from_the_last_voiced_frame_to_the_reply() -> None:
    line = timeline("..####..####...." + "." * 60, "." * 50 + "#" * 26)
    turn = turn_of(line, Stretch(0, 16), 76, SAID, 0.0)
    assert turn.gap_ms == (50 - 12) * 20
    assert not turn.spoke_into
    assert turn.answered == pytest.approx(101.0)


def test_what_the_agent_was_still_saying_is_no_reply() -> None:
    line = timeline("####" + "." * 60, "########" + "." * 20 + "#" * 36)
    turn = turn_of(line, Stretch(0, 4), 64, SAID, 0.0)
    assert turn.gap_ms == (28 - 4) * 20
    assert turn.spoke_into


def test_a_reply_after_the_next_line_is_none() -> None:
    line = timeline("####" + "." * 40, "." * 30 + "#" * 14)
    assert first_reply(line, 4, 30) is None
    assert turn_of(line, Stretch(0, 4), 30, SAID, 0.0).gap_ms is None


def test_the_stop_is_the_end_of_what_was_being_said() -> None:
    line = timeline("." * 80, "#" * 30 + "." * 40 + "#" * 10)
    assert stop_frame(line, 20, 80) == 30
    assert stop_frame(line, 45, 80) is None
    resumed = timeline("." * 80, "#" * 30 + "." * 20 + "#" * 10 + "." * 20)
    assert stop_frame(resumed, 20, 80) == 60


def test_played_audio_counts_bytes_until_the_break() -> None:
    line = timeline("." * 80, "..###--###" + "." * 10 + "####" + "." * 56)
    assert played_ms(line, 0, 6, 80) == 160


def test_silence_after_a_sound() -> None:
    through = timeline("." * 80, "#" * 80)
    assert silence_after(through, Stretch(10, 20), 20, 80) == 0
    pause = timeline("." * 80, "#" * 15 + "." * 25 + "#" * 40)
    assert silence_after(pause, Stretch(10, 20), 20, 80) == 400
    over = timeline("." * 80, "#" * 15 + "." * 65)
    assert silence_after(over, Stretch(10, 20), 20, 80) is None


def note(endpoint: str, arrived: float, answered: float, text: str, who: str = "moked") -> VisitNote:
    return VisitNote(endpoint=endpoint, arrived=arrived, answered=answered, text=text, who=who)


def test_the_stages_add_up_to_the_gap() -> None:
    turn = Turn(said=SAID, pause_s=0.0, began=98.0, voice_ended=100.0, gap_ms=1500, spoke_into=False)
    notes = [
        note("transcription", 99.5, 99.9, "כמה עולה"),
        note("transcription", 100.2, 100.6, SAID),
        note("transcription", 100.3, 100.5, "משהו אחר"),
        note("transcription", 100.3, 100.5, SAID, who="stock"),
        note("chat", 100.61, 101.0, SAID),
        note("tts_stream", 101.1, 101.4, "שני מיליון", who="Kore"),
        note("tts_stream", 101.2, 101.5, "שני מיליון", who="Leda"),
    ]
    heard = last_transcription(turn, notes, "moked")
    assert heard is not None
    assert heard.arrived == 100.2
    split = stages(turn, notes, "Kore", 100.75)
    assert split is not None
    parts = (split.end_to_ear, split.ear, split.ear_to_model, split.model)
    parts += (split.model_to_voice, split.voice, split.voice_to_heard)
    assert parts == pytest.approx((200, 400, 10, 390, 100, 300, 100))
    assert split.commit == pytest.approx(750)
    assert stages(turn, notes, "Aoede", None) is None


def test_the_stages_are_those_of_the_requests_that_won() -> None:
    turn = Turn(said=SAID, pause_s=0.0, began=98.0, voice_ended=100.0, gap_ms=1500, spoke_into=False)
    notes = [
        note("transcription", 100.1, 100.6, SAID),
        note("transcription", 100.2, 100.9, SAID),
        note("chat", 100.61, 101.2, SAID),
        note("chat", 100.61, 101.0, SAID),
        note("tts_stream", 101.1, 101.5, "שני", who="Kore"),
        note("tts_stream", 101.1, 101.4, "שני מיליון", who="Kore"),
        note("tts_stream", 101.3, 101.35, "הסעיף הבא", who="Kore"),
    ]
    last = last_transcription(turn, notes, "moked")
    assert last is not None
    assert last.arrived == 100.2
    split = stages(turn, notes, "Kore", None)
    assert split is not None
    assert (split.end_to_ear, split.ear, split.model, split.voice) == pytest.approx((100, 500, 390, 300))


def test_of_two_requests_for_the_same_words_one_was_heard() -> None:
    notes = [
        note("tts_stream", 100.0, 100.1, "יש לנו", who="Kore"),
        note("tts_stream", 100.01, 100.1, "יש לנו דירה", who="Kore"),
        note("tts_stream", 100.02, 100.1, "מה שלומך", who="Kore"),
        note("tts_stream", 100.5, 100.6, "יש לנו דירה", who="Kore"),
        note("tts_stream", 100.5, 100.6, "יש לנו דירה", who="Leda"),
    ]
    for one, audio_ms in zip(notes, (200.0, 900.0, 700.0, 900.0, 900.0), strict=True):
        one.audio_ms = audio_ms
    assert [(one.arrived, one.audio_ms) for one in voiced(notes, "Kore", 99.0, 101.0)] == [
        (100.01, 900.0),
        (100.02, 700.0),
        (100.5, 900.0),
    ]


LINE = Spoken(("שלום", "מה", "שלומך"), (400.0, 600.0, 1100.0), 1150.0)


@pytest.mark.parametrize(
    ("played", "remembered", "unheard", "forgotten"),
    [
        (1150, "שלום, מה שלומך?", 0, 0),
        (650, "שלום מה", 0, 0),
        (650, "שלום מה שלומך", 1, 0),
        (900, "שלום מה שלומך", 0, 0),
        (650, "שלום", 0, 1),
        (650, "", 0, 2),
        (100, "שלום", 1, 0),
        (1150 + 400, "שלום מה שלומך שלום", 0, 0),
        (650, "משהו אחר לגמרי", 3, 2),
    ],
)
def test_word_credit(played: float, remembered: str, unheard: int, forgotten: int) -> None:
    found = credit([LINE, LINE], played, remembered)
    assert (found.unheard, found.forgotten) == (unheard, forgotten)


def test_lateness_counts_only_what_comes_after_its_turn() -> None:
    even = [(0.0, 320), (0.04, 320), (0.1, 320), (0.1, 320), (3.0, 320)]
    assert lateness_ms(even, across_clauses=False) == pytest.approx([0, 20, 0])
    assert lateness_ms(even, across_clauses=True) == pytest.approx([0, 20, 0])
    next_clause = [(0.0, 320), (0.04, 0), (0.3, 320), (0.34, 320)]
    assert lateness_ms(next_clause, across_clauses=False) == pytest.approx([0])
    assert lateness_ms(next_clause, across_clauses=True) == pytest.approx([260, 0])
    stopped = [(0.0, 320), (0.04, -1), (0.3, 320), (0.34, 320)]
    assert lateness_ms(stopped, across_clauses=True) == pytest.approx([0])


@pytest.mark.parametrize(
    ("gap", "jitter", "turns", "p95", "full"),
    [
        (1199.0, 5.0, 20, 9000.0, False),
        (1200.0, 5.0, 20, 2000.0, True),
        (1000.0, 41.0, 20, 2000.0, True),
        (1000.0, 5.0, 100, 2200.0, True),
        (None, 5.0, 20, None, True),
    ],
)
def test_the_rule_of_capacity(gap: float | None, jitter: float, turns: int, p95: float | None, full: bool) -> None:
    first = step_of(1, turns, 1000, 2000, jitter=1, inside=1)
    step = step_of(9, turns, gap, p95, jitter=jitter, inside=1)
    assert is_too_much(first, step, holes_between_clauses=True) is full


def step_of(calls: int, turns: int, gap: float | None, p95: float | None, *, jitter: float, inside: float) -> Step:
    return Step(
        calls=calls,
        turns=turns,
        gap_p50_ms=gap,
        gap_p95_ms=p95,
        jitter_p99_ms=jitter,
        jitter_inside_p99_ms=inside,
        cpu_share=0.5,
        rig_late_p99_ms=1.0,
    )


def test_capacity_is_told_with_and_without_the_holes_between_clauses() -> None:
    steps = [
        step_of(calls, 20, 1000, 2000, jitter=jitter, inside=inside)
        for calls, jitter, inside in ((5, 10, 5), (20, 60, 10), (25, 20, 20), (30, 90, 80))
    ]
    assert [row.moked for row in capacity_figures({"moked": steps})] == [5, 25]


def test_a_phrase_that_asks_for_patience_is_no_reply() -> None:
    line = timeline("####" + "." * 76, "." * 30 + "#" * 10 + "-" * 4 + "#" * 36)
    assert first_reply(line, 4, 80) == 30
    assert first_reply(line, 4, 80, [Stretch(28, 42)]) == 44


def test_where_the_agent_asked_for_patience_is_read_from_the_record() -> None:
    line = timeline("." * 80, "." * 80)
    line.started = 0.0
    at = datetime.fromtimestamp(wall_minus_monotonic() + 1.0, UTC)
    call_id, event_id = new_id(), new_id()

    def said(text: str, seq: int) -> AgentTurn:
        return AgentTurn(
            call_id=call_id,
            seq=seq,
            event_id=event_id,
            at=at,
            text=text,
            text_generated=text,
            audio_start_ms=4000,
            audio_end_ms=5000,
        )

    events = [CallAnswered(call_id=call_id, seq=1, event_id=event_id, at=at), said("שלום", 2), said(STILL_HERE, 3)]
    (found,) = stopgaps(line, events)
    assert (found.first, found.end) == (pytest.approx(250 - 15, abs=1), pytest.approx(300 + 15, abs=1))
    assert stopgaps(line, events[1:]) == []


def test_of_two_requests_at_once_the_first_answer_counts() -> None:
    turn = Turn(said=SAID, pause_s=0.0, began=98.0, voice_ended=100.0, gap_ms=1500, spoke_into=False)
    notes = [
        note("transcription", 100.2, 100.5, SAID),
        note("transcription", 100.2, 100.9, SAID),
        note("chat", 100.51, 101.0, SAID),
        VisitNote(endpoint="chat", arrived=100.51, text=SAID, who="moked"),
        note("tts_stream", 101.1, 101.4, "שני מיליון", who="Kore"),
    ]
    split = stages(turn, notes, "Kore", None)
    assert split is not None
    assert (split.ear, split.model) == pytest.approx((300, 490))


def test_the_requests_of_bots_and_lanes_are_told_apart() -> None:
    lanes = range(len(VOICES))
    voices = {voice_of(bot, lane) for bot in BOTS for lane in lanes}
    assert len(voices) == len(BOTS) * len(VOICES)
    assert {key_of("moked", lane) for lane in lanes} == {"moked"}
    assert len({key_of("stock", lane) for lane in lanes}) == len(VOICES)


def test_what_was_made_ahead_and_thrown_away_is_no_part_of_the_reply() -> None:
    asked = ["מה מחפשים?", "בשביל לענות", "על זה אני צריכה נכס.", "מה מחפשים?"]
    assert of_reply(asked, "בשביל לענות על זה אני צריכה נכס. מה מחפשים? לקנות?") == asked[1:]
    assert of_reply(asked, "משהו אחר.") == asked
    assert of_reply([], "משהו.") == []
