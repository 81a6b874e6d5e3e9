"""What is no speech is never played: files, pages and noise in place of samples."""

import io
import wave

import pytest

from agent.speech.plausible import implausible, whole_wav
from tests.agent.support.fake_vendors import tone, wav


def test_speech_is_plausible() -> None:
    assert implausible(tone(0.2)) is None
    assert implausible(bytes(1600)) is None
    assert whole_wav(wav(tone(0.2))) == tone(0.2)


@pytest.mark.parametrize(
    "audio",
    [b"\x00\x01\x02", wav(tone(0.2)), b"<html><body>502 Bad Gateway</body></html>.", b"\xff\x7f\x01\x80" * 800],
    ids=["odd", "file", "page", "roar"],
)
def test_what_is_no_speech_is_refused(audio: bytes) -> None:
    assert implausible(audio) is not None


def test_only_the_asked_form_is_taken() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(24_000)
        out.writeframes(tone(0.1))
    with pytest.raises(ValueError, match="24000 Hz"):
        whole_wav(file.getvalue())
    with pytest.raises(ValueError, match="no WAV"):
        whole_wav(b"\xff\xff<html>")
