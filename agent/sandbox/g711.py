"""G.711 mu-law (ITU-T G.711) to and from floats in -1..1, in numpy."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SILENCE = b"\xff"
"""One sample of mu-law silence."""
_BIAS = 132
_CLIP = 32635


def _decoded_bytes() -> Floats:
    codes = ~np.arange(256, dtype=np.uint8)
    exponent = (codes >> 4) & 7
    magnitude = ((((codes & 15).astype(np.int32) << 3) + _BIAS) << exponent) - _BIAS
    return (np.where(codes & 128, -magnitude, magnitude) / 32768.0).astype(np.float32)


def _encoded_words() -> NDArray[np.uint8]:
    samples = np.arange(-32768, 32768, dtype=np.int32)
    magnitude = np.minimum(np.abs(samples), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    code = (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)
    return (~np.where(samples < 0, code | 128, code)).astype(np.uint8)


_DECODED = _decoded_bytes()
_ENCODED = _encoded_words()


def decode(mulaw: bytes) -> Floats:
    """Samples of mu-law bytes, -1..1."""
    return _DECODED[np.frombuffer(mulaw, dtype=np.uint8)]


def encode(samples: Floats) -> bytes:
    """Mu-law bytes of samples; what lies outside -1..1 is clipped."""
    words = np.clip(samples * 32768.0, -32768, 32767).astype(np.int32)
    return _ENCODED[words + 32768].tobytes()
