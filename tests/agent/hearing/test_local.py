"""The ear on this machine, with the model's own interface."""

import asyncio
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from agent.hearing.local import MOST_WAITING, LocalWhisper, load_model
from agent.hearing.transcriber import HearingUnavailableError
from shared.settings import SettingsInvalidError

PCM = b"\x00\x10" * 8_000


@dataclass
class Segment:
    text: str
    avg_logprob: float = -0.4
    no_speech_prob: float = 0.1
    compression_ratio: float = 1.2


class Model:
    """Answers two segments; ``broken`` is raised, ``gate`` holds the work up."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.prompts: list[str | None] = []
        self.broken: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def transcribe(
        self,
        audio: npt.NDArray[np.float32],
        *,
        language: str,
        beam_size: int,
        temperature: float,
        initial_prompt: str | None,
        condition_on_previous_text: bool,
    ) -> tuple[Iterable[Segment], object]:
        assert (language, beam_size, temperature, condition_on_previous_text) == ("he", 1, 0.0, False)
        self.heard.append(len(audio))
        self.prompts.append(initial_prompt)
        self.gate.wait(10)
        if self.broken is not None:
            raise self.broken
        return [Segment(" אני מחפש"), Segment(" דירה.", avg_logprob=-0.6, no_speech_prob=0.3)], None


async def test_audio_is_heard_at_16_khz_with_the_models_figures() -> None:
    model = Model()
    ear = LocalWhisper(model)
    heard = await ear.transcribe(PCM, prompt="שי דירות", speech_ms=900)
    assert (heard.text, heard.speech_ms, heard.no_speech, heard.compression) == ("אני מחפש דירה.", 900, 0.3, 1.2)
    assert heard.logprob == pytest.approx(-0.5)
    assert (model.heard, model.prompts) == ([16_000], ["שי דירות"])
    ear.close()


async def test_a_failing_model_is_an_ear_that_is_unavailable() -> None:
    model = Model()
    model.broken = RuntimeError("out of memory")
    ear = LocalWhisper(model)
    with pytest.raises(HearingUnavailableError, match="out of memory"):
        await ear.transcribe(PCM, prompt="", speech_ms=900)
    ear.close()


async def test_a_stale_turn_that_waits_is_never_transcribed() -> None:
    model = Model()
    model.gate.clear()
    ear = LocalWhisper(model)
    first = asyncio.create_task(ear.transcribe(PCM, prompt="", speech_ms=900))
    stale = asyncio.create_task(ear.transcribe(PCM, prompt="", speech_ms=900))
    await asyncio.sleep(0)
    stale.cancel()
    await asyncio.wait([stale])
    model.gate.set()
    assert (await first).text
    assert (await ear.transcribe(PCM, prompt="", speech_ms=900)).text
    assert len(model.heard) == 2
    ear.close()


async def test_too_many_turns_are_refused_at_once() -> None:
    model = Model()
    model.gate.clear()
    ear = LocalWhisper(model)
    waiting = [asyncio.create_task(ear.transcribe(PCM, prompt="", speech_ms=900)) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(HearingUnavailableError, match="too many turns"):
        await ear.transcribe(PCM, prompt="", speech_ms=900)
    model.gate.set()
    assert all(heard.text for heard in await asyncio.gather(*waiting))
    assert (await ear.transcribe(PCM, prompt="", speech_ms=900)).text
    ear.close()


def test_a_missing_extra_is_one_plain_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(SettingsInvalidError, match="install the extra called local"):
        load_model("any")


def test_a_folder_without_a_model_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalidError, match="LOCAL_STT_MODEL"):
        load_model(str(tmp_path))
