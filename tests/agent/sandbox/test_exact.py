"""The look-up of unchanged clips: it answers as the search does, and only where nothing else sounds."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.bench.dialogues import with_pause
from agent.sandbox.clips import RATE, all_clips, sound
from agent.sandbox.ear.exact import exact_candidates
from agent.sandbox.ear.recognise import recognise, text_of
from agent.sandbox.ear.search import candidates
from agent.sandbox.ear.verify import verify
from agent.sandbox.g711 import Floats, decode
from tests.agent.sandbox.audio import noisy, padded, part, twice_mulaw

CLIPS = sorted(all_clips())


def searched(samples: Floats) -> set[tuple[str, tuple[str, ...], int]]:
    """What the search alone finds at its best place."""
    heard = [one for found in candidates(samples)[:3] if (one := verify(samples, found)) is not None]
    return {(one.clip_id, one.words, one.start) for one in heard}


@pytest.mark.parametrize("clip_id", CLIPS[::4])
def test_a_clean_clip_is_found_at_its_place_without_a_search(clip_id: str) -> None:
    found = exact_candidates(padded(sound(clip_id), before=0.7))
    assert found is not None
    assert (clip_id, round(0.7 * RATE)) in {(one.clip_id, one.lag) for one in found}


@pytest.mark.parametrize("clip_id", CLIPS[::5])
def test_it_hears_what_the_search_hears(clip_id: str) -> None:
    for samples in (padded(sound(clip_id)), part(clip_id, 0.0, 0.8), part(clip_id, 0.2, 1.0)):
        for one in recognise(samples):
            assert (one.clip_id, one.words, one.start) in searched(samples)


@pytest.mark.parametrize("clip_id", ["c13", "c25", "c37", "c46"])
def test_a_pause_inside_the_sentence_loses_no_word(clip_id: str) -> None:
    samples = padded(decode(with_pause(clip_id, 0.7).audio))
    assert exact_candidates(samples) is not None
    assert text_of(recognise(samples)) == all_clips()[clip_id].text


def test_two_halves_of_two_clips_are_both_found() -> None:
    one, other = sound("c17"), sound("c35")
    samples = np.concatenate([one[: len(one) // 2], other[len(other) // 2 :]])
    found = exact_candidates(samples)
    assert found is not None
    assert {"c17", "c35"} <= {candidate.clip_id for candidate in found}


def clicked(samples: Floats) -> Floats:
    samples = samples.copy()
    samples[len(samples) // 2] += np.float32(0.05)
    return samples


def hissing(samples: Floats) -> Floats:
    return noisy(samples, 20)


def softer(samples: Floats) -> Floats:
    return samples * np.float32(0.5)


@pytest.mark.parametrize("spoil", [hissing, twice_mulaw, softer, clicked])
def test_whatever_else_sounds_is_left_to_the_search(spoil: Callable[[Floats], Floats]) -> None:
    for clip_id in CLIPS[::9]:
        assert exact_candidates(spoil(padded(sound(clip_id)))) is None


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(5), np.zeros(2 * RATE), np.full(RATE, 8 / 32768)])
def test_silence_holds_no_clip(samples: NDArray[np.float64]) -> None:
    assert exact_candidates(samples.astype(np.float32)) == []
    assert recognise(samples.astype(np.float32)) == []


def test_speech_of_nobody_is_left_to_the_search() -> None:
    assert exact_candidates(np.ascontiguousarray(sound("c17")[::-1])) is None
