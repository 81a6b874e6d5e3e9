"""Gaps, yields and overlaps by the stream's clock."""

import pytest

from agent.measures import truth as module
from agent.measures.clock import MediaClock
from agent.measures.truth import CallTruth
from agent.telephony.media import AudioIn

FRAME = b"\xff" * 160


class Now:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = 100.0
        monkeypatch.setattr(module.time, "monotonic", lambda: self.at)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    return Now(monkeypatch)


def test_the_least_delayed_frame_sets_the_clock() -> None:
    clock = MediaClock()
    assert clock.lateness_s(5.0) == 0.0
    for number, read_at in enumerate([100.05, 100.04, 100.06]):
        clock.frame(AudioIn(FRAME, number * 20), read_at)
    assert clock.lateness_s(100.06) == pytest.approx(0.0, abs=1e-4)
    clock.frame(AudioIn(FRAME, 60), 100.58)
    assert clock.lateness_s(100.58) == pytest.approx(0.5, abs=1e-3)


def test_clocks_that_run_apart_do_not_add_up() -> None:
    clock = MediaClock()
    for number in range(36_000):
        clock.frame(AudioIn(FRAME, number * 20), 100.0 + (number + 1) * 0.02 * 1.00005)
    assert clock.lateness_s(100.0 + 36_000 * 0.02 * 1.00005) < 0.01


def test_a_frame_that_was_read_late_does_not_shorten_the_gap(now: Now) -> None:
    truth = CallTruth()
    truth.clock.frame(AudioIn(FRAME, 0), 100.02)
    now.at = 102.32
    truth.clock.frame(AudioIn(FRAME, 1_980), now.at)
    truth.caller_quiet(102.12)
    now.at = 102.9
    truth.turn_committed(102.12)
    turn = truth.agent_voiced(103.0)
    assert turn.gap_ms == pytest.approx(1_200, abs=2)
    assert turn.stages is not None
    assert truth.agent_voiced(104.0).gap_ms is None


def test_a_yield_counts_from_the_true_onset_and_an_overlap_from_when_both_sounded(now: Now) -> None:
    truth = CallTruth()
    turn = truth.agent_voiced(100.0)
    truth.caller_began(101.0, noticed_after_s=0.128)
    truth.agent_stopped_for_caller(turn, sounding_since=100.0, at=101.01)
    assert (turn.yield_ms, turn.overlap_ms) == (138, 138)
    truth.caller_began(105.0, noticed_after_s=0.128)
    truth.agent_stopped_for_caller(turn, sounding_since=104.95, at=105.0)
    assert (turn.yield_ms, turn.overlap_ms) == (138, 188)
    assert (truth.yields_ms, truth.overlap_ms) == ([138], 188)
