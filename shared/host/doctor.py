"""``moked doctor``: looks at everything a start depends on and says in plain words what to mend."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from shared.host import keys, plan
from shared.host.checkup import database, machine, places, vendors
from shared.host.checkup.finding import Finding, Verdict, bad, good, note
from shared.host.errors import HostError
from shared.host.files import read_variables
from shared.settings import RUNTIME_FILE, Settings, SettingsInvalidError, load

_COLOURS = {Verdict.GOOD: 32, Verdict.NOTE: 36, Verdict.BAD: 31}
_TOPIC_WIDTH = 11


def main(arguments: list[str]) -> int:
    """Print the findings; 0 when nothing must be mended, else 1."""
    parser = argparse.ArgumentParser("moked doctor", description="Check the configuration and everything it names.")
    parser.parse_args(arguments)
    findings = _examine()
    for finding in findings:
        sys.stdout.write(f"{_line(finding)}\n")
    count = sum(finding.verdict is Verdict.BAD for finding in findings)
    sys.stdout.write({0: "\nAll is well.\n", 1: "\nOne thing to mend.\n"}.get(count, f"\n{count} things to mend.\n"))
    return 1 if count else 0


def _line(finding: Finding) -> str:
    mark = finding.verdict.value
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        mark = f"\x1b[{_COLOURS[finding.verdict]}m{mark}\x1b[0m"
    return f"{mark} {finding.topic:<{_TOPIC_WIDTH}} {finding.text}"


def _examine() -> list[Finding]:
    try:
        chosen = load(with_runtime=False)
        running = load()
    except SettingsInvalidError as error:
        return [bad("Settings", f"{error}.")]
    found = _settings(chosen)
    found += database.check(running)
    found += machine.check(chosen)
    found += asyncio.run(_ask_around(chosen))
    return found


async def _ask_around(settings: Settings) -> list[Finding]:
    emulated = frozenset(plan.sandboxed_vendors(settings))
    asked = await asyncio.gather(
        vendors.check(settings, emulated), places.check(settings, real_twilio="twilio" not in emulated)
    )
    return [finding for findings in asked for finding in findings]


def _settings(settings: Settings) -> list[Finding]:
    """The same refusals as a start, without making anything."""
    environment = {**read_variables(Path(".env")), **os.environ}
    try:
        plan.check(settings, environment)
        keys.demand(settings)
    except HostError as error:
        return [bad("Settings", str(error))]
    state = "Moked is running" if (settings.data_dir / RUNTIME_FILE).exists() else "Moked is not running"
    reach = "only this machine can reach it" if settings.is_loopback else "other machines can reach it"
    return [good("Settings", "Every value is usable."), note("Settings", f"{state}; {reach}.")]
