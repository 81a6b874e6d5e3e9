"""``make test``: runs the tests of every part and ends with one line that counts them all."""

import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from scripts.chromium import ChromiumMissingError, ensure

ROOT = Path(__file__).resolve().parents[1]


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


def _python(report: Path, *arguments: str) -> Count:
    done = subprocess.run([sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments], cwd=ROOT, check=False)
    return count_junit(report).judged(done.returncode)


def _web(report: Path) -> Count:
    reporters = ["--reporter=default", "--reporter=junit", f"--outputFile.junit={report}"]
    done = subprocess.run(["npm", "run", "--silent", "test", "--", *reporters], cwd=ROOT / "web", check=False)
    return count_junit(report).judged(done.returncode)


def _gateway() -> Count:
    lines: list[str] = []
    command = ["npm", "run", "--silent", "test"]
    with subprocess.Popen(command, cwd=ROOT / "wa", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        for line in run.stdout or ():
            lines.append(line)
            sys.stdout.write(line)
    return count_node("".join(lines)).judged(run.returncode)


def _heading(text: str) -> None:
    sys.stdout.write(f"\n── {text}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Run everything, or with ``e2e`` only what starts the whole stack; 1 if anything failed or nothing ran."""
    began = time.monotonic()
    try:
        os.environ["CHROMIUM_PATH"] = str(ensure())
    except ChromiumMissingError as error:
        sys.stderr.write(f"moked: {error}\n")
        return 2
    parts: dict[str, Count] = {}
    with tempfile.TemporaryDirectory(prefix="moked-reports-") as folder:
        if arguments == ["e2e"]:
            _heading("stack and browser")
            parts["stack and browser"] = _python(Path(folder) / "python.xml", "-m", "stack or browser")
        else:
            _heading("web")
            parts["web"] = _web(Path(folder) / "web.xml")
            _heading("WhatsApp gateway")
            parts["gateway"] = _gateway()
            _heading("Python, the whole stack, browser")
            parts["python"] = _python(Path(folder) / "python.xml")
    total = sum(parts.values(), Count())
    _heading("all parts")
    for name, count in parts.items():
        sys.stdout.write(f"{name:<18} {count.passed:>5} ok {count.failed:>4} bad {count.skipped:>4} left out\n")
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    seconds = time.monotonic() - began
    sys.stdout.write(f"==== {total.passed} passed, {total.failed} failed{skipped} in {seconds:.1f}s ====\n")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
