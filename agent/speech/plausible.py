"""Is what a voice vendor sent speech at all? A file header or a web page played as samples is a roar in the ear."""

import io
import wave

from agent.telephony.audio import FRAME_PCM_BYTES, SAMPLE_RATE, rms

ROAR_RMS = 14_000
"""16-bit RMS over 100 ms. Synthetic speech stays below 9,000; bytes taken at random reach 18,900."""

_LEAST_BYTES = 2 * FRAME_PCM_BYTES
_MAGIC = (b"RIFF", b"OggS", b"ID3\x03", b"ID3\x04", b"fLaC")
_TEXT_BYTES = 16


def implausible(pcm: bytes) -> str | None:
    """Why the beginning of a stream is no 16-bit PCM of speech; None when it may be."""
    if len(pcm) % 2:
        return "an odd number of bytes is no 16-bit audio"
    if pcm.startswith(_MAGIC):
        return f"a {pcm[:4]!r} file where bare samples were asked for"
    head = pcm[:_TEXT_BYTES]
    if len(head) == _TEXT_BYTES and all(0x20 <= byte < 0x7F or byte in b"\r\n\t" for byte in head):
        return "text where audio was asked for"
    beginning = pcm[: 5 * FRAME_PCM_BYTES]
    if len(beginning) >= _LEAST_BYTES and rms(beginning) > ROAR_RMS:
        return "noise at full level where speech was asked for"
    return None


def whole_wav(audio: bytes) -> bytes:
    """The samples of a WAV file of 8,000 Hz, 16 bit, mono. Raises ValueError for anything else."""
    try:
        with wave.open(io.BytesIO(audio)) as file:
            form = (file.getframerate(), file.getsampwidth(), file.getnchannels())
            pcm = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"the answer is no WAV file: {error}") from error
    if form != (SAMPLE_RATE, 2, 1):
        raise ValueError(f"the answer has {form[0]} Hz, {8 * form[1]} bit, {form[2]} channels")
    if not pcm:
        raise ValueError("the answer held no audio")
    if problem := implausible(pcm):
        raise ValueError(problem)
    return pcm
