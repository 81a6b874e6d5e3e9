"""``make test``: runs the tests of every part and ends with one line that counts them all."""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts.chromium import ChromiumMissingError, ensure

ROOT = Path(__file__).resolve().parents[1]
LAST_LINES = 20  # of a part that passed: its slowest tests and their number
NAME_CHARS = 300  # of a failed test's name and its reason in the list at the end


@dataclass(frozen=True, slots=True)
class Count:
    """Tests of one part, or of all."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def judged(self, exit_code: int) -> "Count":
        """A part that broke without naming a failed test, or ran none at all, counts as one failure."""
        broke = exit_code != 0 or self.passed + self.failed == 0
        return Count(self.passed, max(self.failed, 1), self.skipped) if broke else self


def count_junit(report: Path) -> Count:
    """Tests in a JUnit report, as pytest and Vitest write it; nothing when it was not written."""
    if not report.is_file():
        return Count()
    total = Count()
    for suite in ET.parse(report).getroot().iter("testsuite"):
        tests, failures, errors, skipped = (
            int(suite.get(name) or 0) for name in ("tests", "failures", "errors", "skipped")
        )
        total += Count(tests - failures - errors - skipped, failures + errors, skipped)
    return total


def count_node(output: str) -> Count:
    """Tests in the closing lines of Node's test runner (``# pass 12`` or ``ℹ pass 12``)."""
    found = {name: int(number) for name, number in re.findall(r"^(?:#|ℹ) (\w+) (\d+)$", output, re.MULTILINE)}
    failed = found.get("fail", 0) + found.get("cancelled", 0)
    return Count(found.get("pass", 0), failed, found.get("skipped", 0) + found.get("todo", 0))


def named_failures(output: str) -> list[str]:
    """The lines in which pytest, Vitest and Node's test runner name a failed test, each once, in their order."""
    found = re.findall(r"^\s*((?:(?:FAILED|ERROR) tests/|not ok \d|✖ |FAIL\s).*)$", output, re.MULTILINE)
    return list(dict.fromkeys(line[:NAME_CHARS] for line in found))


@dataclass(frozen=True, slots=True)
class Part:
    """Tests that one command runs. ``counted`` reads their number from the command's report or output."""

    name: str
    command: tuple[str, ...]
    folder: Path
    counted: Callable[[str], Count]


def _python(name: str, report: Path, *arguments: str, patient: bool = False) -> Part:
    """``patient``: it leaves the processor to calls in real time, whose caller would hear that it is late."""
    first = ("nice", "-n", "5") if patient else ()
    command = (*first, sys.executable, "-m", "pytest", "--durations=15", f"--junitxml={report}", *arguments)
    return Part(name, command, ROOT, lambda _output: count_junit(report))


KILLS = ("tests/stack/test_kills.py", "tests/stack/test_whatsapp.py")
"""Tests that bring a whole Moked of their own."""
TALKS = "tests/agent/conversation"
CONTRACT = "tests/crm/test_whole_contract.py"


def stack_parts(reports: Path) -> list[Part]:
    """What starts a whole Moked or a browser, but for what is marked ``alone``."""
    marks = "(stack or browser) and not alone"
    return [
        _python("calls and browser", reports / "calls.xml", *(f"--ignore={file}" for file in KILLS), "-m", marks),
        _python("kills", reports / "kills.xml", *KILLS, "-m", marks),
    ]


def lanes(reports: Path) -> list[list[Part]]:
    """What runs side by side; within a lane one after the other.

    Calls in real time mostly wait, so they leave the processor to the tests that compute. What would fail for want
    of a processor is marked ``alone`` and comes afterwards (``last_parts``). Every test is in exactly one part.
    """
    web = reports / "web.xml"
    reporters = ("--reporter=default", "--reporter=junit", f"--outputFile.junit={web}")
    in_process = "not stack and not browser and not alone"
    calls, kills = stack_parts(reports)
    agent, crm, contract = (reports / f"{name}.xml" for name in ("agent", "crm", "contract"))
    others = ("--ignore=tests/agent", "--ignore=tests/crm")
    return [
        [calls],
        [
            _python("talks", reports / "talks.xml", TALKS, "-m", in_process),
            Part("web", ("npm", "run", "--silent", "test", "--", *reporters), ROOT / "web", lambda _: count_junit(web)),
            Part("gateway", ("npm", "run", "--silent", "test"), ROOT / "wa", count_node),
        ],
        [
            _python("agent", agent, "tests/agent", f"--ignore={TALKS}", "-m", in_process),
            kills,
            _python("everything else", reports / "rest.xml", *others, "-m", in_process),
            _python("contract", contract, CONTRACT, "-m", in_process, patient=True),
        ],
        [_python("crm", crm, "tests/crm", f"--ignore={CONTRACT}", "-m", in_process, patient=True)],
    ]


def last_parts(reports: Path) -> list[Part]:
    """What needs the machine for itself."""
    return [_python("alone", reports / "alone.xml", "-m", "alone")]


class Runner:
    """Runs parts, several at once; shows in one piece what a failed one wrote, and how one that passed ended."""

    def __init__(self) -> None:
        self.counts: dict[str, Count] = {}
        self.failures: list[str] = []
        self._printing = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False

    def side_by_side(self, chosen: Sequence[Sequence[Part]]) -> None:
        """Every lane in a thread of its own. Ctrl-C ends the parts that run and starts no more."""
        with ThreadPoolExecutor(max_workers=len(chosen)) as pool:
            try:
                for lane in [pool.submit(self.one_by_one, parts) for parts in chosen]:
                    lane.result()
            except KeyboardInterrupt:
                self._stopped = True
                for process in list(self._running):
                    process.terminate()
                raise

    def one_by_one(self, parts: Iterable[Part]) -> None:
        """One lane."""
        for part in parts:
            if not self._stopped:
                self.counts[part.name] = self._run(part)

    def _run(self, part: Part) -> Count:
        self._show(f"\n── {part.name}: started\n")
        began = time.monotonic()
        with subprocess.Popen(
            part.command, cwd=part.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process:
            self._running.add(process)
            output = process.stdout.read() if process.stdout else ""
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self._running.discard(process)
        count = part.counted(output).judged(process.returncode)
        lines = output.splitlines()
        if count.failed:
            self.failures += named_failures(output) or [f"{part.name}: exit code {process.returncode}"]
        else:
            lines = lines[-LAST_LINES:]
        took = f"{time.monotonic() - began:.0f} s, {used.ru_utime + used.ru_stime:.0f} s of the processor"
        self._show("\n".join([f"\n── {part.name} ({took})", *lines, ""]))
        return count

    def _show(self, text: str) -> None:
        with self._printing:
            sys.stdout.write(text)
            sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Run everything, or with ``e2e`` only what starts the whole stack; 1 if anything failed or nothing ran."""
    began = time.monotonic()
    try:
        os.environ["CHROMIUM_PATH"] = str(ensure())
        os.environ["MOKED_PYTHON"] = sys.executable  # the gateway's tests start PostgreSQL by it
    except ChromiumMissingError as error:
        sys.stderr.write(f"moked: {error}\n")
        return 2
    runner = Runner()
    with tempfile.TemporaryDirectory(prefix="moked-reports-") as folder:
        reports = Path(folder)
        try:
            only_stack = [[part] for part in stack_parts(reports)]
            runner.side_by_side(only_stack if arguments == ["e2e"] else lanes(reports))
            runner.one_by_one(last_parts(reports))
        except KeyboardInterrupt:
            return 130
    total = sum(runner.counts.values(), Count())
    lines = ["", "── all parts"]
    for name, count in runner.counts.items():
        lines.append(f"{name:<20} {count.passed:>5} ok {count.failed:>4} bad {count.skipped:>4} left out")
    lines += runner.failures
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    seconds = time.monotonic() - began
    lines.append(f"==== {total.passed} passed, {total.failed} failed{skipped} in {seconds:.1f}s ====")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
