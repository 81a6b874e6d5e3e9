"""Stages add up to the gap, whatever overlapped or did not happen."""

from agent.measures.stages import stages_of
from agent.measures.work import Work

GAP = ("end_to_ear", "ear", "ear_to_model", "tools", "model", "model_to_speech", "speech", "speech_to_heard")


def total(stages: object) -> int:
    return sum(getattr(stages, f"{name}_ms") for name in GAP)


def test_one_after_another() -> None:
    work = [
        Work("ear", 10.2, first=10.8, ended=10.8),
        Work("model", 10.85, first=11.4, ended=11.9),
        Work("speech", 11.5, first=11.7, ended=12.5),
    ]
    stages = stages_of(work, voice_end=10.0, committed=10.9, heard=11.75)
    assert [getattr(stages, f"{name}_ms") for name in GAP] == [200, 600, 50, 0, 550, 100, 200, 50]
    assert (stages.commit_ms, total(stages)) == (900, 1750)


def test_speech_made_while_the_reply_was_held_takes_no_time_of_its_own() -> None:
    work = [Work("ear", 10.2, first=10.4), Work("model", 10.4, first=10.5), Work("speech", 10.6, first=10.7)]
    stages = stages_of(work, voice_end=10.0, committed=11.0, heard=11.02)
    assert stages.speech_to_heard_ms == 320
    assert total(stages) == 1020


def test_tools_are_a_stage_between_two_requests_to_the_model() -> None:
    work = [
        Work("ear", 10.1, first=10.5),
        Work("model", 10.5, first=11.0),
        Work("tool", 11.0, first=11.3, name="search_properties"),
        Work("model", 11.4, first=11.9),
        Work("speech", 12.0, first=12.2),
    ]
    stages = stages_of(work, voice_end=10.0, committed=10.6, heard=12.2)
    assert (stages.tools_ms, stages.model_ms) == (900, 500)
    assert total(stages) == 2200


def test_what_was_thrown_away_or_comes_from_an_earlier_turn_does_not_count() -> None:
    work = [
        Work("ear", 1.0, first=1.5),
        Work("model", 1.5, first=2.0),
        Work("speech", 2.0, first=2.2),
        Work("ear", 10.1, ended=10.6),
        Work("ear", 10.9, first=11.3),
        Work("model", 11.3, ended=11.4),
    ]
    stages = stages_of(work, voice_end=10.7, committed=11.5, heard=12.0)
    assert (stages.end_to_ear_ms, stages.ear_ms, stages.model_ms) == (200, 400, 0)
    assert total(stages) == 1300


def test_a_fixed_phrase_asks_nobody() -> None:
    stages = stages_of([], voice_end=5.0, committed=5.4, heard=5.5)
    assert (stages.speech_to_heard_ms, total(stages)) == (500, 500)
