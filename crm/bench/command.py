"""``moked bench desk``: lists, pages and searches over a million turns, and what ingest costs beside a bare app."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import msgspec

from crm.bench import ingest
from crm.bench.load import Client, Question, Times, drive
from crm.bench.places import RunningCrm, business_of, signed_in
from crm.bench.questions import AskedInVainError, Desk
from crm.bench.rows import Size
from crm.bench.seeding import LARGE, SMALL, seeded, server
from shared import log
from shared.bench import report
from shared.bench.figures import Bar, Figure
from shared.bench.processes import NotStartedError
from shared.host.errors import HostError
from shared.host.postgres import SUPERUSER, PostgresServer

SECTIONS = ("small", "large", "ingest")
CLIENTS = 16
AT_DESKS = (("desk1", 12), ("desk2", 4))
"""Who the clients are: most of them in the biggest office."""
INGEST = Size(20_000, 2_000, 1_000)
CONDITIONS = [
    "1,000,000 turns, 100,000 calls, 50,000 customers; the small size is a tenth. Of eight offices one has 60 % of all",
    f"{CLIENTS} clients, each 1 request/s, three quarters of them in the biggest office; signed in, row-level security",
    "the CRM's own server process and PostgreSQL as `moked up` starts them (shared_buffers 128 MB), warmed up",
    "app CPU: time of the app's processes alone, medians of rounds taken in turns; bare app: Flask, psycopg2, gunicorn",
    "clients, CRM and PostgreSQL share this machine's cores",
]  # fmt: skip


class Options(msgspec.Struct, frozen=True):
    """What the command line asks for."""

    sections: list[str]
    seconds: int
    home: Path
    json_file: Path | None
    keep: Path | None


def _options(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(prog="moked bench desk", description="Measure the CRM over a million turns.")
    parser.add_argument("section", nargs="*", help=f"any of {', '.join(SECTIONS)}; all by default")
    parser.add_argument("--seconds", type=int, default=120, help="how long the clients ask (default 120)")
    parser.add_argument(
        "--home", type=Path, default=Path(".data/bench"), help="where seeded databases stay (default .data/bench)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the whole report there")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write <date>-desk.json and .md there")
    given = parser.parse_args(list(arguments))
    asked = [str(name) for name in given.section]
    unknown = [name for name in asked if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]!r}; there are {', '.join(SECTIONS)}")
    return Options(asked or list(SECTIONS), given.seconds, given.home, given.json, given.keep)


async def _desk(url: str, seconds: int) -> tuple[list[Question], Times]:
    """Ask a seeded database's CRM. Raises NotStartedError, AskedInVainError."""
    with tempfile.TemporaryDirectory() as folder:
        async with aiohttp.ClientSession() as http:
            crm = await RunningCrm.start(url, Path(folder), http)
            try:
                clients: list[Client] = []
                questions: list[Question] = []
                for number, (office, count) in enumerate(AT_DESKS):
                    cookies = [await _cookie(url, f"agent{1 + seat % 3}@{office}.example") for seat in range(count)]
                    questions = await Desk(http, crm.url, cookies[0], number).questions()
                    clients += [Client(cookie, questions) for cookie in cookies]
                times = await drive(crm.url, clients, seconds)
            finally:
                await crm.program.stop()
    if times.failed:
        raise AskedInVainError(f"{len(times.failed)} requests failed, the first: {times.failed[0]}")
    return questions, times


async def _cookie(url: str, email: str) -> str:
    return "; ".join(f"{name}={value}" for name, value in (await signed_in(url, email)).items())


def _figures(size: Size, questions: Sequence[Question], times: Times) -> list[Figure]:
    return [
        Figure(
            name=f"{size.turns:,} turns: {asked.name}, {title}",
            unit="ms",
            moked=times.at(asked.name, share),
            samples=len(times.ms.get(asked.name, [])),
            bar=Bar(at_most=asked.bar_ms) if title == "P95" else Bar(),
        )
        for asked in questions
        for title, share in (("P50", 0.5), ("P95", 0.95))
    ]


def _worse_when_small(made: report.Report) -> None:
    """No figure may be worse over a tenth of the rows: that would be a plan gone wrong."""
    found = {figure.name: figure.moked for figure in made.figures}
    names = [name.partition(": ")[2] for name in found if name.startswith(f"{LARGE.turns:,}") and name.endswith("P95")]
    pairs = [(found.get(f"{SMALL.turns:,} turns: {name}"), found[f"{LARGE.turns:,} turns: {name}"]) for name in names]
    both = [(small, large) for small, large in pairs if small is not None and large is not None]
    if both:
        worst = max(small / large for small, large in both)
        made.figures.append(
            Figure(name="P95 at a tenth of the rows, the worst ratio", unit="x", moked=worst, samples=len(both))
        )


async def _ingest(running: PostgresServer, made: report.Report) -> None:
    url = seeded(running, INGEST)
    owner = "owner@desk1.example"
    cookies, business_id = await signed_in(url, owner), await business_of(url, owner)
    with tempfile.TemporaryDirectory() as folder:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as http:
            rig = await ingest.Rig.start(http, Path(folder), url, running.url(INGEST.name, user=SUPERUSER))
            try:
                lists = await rig.lists(business_id, cookies)
                batch = await rig.batches(business_id, ingest.BATCH)
                single = await rig.batches(business_id, 1)
            finally:
                await rig.stop()
    made.figures += ingest.figures(batch, single, lists)
    made.details["ingest"] = {"batch": batch, "single": single, "lists": lists}


async def _run(options: Options, running: PostgresServer) -> report.Report:
    made = report.new(options.sections, os.getloadavg()[0], CONDITIONS)
    for name, size in (("small", SMALL), ("large", LARGE)):
        if name in options.sections:
            url = seeded(running, size)
            questions, times = await _desk(url, options.seconds)
            made.figures += _figures(size, questions, times)
            made.details[name] = times.ms
            _write(options, made)
    _worse_when_small(made)
    if "ingest" in options.sections:
        await _ingest(running, made)
    made.machine = report.machine(made.machine.load_before)
    _write(options, made)
    return made


def _write(options: Options, made: report.Report) -> None:
    whole = report.as_json(made)
    if options.json_file is not None:
        options.json_file.write_bytes(whole)
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
        (options.keep / f"{made.at[:10]}-desk.json").write_bytes(whole)
        (options.keep / f"{made.at[:10]}-desk.md").write_text(report.as_text(made, "bare app"), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """0 when everything was measured, whatever the figures say; 1 when something did not run."""
    log.setup("bench")
    options = _options(arguments)
    try:
        with server(options.home) as running:
            made = asyncio.run(_run(options, running))
    except (NotStartedError, AskedInVainError, HostError, OSError) as error:
        sys.stderr.write(f"moked bench desk: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("moked bench desk: stopped\n")
        return 130
    sys.stdout.write(report.as_text(made, "bare app"))
    return 0
