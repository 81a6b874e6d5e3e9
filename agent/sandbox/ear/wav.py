"""WAV files of any rate and sample format to mono floats at 8,000 Hz."""

import struct

import msgspec
import numpy as np
import soxr

from agent.sandbox.clips import RATE
from agent.sandbox.g711 import Floats, decode

_PCM, _FLOAT, _MULAW, _EXTENSIBLE = 1, 3, 7, 0xFFFE
MOST_SECONDS = 600


class WavInvalidError(ValueError):
    """The bytes are not a WAV file this ear can read; the message says what is wrong."""


class Audio(msgspec.Struct, frozen=True):
    """``samples``: mono floats -1..1 at 8,000 Hz; ``seconds``: the length of the file as it came."""

    samples: Floats
    seconds: float


class _Format(msgspec.Struct, frozen=True):
    code: int
    channels: int
    rate: int
    bits: int


def _read_format(body: bytes) -> _Format:
    if len(body) < 16:
        raise WavInvalidError("the fmt chunk is too short")
    code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
    if code == _EXTENSIBLE and len(body) >= 26:
        code = struct.unpack_from("<H", body, 24)[0]
    if not 1 <= channels <= 8 or not 4000 <= rate <= 192_000:
        raise WavInvalidError(f"{channels} channels at {rate} Hz cannot be read")
    return _Format(code, channels, rate, bits)


def _chunks(data: bytes) -> tuple[_Format, bytes]:
    """Format and sample bytes. A data chunk of unknown length (0 or all ones, as streams write it) runs to the end."""
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise WavInvalidError("no RIFF/WAVE header")
    found: _Format | None = None
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        body = data[at + 8 : at + 8 + size]
        if name == b"fmt ":
            found = _read_format(body)
        elif name == b"data":
            if found is None:
                raise WavInvalidError("the data chunk comes before the fmt chunk")
            return found, body or data[at + 8 :]
        at += 8 + size + (size & 1)
    raise WavInvalidError("no data chunk")


def _samples(form: _Format, body: bytes) -> Floats:
    width = form.bits // 8
    body = body[: len(body) - len(body) % max(1, width * form.channels)]
    if form.code == _MULAW and form.bits == 8:
        return decode(body)
    if form.code == _PCM and form.bits == 8:
        return ((np.frombuffer(body, dtype=np.uint8).astype(np.float32) - 128) / 128).astype(np.float32)
    if form.code == _PCM and form.bits in {16, 32}:
        words = np.frombuffer(body, dtype=f"<i{width}").astype(np.float32)
        return (words / np.float32(1 << (form.bits - 1))).astype(np.float32)
    if form.code == _PCM and form.bits == 24:
        bytes3 = np.frombuffer(body, dtype=np.uint8).reshape(-1, 3).astype(np.int32)
        words = (bytes3[:, 0] << 8) | (bytes3[:, 1] << 16) | (bytes3[:, 2] << 24)
        return words.astype(np.float32) / np.float32(1 << 31)
    if form.code == _FLOAT and form.bits == 32:
        return np.frombuffer(body, dtype="<f4").astype(np.float32)
    raise WavInvalidError(f"sample format {form.code} with {form.bits} bits is not supported")


def read(data: bytes) -> Audio:
    """Decode a WAV file. Raises WavInvalidError."""
    form, body = _chunks(data)
    samples = _samples(form, body)
    frames = len(samples) // form.channels
    if frames / form.rate > MOST_SECONDS:
        raise WavInvalidError(f"longer than {MOST_SECONDS} seconds")
    mixed = samples[: frames * form.channels].reshape(-1, form.channels).mean(axis=1)
    mono = np.nan_to_num(mixed, nan=0.0, posinf=1.0, neginf=-1.0).astype(np.float32)
    if form.rate != RATE and frames:
        mono = np.asarray(soxr.resample(mono, form.rate, RATE), dtype=np.float32)
    return Audio(samples=mono, seconds=frames / form.rate)
