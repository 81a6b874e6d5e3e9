"""The report of the call engine: under which conditions it was measured, and where a gap went."""

import os
from collections.abc import Sequence

from agent.bench.rig import MODELLED
from shared.bench import report
from shared.bench.report import Report, number


def conditions() -> list[str]:
    """What a reader must know to believe the figures."""
    modelled = ", ".join(
        f"{name} {latency.median_ms:g}/{latency.p95_ms:g}" for name, latency in MODELLED.items() if name != "tts_unary"
    )
    return [
        f"vendors emulated on their own protocols, lognormal latency median/P95 in ms: {modelled}; 60 tokens/s; seeded",
        f"RACING={os.environ.get('RACING', '1')} (1: Moked asks ear and voice twice, the model three times)",
        "three calls of each bot at a time, eight for sounds; CPU and memory by themselves",
        "one emulator process for both bots; both bots hear the same lines at the same time in the same run",
        "Moked: one worker, OPENERS=0 FILLERS=0 (first sound: both on), no tools for the model, as in the stock bot",
        "3 of 10 turns have a pause of 0.5-1.0 s inside the sentence; a clean line; synthetic Hebrew speech",
        "voiced: a 20 ms frame above -42 dBFS; the gap ends with the first voiced frame after 200 ms without the agent",
        "a word counts as unheard when less than half of it was played, as forgotten when all of it was",
        "caller, bots and vendors share this machine's cores",
    ]


def new(sections: Sequence[str], load_before: float) -> Report:
    """An empty report of this moment."""
    return report.new(sections, load_before, conditions())


def stage_table(split: dict[str, dict[str, float | None]]) -> str:
    """The stage split, ms."""
    names = {
        "end_to_ear": "end of the voice -> last request to the ear",
        "ear": "ear",
        "ear_to_model": "transcript -> request to the model",
        "model": "model, to the first token",
        "model_to_voice": "first token -> request for speech",
        "voice": "speech, to the first audio",
        "voice_to_heard": "first audio -> heard",
        "commit": "(end of the voice -> commit)",
        "commit_to_heard": "(commit -> heard)",
    }
    lines = ["| stage of Moked's gap, ms | P50 | P95 | mean |", "|---|---|---|---|"]
    for name, title in names.items():
        values = split.get(name, {})
        cells = " | ".join(number(values.get(key), "") for key in ("p50", "p95", "mean"))
        lines.append(f"| {title} | {cells} |")
    return "\n".join(lines) + "\n"


def as_text(made: Report) -> str:
    """The report for people, in Markdown."""
    whole = report.as_text(made)
    return f"{whole}\n{stage_table(made.stages_ms)}" if made.stages_ms else whole
