"""A voice note in words: ``POST {agent}/internal/transcriptions?language=he&seconds=12&number=%2B9723...``.

The body is the file as it came, with its own ``Content-Type``; it is held in memory while it is heard and nowhere else.
Errors are problem+json: 400 a parameter, 401 the signature, 413 too large, 415 no sound that the ear reads, 503 with
``Retry-After`` a full house or no ear that answers. The last one may be asked again, the others would fail again.
"""

import msgspec

TRANSCRIPTIONS_PATH = "/internal/transcriptions"
TRANSCRIPTION_DEADLINE_S = 60.0
"""The CRM waits this long; the agent gives up before and says so (503)."""
MAX_AUDIO_BYTES = 16_000_000
"""WhatsApp's own limit for sound (``shared/contracts/whatsapp.py``)."""
MAX_AUDIO_SECONDS = 900
LANGUAGE = "he"
"""The one language that is heard; the parameter says it in plain sight."""

AUDIO_TYPES: dict[str, str] = {
    "audio/ogg": "ogg",
    "application/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/mp4": "m4a",
    "audio/m4a": "m4a",
    "audio/x-m4a": "m4a",
    "audio/aac": "m4a",
    "audio/webm": "webm",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
}
"""Content types (without parameters such as ``codecs=opus``) that the ear reads, with the file ending of each."""


class Transcription(msgspec.Struct, frozen=True):
    """``heard`` false: nobody spoke, or what was written down is none of his words (``text`` is then empty).

    ``seconds`` in the query is the length as WhatsApp tells it and may be left out; ``number`` is the office's own
    number (E.164), whose streets and names the ear is told to expect, and may be left out too.
    """

    text: str
    heard: bool
