"""The emulated Google TTS through its own SDK."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest
from google.api_core import exceptions
from google.cloud import texttospeech_v1 as tts

from agent.sandbox.carrier.measures import is_voiced
from agent.sandbox.faults import EndpointChange, Fault
from agent.sandbox.g711 import decode, encode
from agent.sandbox.google_tts import service
from agent.sandbox.server import SandboxServer
from agent.sandbox.voice import espeak, speech

TEXT = "שלום, מדברת נועה, העוזרת הקולית של המשרד. במה אפשר לעזור?"
AOEDE = "he-IL-Chirp3-HD-Aoede"


def config(
    encoding: tts.AudioEncoding = tts.AudioEncoding.PCM, rate: int = 8000, name: str = AOEDE
) -> tts.StreamingSynthesizeRequest:
    return tts.StreamingSynthesizeRequest(
        streaming_config=tts.StreamingSynthesizeConfig(
            voice=tts.VoiceSelectionParams(language_code="he-IL", name=name),
            streaming_audio_config=tts.StreamingAudioConfig(audio_encoding=encoding, sample_rate_hertz=rate),
        )
    )


def text(words: str) -> tts.StreamingSynthesizeRequest:
    return tts.StreamingSynthesizeRequest(input=tts.StreamingSynthesisInput(text=words))


async def stream(voice: tts.TextToSpeechAsyncClient, *requests: tts.StreamingSynthesizeRequest) -> list[bytes]:
    async def sent() -> AsyncIterator[tts.StreamingSynthesizeRequest]:
        for request in requests:
            yield request

    # The client's signatures hold untyped parts, here and below.
    answers = await voice.streaming_synthesize(sent())  # pyright: ignore[reportUnknownMemberType]
    return [answer.audio_content async for answer in answers]


async def whole(voice: tts.TextToSpeechAsyncClient, words: str, encoding: tts.AudioEncoding, rate: int = 8000) -> bytes:
    answer = await voice.synthesize_speech(  # pyright: ignore[reportUnknownMemberType]
        input=tts.SynthesisInput(text=words),
        voice=tts.VoiceSelectionParams(language_code="he-IL", name=AOEDE),
        audio_config=tts.AudioConfig(audio_encoding=encoding, sample_rate_hertz=rate),
    )
    return answer.audio_content


def voiced_share(samples: np.ndarray) -> float:
    frames = [encode(samples[at : at + 160].astype(np.float32)) for at in range(0, len(samples) - 160, 160)]
    return sum(is_voiced(frame) for frame in frames) / len(frames)


@pytest.mark.parametrize("rate", [8000, 24000])
async def test_streamed_speech_is_audible_and_of_natural_length(voice: tts.TextToSpeechAsyncClient, rate: int) -> None:
    pieces = await stream(voice, config(rate=rate), text(TEXT))
    samples = np.frombuffer(b"".join(pieces), "<i2") / 32768
    assert 8 <= len(TEXT) / (len(samples) / rate) <= 20
    assert len(pieces) > 10
    assert is_voiced(encode(samples[: rate // 10].astype(np.float32)))
    assert b"".join(await stream(voice, config(rate=rate), text(TEXT))) == b"".join(pieces)


async def test_several_texts_share_a_stream(voice: tts.TextToSpeechAsyncClient) -> None:
    both = await stream(voice, config(), text("שלום."), text("במה אפשר לעזור?"))
    apart = [await stream(voice, config(), text(words)) for words in ("שלום.", "במה אפשר לעזור?")]
    assert b"".join(both) == b"".join(piece for one in apart for piece in one)


async def test_unary_containers(voice: tts.TextToSpeechAsyncClient) -> None:
    linear = await whole(voice, TEXT, tts.AudioEncoding.LINEAR16)
    bare = await whole(voice, TEXT, tts.AudioEncoding.PCM)
    assert linear[:4] == b"RIFF"
    assert linear[44:] == bare
    mulaw = await whole(voice, TEXT, tts.AudioEncoding.MULAW)
    assert mulaw[:4] == b"RIFF"
    assert np.max(np.abs(decode(mulaw[44:]) - np.frombuffer(bare, "<i2") / 32768)) < 0.03


async def test_voices(voice: tts.TextToSpeechAsyncClient) -> None:
    listed = await voice.list_voices(language_code="he-IL")  # pyright: ignore[reportUnknownMemberType]
    names = [one.name for one in listed.voices]
    assert AOEDE in names
    assert "he-IL-Wavenet-A" in names


async def test_refusals(voice: tts.TextToSpeechAsyncClient) -> None:
    with pytest.raises(exceptions.InvalidArgument, match="5000 bytes"):
        await whole(voice, "א" * 2501, tts.AudioEncoding.PCM)
    with pytest.raises(exceptions.InvalidArgument, match="encoding"):
        await stream(voice, config(tts.AudioEncoding.LINEAR16), text(TEXT))
    with pytest.raises(exceptions.InvalidArgument, match="Chirp"):
        await stream(voice, config(name="he-IL-Wavenet-A"), text(TEXT))
    with pytest.raises(exceptions.InvalidArgument, match="does not exist"):
        await stream(voice, config(name="he-IL-Chirp3-HD-Nobody"), text(TEXT))
    with pytest.raises(exceptions.InvalidArgument, match="first request"):
        await stream(voice, text(TEXT))


async def test_idle_stream_is_aborted(voice: tts.TextToSpeechAsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_IDLE_S", 0.2)

    async def slow() -> AsyncIterator[tts.StreamingSynthesizeRequest]:
        yield config()
        await asyncio.sleep(10)

    answers = await voice.streaming_synthesize(slow())  # pyright: ignore[reportUnknownMemberType]
    with pytest.raises(exceptions.Aborted, match="every 5s"):
        await anext(aiter(answers))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("error", status=429), exceptions.ResourceExhausted),
        (Fault("error", status=500), exceptions.InternalServerError),
        (Fault("outage"), exceptions.ServiceUnavailable),
        (Fault("reset"), exceptions.ServiceUnavailable),
        # The client hands on None for an answer that it cannot read.
        (Fault("garbage"), AttributeError),
        (Fault("cut"), exceptions.ServiceUnavailable),
    ],
)
async def test_faults(
    sandbox: SandboxServer, voice: tts.TextToSpeechAsyncClient, fault: Fault, error: type[Exception]
) -> None:
    sandbox.faults.endpoint("tts_stream").change(EndpointChange(fault=fault))
    with pytest.raises(error):
        await stream(voice, config(), text(TEXT))
    sandbox.faults.reset()
    assert await stream(voice, config(), text(TEXT))


def test_syllables_speak_where_espeak_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "available", lambda: False)
    samples = speech.speak("דירה של ארבעה חדרים בחיפה, קומה שנייה", "syllables", 8000, 1.0)
    assert 8 <= 38 / (len(samples) / 8000) <= 20
    assert voiced_share(samples) > 0.6


def test_speed_and_odd_texts() -> None:
    assert len(speech.speak(TEXT, "v", 8000, 0.7)) > 1.2 * len(speech.speak(TEXT, "v", 8000, 1.2))
    for odd in ("…", "12", "OK", "😀", "-q; echo", "[["):
        assert len(speech.speak(odd, "v", 8000, 1.0)) > 400


async def test_a_stream_in_pieces_is_one_request_on_record(
    sandbox: SandboxServer, voice: tts.TextToSpeechAsyncClient
) -> None:
    audio = await stream(voice, config(), text("יש לנו דירה"), text(" עם מרפסת."))
    (note,) = [note for note in sandbox.faults.visits.after(0) if note.endpoint == "tts_stream"]
    assert note.pieces == ["יש לנו דירה", " עם מרפסת."]
    assert note.text == "יש לנו דירה עם מרפסת."
    assert abs(sum(map(len, audio)) / 16 - note.audio_ms) < 2
