"""The report: a table to read and JSON to keep, with the conditions under which it was measured."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import msgspec

from agent.bench.figures import Figure
from agent.bench.rig import MODELLED
from shared.clock import utc_now

_VERDICTS = {True: "yes", False: "NO", None: "-"}


class Machine(msgspec.Struct, frozen=True):
    """Where it ran. Load averages of 1 minute at the start and the end; the latter holds the benchmark's own."""

    cores: int
    processor: str
    memory_gb: float
    python: str
    load_before: float
    load_after: float


class Report(msgspec.Struct, kw_only=True):
    """All that a run found. ``details`` holds the single observations by section."""

    at: str
    sections: list[str]
    machine: Machine
    conditions: list[str]
    figures: list[Figure]
    stages_ms: dict[str, dict[str, float | None]] = {}
    details: dict[str, object] = {}


def machine(load_before: float) -> Machine:
    """This machine, now."""
    return Machine(
        cores=os.cpu_count() or 1,
        processor=_processor(),
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1),
        python=platform.python_version(),
        load_before=round(load_before, 2),
        load_after=round(os.getloadavg()[0], 2),
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


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
    return Report(
        at=utc_now().isoformat(timespec="seconds"),
        sections=list(sections),
        machine=machine(load_before),
        conditions=conditions(),
        figures=[],
    )


def as_json(report: Report) -> bytes:
    """The whole report, with each figure's ratio and verdict."""
    plain = msgspec.to_builtins(report)
    for row, figure in zip(plain["figures"], report.figures, strict=True):
        row |= {"ratio": figure.ratio, "met": figure.met}
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    text = f"{value:,.1f}" if unit == "MB" or (unit == "ms" and value < 100) else f"{value:,.0f}"
    return f"{text} {unit}".strip()


def _rows(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    head = ("figure", "bar", "stock", "Moked", "ratio", "met?")
    body = [
        (
            figure.name,
            figure.bar.text,
            _number(figure.stock, figure.unit),
            _number(figure.moked, figure.unit),
            "-" if figure.ratio is None else f"{figure.ratio:.2f}x",
            _VERDICTS[figure.met],
        )
        for figure in figures
    ]
    return [head, *body]


def table(figures: Sequence[Figure]) -> str:
    """Aligned for a terminal; reads as Markdown too."""
    rows = _rows(figures)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]) + "\n"


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
        cells = " | ".join(_number(values.get(key), "") for key in ("p50", "p95", "mean"))
        lines.append(f"| {title} | {cells} |")
    return "\n".join(lines) + "\n"


def as_text(report: Report) -> str:
    """The report for people, in Markdown."""
    here = report.machine
    where = f"{here.cores} cores ({here.processor}), {here.memory_gb:g} GB, Python {here.python}"
    load = f"load average {here.load_before} before, {here.load_after} after"
    parts = [
        f"# Benchmark of {report.at}\n",
        f"{where}; {load}. Sections: {', '.join(report.sections)}.\n",
        "\n".join(f"- {line}" for line in report.conditions) + "\n",
        table(report.figures),
    ]
    if report.stages_ms:
        parts.append(stage_table(report.stages_ms))
    return "\n".join(parts)
