"""The ear's accuracy table: every clip under every condition, cuts, joins, and sounds that are no speech."""

import random
from collections.abc import Callable

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from agent.sandbox.clips import RATE, all_clips, sound
from agent.sandbox.ear import wav
from agent.sandbox.ear.recognise import recognise, text_of
from agent.sandbox.g711 import Floats
from tests.agent.sandbox.audio import noisy, padded, part, twice_mulaw
from tests.agent.sandbox.audio import wav as wav_of

CLIPS = sorted(all_clips())
SECONDS = np.arange(3 * RATE) / RATE


def heard(samples: Floats) -> str:
    return text_of(recognise(np.ascontiguousarray(samples, dtype=np.float32)))


CONDITIONS: dict[str, tuple[Callable[[Floats], Floats], list[str], int]] = {
    "clean": (lambda samples: samples, CLIPS, 0),
    "silence around": (padded, CLIPS[::3], 0),
    "quiet": (lambda samples: samples * np.float32(0.1), CLIPS[1::3], 0),
    "mu-law twice": (twice_mulaw, CLIPS[2::3], 0),
    "10 dB": (lambda samples: noisy(padded(samples), 10), CLIPS, 0),
    "0 dB": (lambda samples: noisy(padded(samples), 0), CLIPS, 3),
    "16 kHz": (lambda samples: wav.read(wav_of(samples, 16000)).samples, CLIPS[::2], 0),
    "24 kHz": (lambda samples: wav.read(wav_of(samples, 24000)).samples, CLIPS[1::3], 0),
}
"""What the line does, to which clips, and how many of them may be heard wrong."""


@pytest.mark.parametrize("condition", CONDITIONS)
def test_clips_are_heard_word_for_word(condition: str) -> None:
    spoil, clips, allowed = CONDITIONS[condition]
    wrong = [clip_id for clip_id in clips if heard(spoil(sound(clip_id))) != all_clips()[clip_id].text]
    assert len(wrong) <= allowed, wrong


@pytest.mark.parametrize(
    ("clip_id", "start", "end", "words"),
    [
        ("c17", 0.0, 0.5, "אני גר בירושלים ורוצה"),
        ("c35", 0.5, 1.0, "חדרים ומרפסת שמש"),
        ("c59", 0.0, 0.5, "יש בעיה עם הקו,"),
        ("c59", 0.5, 1.0, "אני לא שומע אותך"),
        ("c47", 0.0, 0.3, "אני עובד"),
        ("a03", 0.5, 1.0, "חדרים, מרפסת שמש וחניה. האם זה מעניין אותך?"),
    ],
)
def test_a_cut_clip_gives_the_words_that_sound(clip_id: str, start: float, end: float, words: str) -> None:
    assert heard(part(clip_id, start, end)) == words


@pytest.mark.parametrize("clip_id", ["c14", "c17", "c22", "c31", "c35", "c37", "c47", "c56", "c59", "a01", "a04"])
@pytest.mark.parametrize("snr_db", [None, 8])
def test_a_cut_never_invents_or_reorders_words(clip_id: str, snr_db: float | None) -> None:
    words = all_clips()[clip_id].text.split()
    for start, end in ((0.0, 0.4), (0.25, 0.75), (0.6, 1.0)):
        samples = part(clip_id, start, end)
        got = heard(samples if snr_db is None else noisy(samples, snr_db)).split()
        joined = " ".join(words)
        assert " ".join(got) in joined, (start, end, got)
        assert len(got) >= 1


@pytest.mark.parametrize("snr_db", [None, 10])
@pytest.mark.parametrize("silence_s", [0.0, 0.4])
def test_clips_in_one_recording_come_in_order(snr_db: float | None, silence_s: float) -> None:
    draw = random.Random(5)
    for _ in range(8):
        chosen = draw.sample(CLIPS, 3)
        gap = np.zeros(int(silence_s * RATE), np.float32)
        samples = np.concatenate([piece for clip_id in chosen for piece in (sound(clip_id), gap)])
        samples = samples if snr_db is None else noisy(samples, snr_db)
        assert heard(samples) == " ".join(all_clips()[clip_id].text for clip_id in chosen)


def test_the_same_clip_twice_is_heard_twice() -> None:
    assert heard(np.concatenate([sound("c01"), sound("c01")])) == "כן כן"


NON_SPEECH: dict[str, NDArray[np.float64]] = {
    "silence": np.zeros(3 * RATE),
    "nothing at all": np.zeros(0),
    "one sample": np.ones(1),
    "white noise": np.random.default_rng(1).normal(0, 0.1, 3 * RATE),
    "brown noise": np.cumsum(np.random.default_rng(2).normal(0, 0.002, 3 * RATE)),
    "tone": 0.3 * np.sin(2 * np.pi * 440 * SECONDS),
    "dtmf": 0.3 * np.sin(2 * np.pi * 770 * SECONDS) + 0.3 * np.sin(2 * np.pi * 1336 * SECONDS),
    "hum": 0.1 * np.sign(np.sin(2 * np.pi * 150 * SECONDS)),
    "siren": 0.2 * np.sign(np.sin(2 * np.pi * 180 * SECONDS * (1 + 0.05 * np.sin(2 * np.pi * 3 * SECONDS)))),
}


@pytest.mark.parametrize("name", NON_SPEECH)
def test_what_is_no_speech_stays_unheard(name: str) -> None:
    assert heard(NON_SPEECH[name].astype(np.float32)) == ""


@pytest.mark.parametrize("clip_id", CLIPS[::3])
def test_other_speech_is_not_mistaken_for_a_clip(clip_id: str) -> None:
    assert heard(sound(clip_id)[::-1]) == ""
    assert heard(np.asarray(soxr.resample(sound(clip_id), RATE, int(RATE * 1.1)))) == ""
