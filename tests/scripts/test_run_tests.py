"""Counting tests over all parts: nothing is counted as good that did not run."""

from pathlib import Path

from scripts.run_tests import Count, count_junit, count_node

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
