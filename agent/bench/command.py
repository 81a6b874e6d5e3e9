"""``moked bench``: measure Moked beside a stock pipecat bot and say which bars are met."""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import entry_points
from pathlib import Path

import msgspec

from agent.bench import barge, faults, first_sound, gap, load, noise, report, soak, streaming
from agent.bench.rig import BOTS, Bot, Rig
from agent.sandbox.carrier.call import AgentUnreachableError
from shared import log
from shared.bench.processes import NotStartedError
from shared.bench.report import Report, as_json, machine

SECTIONS = ("cpu", "memory", "gap", "first_sound", "commit", "barge", "noise", "faults")
"""In the order in which they run: memory before other calls have left theirs to be used again.

``capacity`` and ``soak`` take long and run only when they are asked for.
"""

SLOW = ("capacity", "soak")


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line asks for."""

    sections: tuple[str, ...]
    turns: int
    barges: int
    sounds: int
    steps: tuple[int, ...]
    calls: int
    bots: tuple[Bot, ...]
    streams: bool
    json_file: Path | None
    keep: Path | None


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 2000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 2000")
    return int(text)


def _steps(text: str) -> tuple[int, ...]:
    return tuple(_count(part) for part in text.split(","))


def _options(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="moked bench", description="Measure Moked beside a stock pipecat bot on the same emulated vendors."
    )
    parser.add_argument(
        "section", nargs="*", help=f"any of {', '.join((*SECTIONS, *SLOW))}; or all (default); or desk alone"
    )
    parser.add_argument("--turns", type=_count, default=100, help="turns per bot (default 100)")
    parser.add_argument("--barges", type=_count, default=50, help="interruptions per bot (default 50)")
    parser.add_argument("--sounds", type=_count, default=100, help="coughs, noises, nods per bot (default 100)")
    parser.add_argument(
        "--ear", choices=("whisper", "streaming"), default="whisper", help="what Moked hears with (default whisper)"
    )
    parser.add_argument("--capacity", action="store_true", help="also ramp the calls up until a worker is full (slow)")
    parser.add_argument(
        "--steps", type=_steps, default=load.CAPACITY_STEPS, help="calls of each step of that ramp, as 5,20,25,30"
    )
    parser.add_argument("--calls", type=_count, default=soak.CALLS, help="calls of the soak (default 500)")
    parser.add_argument("--only", choices=BOTS, help="leave the other bot out (no ratios then)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the whole report there")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write <date>.json and <date>.md there")
    given = parser.parse_args(list(arguments))
    asked = [str(name) for name in given.section] or ["all"]
    unknown = [name for name in asked if name not in {*SECTIONS, *SLOW, "all"}]
    if unknown:
        parser.error(f"no section {unknown[0]!r}; there are {', '.join((*SECTIONS, *SLOW))}, all")
    chosen = [name for name in SECTIONS if "all" in asked or name in asked]
    if given.capacity or "capacity" in asked:
        chosen.append("capacity")
    chosen += ["soak"] if "soak" in asked else []
    return Options(
        sections=tuple(chosen),
        turns=given.turns,
        barges=given.barges,
        sounds=given.sounds,
        steps=given.steps,
        calls=given.calls,
        bots=(given.only,) if given.only else BOTS,
        streams=given.ear == "streaming",
        json_file=given.json,
        keep=given.keep,
    )


async def _run(options: Options) -> Report:
    load_before = os.getloadavg()[0]
    made = report.new(options.sections, load_before)
    on_one_rig = [section for section in options.sections if section != "faults"]
    if on_one_rig:
        async with Rig(bots=options.bots, behaviour=streaming.BEHAVIOUR if options.streams else None) as rig:
            if options.streams:
                await rig.set_vendors(streaming.LATENCY)
                made.conditions.append(streaming.CONDITION)
            for section in on_one_rig:
                await _SECTIONS[section](rig, options, made)
                if options.streams:
                    made.figures = streaming.held_to_own_bars(made.figures)
                made.machine = machine(load_before)
                # A run takes half an hour: what is measured is kept at once.
                _write(options, made)
    if "faults" in options.sections:
        found = await faults.measure(options.bots)
        made.figures += faults.figures(found)
        made.details["faults"] = found
        made.machine = machine(load_before)
        _write(options, made)
    return made


async def _gap(rig: Rig, options: Options, made: Report) -> None:
    result = await gap.measure(rig, options.turns)
    made.figures += gap.figures(result)
    made.stages_ms = gap.stage_split(result)
    made.details["gap"] = result


async def _first_sound(_rig: Rig, options: Options, made: Report) -> None:
    found = await first_sound.measure(options.turns, streams=options.streams)
    without = made.details.get("gap")
    made.figures += first_sound.figures(found, without if isinstance(without, gap.GapResult) else None)
    made.details["first_sound"] = found


async def _commit(rig: Rig, options: Options, made: Report) -> None:
    result, rows = await gap.measure_commit(rig, min(options.turns, 20))
    made.figures += rows
    made.details["commit"] = result


async def _barge(rig: Rig, options: Options, made: Report) -> None:
    barges = await barge.measure(rig, options.barges)
    made.figures += barge.figures(barges)
    made.details["barge"] = barges


async def _noise(rig: Rig, options: Options, made: Report) -> None:
    found = await noise.measure(rig, options.sounds)
    made.figures += noise.figures(found)
    made.details["noise"] = found


async def _load(rig: Rig, options: Options, made: Report) -> None:
    """Both ``cpu`` and ``memory``: they come from the same calls."""
    if "load" not in made.details:
        costs = await load.measure(rig)
        made.figures += load.cpu_figures(costs) if "cpu" in options.sections else []
        made.figures += load.memory_figures(costs) if "memory" in options.sections else []
        made.details["load"] = costs


async def _capacity(rig: Rig, options: Options, made: Report) -> None:
    ramps: dict[Bot, list[load.Step]] = {bot: await load.ramp(rig, bot, options.steps) for bot in rig.bots}
    made.figures += load.capacity_figures(ramps)
    made.details["capacity"] = ramps


async def _soak(rig: Rig, options: Options, made: Report) -> None:
    found = await soak.measure(rig, options.calls)
    made.figures += soak.figures(found)
    made.details["soak"] = found


_SECTIONS: dict[str, Callable[[Rig, Options, Report], Awaitable[None]]] = {
    "gap": _gap,
    "first_sound": _first_sound,
    "commit": _commit,
    "barge": _barge,
    "noise": _noise,
    "cpu": _load,
    "memory": _load,
    "capacity": _capacity,
    "soak": _soak,
}


def _write(options: Options, made: Report) -> None:
    whole = as_json(made)
    if options.json_file is not None:
        options.json_file.write_bytes(whole)
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
        name = made.at[:10] + ("-streaming-ear" if options.streams else "")
        (options.keep / f"{name}.json").write_bytes(whole)
        (options.keep / f"{name}.md").write_text(report.as_text(made), encoding="utf-8")


def _of_another_part(name: str) -> Callable[[Sequence[str]], object] | None:
    """A measurement that another part brings, loaded only when it is asked for: the CRM's are not imported here."""
    found = entry_points(group="moked.bench", name=name)
    return next(iter(found)).load() if found else None


def main(arguments: Sequence[str]) -> int:
    """0 when everything was measured, whatever the figures say; 1 when something did not run."""
    log.setup("bench")
    other = _of_another_part(arguments[0]) if arguments else None
    if other is not None:
        result = other(arguments[1:])
        return result if isinstance(result, int) else 0
    options = _options(arguments)
    try:
        made = asyncio.run(_run(options))
        sys.stdout.write(report.as_text(made))
    except (NotStartedError, AgentUnreachableError, OSError) as error:
        sys.stderr.write(f"moked bench: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("moked bench: stopped\n")
        return 130
    return 0
