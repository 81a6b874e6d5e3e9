"""The voices that the emulator lists, by Google's naming: all of he-IL, and the Chirp personas of three more."""

from google.cloud import texttospeech_v1 as tts

_CHIRP = {
    "Achernar": "F", "Achird": "M", "Algenib": "M", "Aoede": "F", "Autonoe": "F", "Charon": "M", "Despina": "F",
    "Enceladus": "M", "Fenrir": "M", "Gacrux": "F", "Kore": "F", "Leda": "F", "Orus": "M", "Puck": "M", "Sulafat": "F",
    "Zephyr": "F",
}  # fmt: skip
_OLDER = {"A": "F", "B": "M", "C": "F", "D": "M"}
_GENDERS = {"F": tts.SsmlVoiceGender.FEMALE, "M": tts.SsmlVoiceGender.MALE}
_RATE = 24000
_MORE_LOCALES = ("en-US", "ru-RU", "ar-XA")


def _named() -> dict[str, str]:
    """Genders by name."""
    named = {
        f"{locale}-Chirp3-HD-{name}": gender for locale in ("he-IL", *_MORE_LOCALES) for name, gender in _CHIRP.items()
    }
    for family in ("Standard", "Wavenet"):
        named |= {f"he-IL-{family}-{letter}": gender for letter, gender in _OLDER.items()}
    return named


_NAMED = _named()


def all_voices() -> list[tts.Voice]:
    """Chirp 3 HD, Wavenet and Standard voices of he-IL, Chirp 3 HD of the others."""
    return [
        tts.Voice(language_codes=[name[:5]], name=name, ssml_gender=_GENDERS[gender], natural_sample_rate_hertz=_RATE)
        for name, gender in _NAMED.items()
    ]


def is_known(name: str) -> bool:
    """True for a listed voice."""
    return name in _NAMED


def can_stream(name: str) -> bool:
    """Only Chirp 3 HD voices stream."""
    return "-Chirp3-HD-" in name
