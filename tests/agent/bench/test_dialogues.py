"""The lines that both bots hear."""

import numpy as np
import pytest

from agent.bench.dialogues import LANES, conversation, cut_place, with_pause
from agent.bench.sounds import sounds
from agent.sandbox.clips import mulaw, sound
from agent.sandbox.ear.recognise import recognise, text_of
from agent.sandbox.ear.words import word_spans
from agent.sandbox.g711 import SILENCE, decode

LINES = [clip_id for lane in LANES for clip_id in lane]


def test_no_line_stands_in_two_lanes() -> None:
    assert len(set(LINES)) == len(LINES)


@pytest.mark.parametrize("clip_id", [one for one in LINES if len(word_spans(one)) > 1])
def test_the_cut_lies_inside_the_sentence_at_a_quiet_place(clip_id: str) -> None:
    at, spans, samples = cut_place(clip_id), word_spans(clip_id), sound(clip_id)
    assert spans[0].start < at < spans[-1].end
    near = samples[at : at + 80]
    around = samples[spans[0].start : spans[-1].end]
    assert np.sqrt(np.mean(near**2)) < np.sqrt(np.mean(around**2))


def test_a_pause_adds_silence_and_takes_nothing_away() -> None:
    paused, whole, at = with_pause("c35", 0.75), mulaw("c35"), cut_place("c35")
    assert paused.audio[:at] + paused.audio[at + 6000 :] == whole
    assert paused.audio[at : at + 6000] == SILENCE * 6000


def test_one_word_has_no_place_for_a_pause() -> None:
    with pytest.raises(ValueError, match="one word"):
        cut_place("c01")


def test_three_turns_of_ten_pause_and_the_seed_decides_all() -> None:
    script = conversation(LANES[1], 20, seed=4)
    assert [one.clip_id for one in script] == [one.clip_id for one in conversation(LANES[1], 20, seed=4)]
    assert [one.clip_id for one in script] != [one.clip_id for one in conversation(LANES[1], 20, seed=5)]
    paused = [one.pause_s for one in script if one.pause_s]
    assert len(paused) == 6
    assert all(0.5 <= pause <= 1.0 for pause in paused)


def test_every_kind_of_sound_comes_and_none_but_the_nods_holds_words() -> None:
    made = sounds(10)
    assert {one.kind for one in made} == {"cough", "click", "noise", "echo", "hum", "murmur", "backchannel"}
    for one in made:
        said = text_of(recognise(decode(SILENCE * 2400 + one.audio + SILENCE * 2400)))
        assert bool(said) is (one.kind == "backchannel"), one.name
        assert (one.echo_gain > 0) is (one.kind == "echo")
