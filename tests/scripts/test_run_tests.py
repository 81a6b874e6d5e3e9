"""Counting tests over all parts: nothing is counted as good that did not run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.run_tests import (
    CONTRACT,
    KILLS,
    TALKS,
    Count,
    Part,
    Runner,
    count_junit,
    count_node,
    lanes,
    last_parts,
    named_failures,
)

JUNIT = """<?xml version="1.0"?><testsuites>
<testsuite name="a" tests="10" failures="1" errors="2" skipped="3"><testcase name="x"/></testsuite>
<testsuite name="b" tests="4" failures="0" errors="0" skipped="0"/></testsuites>"""


def test_junit_reports_are_added_up(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(JUNIT)
    assert count_junit(report) == Count(passed=8, failed=3, skipped=3)


def test_nodes_closing_lines_are_read_in_both_forms() -> None:
    tap = "# tests 9\n# suites 2\n# pass 6\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n# duration_ms 3\n"
    assert count_node(tap) == Count(6, 2, 1)
    assert count_node(tap.replace("# ", "ℹ ")) == Count(6, 2, 1)


def test_a_part_that_ran_nothing_or_broke_is_a_failure(tmp_path: Path) -> None:
    assert count_junit(tmp_path / "missing.xml").judged(0) == Count(0, 1, 0)
    assert Count(skipped=5).judged(0) == Count(0, 1, 5)
    assert Count(7, 0, 0).judged(2) == Count(7, 1, 0)
    assert Count(7, 3, 0).judged(1) == Count(7, 3, 0)
    assert Count(7, 0, 1).judged(0) == Count(7, 0, 1)


def test_every_python_test_is_in_exactly_one_part(tmp_path: Path) -> None:
    """A small tree with every kind of test: together the parts run all of them, and none twice."""
    marks = ("", "stack", "browser", "alone", "stack, alone", "browser, alone")
    folders = ("tests/agent/brain", TALKS, "tests/crm", "tests/shared")
    for folder in folders:
        for number, names in enumerate(marks):
            _write_test(tmp_path / folder / f"test_{Path(folder).name}_{number}.py", names)
    alone_standing = (*KILLS, CONTRACT)
    for file in alone_standing:
        _write_test(tmp_path / file, "stack" if file in KILLS else "")
    parts = [part for lane in lanes(tmp_path) for part in lane] + last_parts(tmp_path)
    chosen = [part.command[part.command.index("pytest") + 1 :] for part in parts if "pytest" in part.command]
    assert len(chosen) == 8
    together = sorted(test for arguments in chosen for test in _collected(tmp_path, *arguments))
    assert together == _collected(tmp_path)
    assert len(together) == len(folders) * len(marks) + len(alone_standing)


def _write_test(file: Path, marks: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    wanted = ", ".join(f"pytest.mark.{name}" for name in marks.split(", ") if name)
    file.write_text(f"import pytest\npytestmark = [{wanted}]\ndef test_it(): pass\n")


def _collected(folder: Path, *arguments: str) -> list[str]:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *arguments]
    plain = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # plugins take most of the start, and choose nothing
    done = subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True, check=True)
    return sorted(line for line in done.stdout.splitlines() if "::" in line)


def test_lanes_run_side_by_side_and_every_part_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of the two waits for the other's file, so one after the other they would never end."""
    program = (
        "import pathlib, sys, time\n"
        "own, other = sys.argv[1:]\n"
        "pathlib.Path(own).touch()\n"
        "while not pathlib.Path(other).exists(): time.sleep(0.01)\n"
        "print('# pass 2\\n# fail 0')\n"
    )

    def part(own: str, other: str) -> Part:
        return Part(own, (sys.executable, "-c", program, own, other), tmp_path, count_node)

    failing = Part("failing", (sys.executable, "-c", "print('said'); raise SystemExit(3)"), tmp_path, count_node)
    runner = Runner()
    runner.side_by_side([[part("a", "b"), failing], [part("b", "a")]])
    assert runner.counts == {"a": Count(passed=2), "b": Count(passed=2), "failing": Count(failed=1)}
    assert "said" in capsys.readouterr().out
    assert runner.failures == ["failing: exit code 3"]


def test_what_failed_is_named_at_the_end_and_what_passed_is_short(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "\n".join(f"line {number}" for number in range(100))
    passing = Part("passing", (sys.executable, "-c", f"print({long!r}); print('# pass 2')"), tmp_path, count_node)
    failing = Part("failing", (sys.executable, "-c", "print('not ok 3 - a kill loses nothing')"), tmp_path, count_node)
    runner = Runner()
    runner.one_by_one([passing, failing])
    shown = capsys.readouterr().out
    assert re.search(r"^── passing \(\d+ s, \d+ s of the processor\)$", shown, re.MULTILINE)
    assert "line 99" in shown
    assert "line 50" not in shown
    assert runner.failures == ["not ok 3 - a kill loses nothing"]


def test_failures_are_found_in_what_each_test_runner_writes() -> None:
    pytest_wrote = (
        "ERROR    crm:log.py:1 a logged line\nFAILED tests/crm/test_a.py::test_b - assert 1 == 2\nERROR tests/c.py"
    )
    assert named_failures(pytest_wrote) == ["FAILED tests/crm/test_a.py::test_b - assert 1 == 2", "ERROR tests/c.py"]
    assert named_failures(" FAIL  src/a.test.ts > b\n FAIL  src/a.test.ts > b\n") == ["FAIL  src/a.test.ts > b"]
    assert named_failures("ok 1 - a\n    not ok 2 - b\n✖ c (3ms)\n") == ["not ok 2 - b", "✖ c (3ms)"]
