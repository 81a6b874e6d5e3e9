"""Arithmetic of telephone audio: 8,000 Hz mono, 16-bit little-endian PCM inside, G.711 mu-law on the wire."""

import audioop

SAMPLE_RATE = 8_000
"""Hz, end to end."""

FRAME_MS = 20
FRAME_PCM_BYTES = SAMPLE_RATE * 2 * FRAME_MS // 1000
FRAME_MULAW_BYTES = SAMPLE_RATE * FRAME_MS // 1000

VOICED_RMS = 200
"""16-bit RMS (about -44 dBFS) above which a 20 ms frame of synthetic speech counts as voiced."""


def pcm_to_mulaw(pcm: bytes) -> bytes:
    """Half as many bytes, same number of samples."""
    return audioop.lin2ulaw(pcm, 2)


def mulaw_to_pcm(mulaw: bytes) -> bytes:
    """Twice as many bytes, same number of samples."""
    return audioop.ulaw2lin(mulaw, 2)


def pcm_ms(pcm_bytes: int) -> float:
    """Duration in ms of that many bytes of PCM."""
    return pcm_bytes * 1000 / (SAMPLE_RATE * 2)


def mulaw_ms(mulaw_bytes: int) -> float:
    """Duration in ms of that many bytes of mu-law."""
    return mulaw_bytes * 1000 / SAMPLE_RATE


def rms(pcm: bytes) -> int:
    """Root mean square, 0..32767; 0 for no samples."""
    return audioop.rms(pcm, 2) if pcm else 0


def first_voiced_ms(pcm: bytes, start_ms: float = 0) -> float | None:
    """Start in ms of the first voiced 20 ms frame of ``pcm``, whose first byte lies at ``start_ms``; None if silent."""
    for offset in range(0, len(pcm) - FRAME_PCM_BYTES + 1, FRAME_PCM_BYTES):
        if rms(pcm[offset : offset + FRAME_PCM_BYTES]) >= VOICED_RMS:
            return start_ms + pcm_ms(offset)
    return None
