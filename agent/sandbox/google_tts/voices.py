"""The he-IL voices that the emulator lists, by Google's naming."""

from google.cloud import texttospeech_v1 as tts

_CHIRP = {
    "Achernar": "F", "Achird": "M", "Algenib": "M", "Aoede": "F", "Autonoe": "F", "Charon": "M", "Despina": "F",
    "Enceladus": "M", "Fenrir": "M", "Gacrux": "F", "Kore": "F", "Leda": "F", "Orus": "M", "Puck": "M", "Sulafat": "F",
    "Zephyr": "F",
}  # fmt: skip
_OLDER = {"A": "F", "B": "M", "C": "F", "D": "M"}
_GENDERS = {"F": tts.SsmlVoiceGender.FEMALE, "M": tts.SsmlVoiceGender.MALE}
_RATE = 24000


def all_voices() -> list[tts.Voice]:
    """Chirp 3 HD, Wavenet and Standard voices of he-IL."""
    named = {f"he-IL-Chirp3-HD-{name}": gender for name, gender in _CHIRP.items()}
    for family in ("Standard", "Wavenet"):
        named |= {f"he-IL-{family}-{letter}": gender for letter, gender in _OLDER.items()}
    return [
        tts.Voice(language_codes=["he-IL"], name=name, ssml_gender=_GENDERS[gender], natural_sample_rate_hertz=_RATE)
        for name, gender in named.items()
    ]


def is_known(name: str) -> bool:
    """True for a listed voice."""
    return any(voice.name == name for voice in all_voices())


def can_stream(name: str) -> bool:
    """Only Chirp 3 HD voices stream."""
    return "-Chirp3-HD-" in name
