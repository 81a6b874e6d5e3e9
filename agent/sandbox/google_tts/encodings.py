"""Samples in the audio encodings that Google offers."""

import struct

import numpy as np
from google.cloud import texttospeech_v1 as tts

from agent.sandbox.g711 import Floats, encode

STREAMING = frozenset(
    {tts.AudioEncoding.PCM, tts.AudioEncoding.ALAW, tts.AudioEncoding.MULAW, tts.AudioEncoding.OGG_OPUS}
)
"""What a streaming request may ask for; anything else is refused (google-cloud-texttospeech 2.38 message docs)."""
SUPPORTED = frozenset({tts.AudioEncoding.LINEAR16, tts.AudioEncoding.PCM, tts.AudioEncoding.MULAW})
"""What this emulator can make; the rest of what Google offers is answered UNIMPLEMENTED."""


def _wav(body: bytes, code: int, rate: int, width: int) -> bytes:
    """A RIFF/WAVE file: mono, ``code`` 1 (PCM) or 7 (mu-law)."""
    form = struct.pack("<HHIIHH", code, 1, rate, rate * width, width, 8 * width)
    return (
        b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVE"
        + b"fmt " + struct.pack("<I", len(form)) + form
        + b"data" + struct.pack("<I", len(body)) + body
    )  # fmt: skip


def raw(samples: Floats, encoding: tts.AudioEncoding) -> bytes:
    """Bytes without any header: mu-law, or 16-bit little-endian."""
    if encoding == tts.AudioEncoding.MULAW:
        return encode(samples)
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def whole(samples: Floats, encoding: tts.AudioEncoding, rate: int) -> bytes:
    """What a unary answer carries: LINEAR16 and MULAW in a WAV file, PCM bare."""
    body = raw(samples, encoding)
    if encoding == tts.AudioEncoding.LINEAR16:
        return _wav(body, 1, rate, 2)
    return _wav(body, 7, rate, 1) if encoding == tts.AudioEncoding.MULAW else body
