import struct

import numpy as np
import pytest

from agent.sandbox.clips import RATE, mulaw, sound
from agent.sandbox.ear import wav
from agent.sandbox.g711 import decode, encode
from tests.agent.sandbox.audio import wav as wav_of


def file(code: int, bits: int, rate: int, body: bytes, *, channels: int = 1, size: int | None = None) -> bytes:
    width = bits // 8 * channels
    form = struct.pack("<HHIIHH", code, channels, rate, rate * width, width, bits)
    head = b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + struct.pack("<I", 16) + form
    return head + b"data" + struct.pack("<I", len(body) if size is None else size) + body


def test_mulaw_survives_decoding_and_encoding() -> None:
    every = bytes(range(256))
    # 0x7f is minus zero, which encodes as plus zero.
    assert encode(decode(every)) == every.replace(b"\x7f", b"\xff")


def test_sample_formats_agree() -> None:
    samples = sound("c13")
    plain = wav.read(wav_of(samples)).samples
    as_mulaw = wav.read(file(7, 8, RATE, mulaw("c13"))).samples
    floats = wav.read(file(3, 32, RATE, samples.astype("<f4").tobytes())).samples
    wide = (samples * (2**23 - 1)).astype("<i4")
    bytes24 = wide.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    for other in (as_mulaw, floats, wav.read(file(1, 24, RATE, bytes24)).samples):
        assert np.max(np.abs(plain - other)) < 1e-3


def test_streamed_header_without_a_length_runs_to_the_end() -> None:
    body = (sound("c01") * 32767).astype("<i2").tobytes()
    for size in (0, 0xFFFFFFFF):
        assert len(wav.read(file(1, 16, RATE, body, size=size)).samples) == len(sound("c01"))


def test_stereo_is_mixed() -> None:
    both = np.stack([sound("c01"), np.zeros_like(sound("c01"))], axis=1)
    got = wav.read(file(1, 16, RATE, (both * 32767).astype("<i2").tobytes(), channels=2)).samples
    assert np.max(np.abs(got - sound("c01") / 2)) < 1e-3


@pytest.mark.parametrize(
    "data",
    [b"", b"OggS" + b"\0" * 40, b"RIFF\0\0\0\0WAVE", file(1, 16, 0, b"\0\0"), file(1, 12, RATE, b"\0\0\0")],
)
def test_what_is_no_wav_is_refused(data: bytes) -> None:
    with pytest.raises(wav.WavInvalidError):
        wav.read(data)
