"""The report: a table to read and JSON to keep, with the conditions under which it was measured."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import msgspec

from shared.bench.figures import Figure
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


def new(sections: Sequence[str], load_before: float, conditions: list[str]) -> Report:
    """An empty report of this moment; ``conditions`` are what a reader must know to believe the figures."""
    return Report(
        at=utc_now().isoformat(timespec="seconds"),
        sections=list(sections),
        machine=machine(load_before),
        conditions=conditions,
        figures=[],
    )


def as_json(report: Report) -> bytes:
    """The whole report, with each figure's ratio and verdict."""
    plain = msgspec.to_builtins(report)
    for row, figure in zip(plain["figures"], report.figures, strict=True):
        row |= {"ratio": figure.ratio, "met": figure.met}
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


def number(value: float | None, unit: str) -> str:
    """A value with its unit, a dash for none."""
    if value is None:
        return "-"
    text = f"{value:,.1f}" if unit == "MB" or (unit == "ms" and value < 100) else f"{value:,.0f}"
    return f"{text} {unit}".strip()


def _rows(figures: Sequence[Figure], beside: str) -> list[tuple[str, ...]]:
    head = ("figure", "bar", beside, "Moked", "ratio", "met?")
    body = [
        (
            figure.name,
            figure.bar.text,
            number(figure.stock, figure.unit),
            number(figure.moked, figure.unit),
            "-" if figure.ratio is None else f"{figure.ratio:.2f}x",
            _VERDICTS[figure.met],
        )
        for figure in figures
    ]
    return [head, *body]


def table(figures: Sequence[Figure], beside: str = "stock") -> str:
    """Aligned for a terminal; reads as Markdown too. ``beside`` names what Moked is held against."""
    rows = _rows(figures, beside)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]) + "\n"


def as_text(report: Report, beside: str = "stock") -> str:
    """The report for people, in Markdown."""
    here = report.machine
    where = f"{here.cores} cores ({here.processor}), {here.memory_gb:g} GB, Python {here.python}"
    load = f"load average {here.load_before} before, {here.load_after} after"
    parts = [
        f"# Benchmark of {report.at}\n",
        f"{where}; {load}. Sections: {', '.join(report.sections)}.\n",
        "\n".join(f"- {line}" for line in report.conditions) + "\n",
        table(report.figures, beside),
    ]
    return "\n".join(parts)
