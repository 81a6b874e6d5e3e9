"""The voices that offices choose from exist, stream, and fit the feminine words of the agent."""

from google.cloud import texttospeech_v1 as tts

from agent.sandbox.google_tts import voices
from shared.contracts.agent_config import Voice
from shared.voices import HEBREW_VOICES


def test_every_offered_voice_is_a_womans_of_hebrew_that_streams() -> None:
    known = {voice.name: voice for voice in voices.all_voices()}
    for name in HEBREW_VOICES:
        assert known[name].ssml_gender == tts.SsmlVoiceGender.FEMALE
        assert list(known[name].language_codes) == ["he-IL"]
        assert voices.can_stream(name)


def test_the_voice_of_a_new_office_is_among_them() -> None:
    assert Voice().name in HEBREW_VOICES
