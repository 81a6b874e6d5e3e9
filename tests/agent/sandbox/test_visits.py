"""The timed record of what reached the emulated vendors."""

import time

import aiohttp
import msgspec
import openai
from google.cloud import texttospeech_v1 as tts

from agent.sandbox.clips import all_clips, sound
from agent.sandbox.server import SandboxServer
from agent.sandbox.visits import VisitLog, VisitNote
from tests.agent.sandbox.audio import wav

VOICE = "he-IL-Chirp3-HD-Kore"


async def _notes(sandbox: SandboxServer, after: int = 0) -> list[VisitNote]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}/sandbox/requests?after={after}") as response,
    ):
        body = msgspec.json.decode(await response.read(), type=dict[str, list[VisitNote]])
    return body["requests"]


async def test_each_request_is_kept_with_its_times_and_words(
    sandbox: SandboxServer, client: openai.AsyncOpenAI, voice: tts.TextToSpeechAsyncClient
) -> None:
    before = time.monotonic()
    await client.audio.transcriptions.create(
        model="whisper-1", language="he", file=("turn.wav", wav(sound("c13"), 8000))
    )
    await client.chat.completions.create(
        model="gpt-4o",
        messages=[
            {"role": "user", "content": "שלום"},
            {"role": "assistant", "content": "שלום, איך אפשר"},
            {"role": "user", "content": "כמה עולה הדירה?"},
        ],
    )
    await voice.synthesize_speech(  # pyright: ignore[reportUnknownMemberType] - proto-plus has no types here
        input=tts.SynthesisInput(text="שלום וברכה"),
        voice=tts.VoiceSelectionParams(language_code="he-IL", name=VOICE),
        audio_config=tts.AudioConfig(audio_encoding=tts.AudioEncoding.MULAW, sample_rate_hertz=8000),
    )
    heard, asked, spoken = await _notes(sandbox)
    assert (heard.endpoint, heard.who, heard.text) == ("transcription", "any", all_clips()["c13"].text)
    assert heard.audio_ms == round(all_clips()["c13"].seconds * 1000)
    assert (asked.endpoint, asked.who, asked.text) == ("chat", "any", "כמה עולה הדירה?")
    assert asked.remembered == "שלום, איך אפשר"
    assert (spoken.endpoint, spoken.who, spoken.text) == ("tts_unary", VOICE, "שלום וברכה")
    assert spoken.audio_ms > 300
    times = [one for note in (heard, asked, spoken) for one in (note.arrived, note.answered or 0.0)]
    assert times == sorted(times)
    assert before <= times[0] <= times[-1] <= time.monotonic()
    assert [note.number for note in await _notes(sandbox, after=2)] == [3]


async def test_a_bad_number_is_refused(sandbox: SandboxServer) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}/sandbox/requests?after=x") as response,
    ):
        assert response.status == 400
        assert "after" in await response.text()


def test_the_record_is_bounded() -> None:
    log = VisitLog()
    for _ in range(20_010):
        log.add(VisitNote(endpoint="chat", arrived=0.0))
    kept = log.after(0)
    assert (kept[0].number, kept[-1].number) == (11, 20_010)
