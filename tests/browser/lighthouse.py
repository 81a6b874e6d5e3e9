"""Lighthouse on a desk, over the main screens of a busy office: ``python -m tests.browser.lighthouse REPORT.md``.

It measures, so it wants a machine for itself; the web app must be built. Exit 1 when a figure is short.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from crm.db.migrate import upgrade
from crm.domain.auth.tokens import CSRF_COOKIE, SESSION_COOKIE, csrf_of
from scripts.chromium import ensure
from shared.host.postgres import PostgresServer
from tests.browser import routes
from tests.browser.office.served import Served, served
from tests.support.postgres import Databases, reachable_folder

PROGRAM = routes.ROOT / "web" / "node_modules" / ".bin" / "lighthouse"
BARS = {"performance": 95, "accessibility": 100, "best-practices": 100}
MAIN = (
    "home",
    "calls",
    "call",
    "customers",
    "customer",
    "leads",
    "callNow",
    "inbox",
    "chat",
    "broadcasts",
    "tasks",
    "appointments",
    "properties",
    "prompts",
    "office",
    "whatsapp",
)
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"


class Category(msgspec.Struct, frozen=True):
    """One of Lighthouse's verdicts, 0 to 1."""

    score: float | None


class Audit(msgspec.Struct, frozen=True, rename="camel"):
    """One audit; ``display_value`` is as Lighthouse shows it."""

    title: str = ""
    score: float | None = None
    display_value: str = ""


class Report(msgspec.Struct, frozen=True):
    """What is read of a report."""

    categories: dict[str, Category]
    audits: dict[str, Audit]


def measure(office: Served, path: str) -> Report:
    """One run on one address, signed in as the owner."""
    cookies = f"{SESSION_COOKIE}={office.owner.secret}; {CSRF_COOKIE}={csrf_of(office.owner.secret)}"
    command = [
        str(PROGRAM), office.url + path, "--preset=desktop", "--quiet", "--output=json", f"--chrome-flags={FLAGS}",
        f"--only-categories={','.join(BARS)}", f"--extra-headers={json.dumps({'Cookie': cookies})}",
    ]  # fmt: skip
    env = {**os.environ, "CHROME_PATH": str(ensure())}
    ran = subprocess.run(command, env=env, capture_output=True, check=True, timeout=90)
    return msgspec.json.decode(ran.stdout, type=Report)


def row(name: str, report: Report) -> tuple[str, list[str]]:
    """A line of the table, and what is short."""
    marks = {key: round(100 * (report.categories[key].score or 0)) for key in BARS}
    metrics = [
        report.audits[key].display_value
        for key in ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
    ]
    short = [f"{name}: {key} {marks[key]} < {bar}" for key, bar in BARS.items() if marks[key] < bar]
    if short:
        short += [
            f"  {audit.title} {audit.display_value}"
            for audit in report.audits.values()
            if audit.score is not None and audit.score < 0.9
        ]
    return "| " + " | ".join([name, *(str(mark) for mark in marks.values()), *metrics]) + " |", short


def main() -> int:
    """Measure, write the report, say what is short."""
    target = Path(sys.argv[1])
    lines: list[str] = []
    short: list[str] = []
    with reachable_folder() as data:
        server = PostgresServer(data / "postgres", durable=False, refuge=data / "refuge")
        server.start()
        databases = Databases(server)
        url = databases.create()
        upgrade(url)
        with served(url) as office:
            for name in MAIN:
                line, missing = row(name, measure(office, routes.address(routes.table()[name], office.made)))
                lines.append(line)
                short += missing
        databases.close()
        server.stop()
    head = [
        "# Lighthouse, desktop", "",
        f"`python -m tests.browser.lighthouse {target}`, {datetime.now(UTC):%d %B %Y}: a real CRM with a busy office,",
        "on the same machine.", "",
        "| screen | performance | accessibility | best practices | LCP | TBT | CLS |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    target.write_text("\n".join([*head, *lines, ""]), "utf-8")
    sys.stdout.write("\n".join([*lines, *short, ""]))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
