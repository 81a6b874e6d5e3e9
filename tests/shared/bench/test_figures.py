"""Percentiles, bars and the printed table."""

import msgspec
import pytest

from shared.bench import report
from shared.bench.figures import Bar, Figure, percentile


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([7], 0.95, 7), ([1, 2, 3, 4], 0.5, 2.5), ([40, 10, 20, 30, 0], 0.95, 38), ([3, 1, 2], 1.0, 3)],
)
def test_percentile(values: list[float], share: float, expected: float | None) -> None:
    assert percentile(values, share) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("bar", "moked", "stock", "met"),
    [
        (Bar(at_most=200), 200, None, True),
        (Bar(at_most=200), 201, None, False),
        (Bar(at_most=200), None, 100, None),
        (Bar(at_least=25), 25, 5, True),
        (Bar(at_least=25), 24, 5, False),
        (Bar(at_most_ratio=0.7), 700, 1000, True),
        (Bar(at_most_ratio=0.7), 701, 1000, False),
        (Bar(at_most_ratio=0.7), 700, None, None),
        (Bar(at_most=500, at_most_ratio=0.7), 600, 1000, False),
        (Bar(), 1, 1, None),
        (Bar(at_most=0), 0, 0, True),
    ],
)
def test_a_bar_is_met_or_not(bar: Bar, moked: float | None, stock: float | None, met: bool | None) -> None:
    assert Figure(name="x", unit="ms", moked=moked, stock=stock, bar=bar).met is met


def test_the_table_shows_what_was_not_measured_as_such() -> None:
    rows = [
        Figure(name="turn gap P50", unit="ms", moked=1400.4, stock=2000, bar=Bar(at_most_ratio=0.7)),
        Figure(name="memory", unit="MB", moked=3.26, bar=Bar(at_most=6)),
        Figure(name="nothing", unit="words", moked=None, bar=Bar(at_most=0)),
    ]
    lines = report.table(rows).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[2] == ["turn gap P50", "<= 0.70x", "2,000 ms", "1,400 ms", "0.70x", "NO"]
    assert cells[3] == ["memory", "<= 6", "-", "3.3 MB", "-", "yes"]
    assert cells[4] == ["nothing", "<= 0", "-", "-", "-", "-"]
    assert len({len(line) for line in lines}) == 1


def test_the_json_carries_ratio_and_verdict() -> None:
    made = report.new(["gap"], load_before=0.5, conditions=["quiet"])
    made.figures.append(Figure(name="gap", unit="ms", moked=600, stock=1000, bar=Bar(at_most_ratio=0.7)))
    read = msgspec.json.decode(report.as_json(made))
    assert (read["figures"][0]["ratio"], read["figures"][0]["met"]) == (0.6, True)
    assert read["machine"]["load_before"] == 0.5
    assert read["conditions"]
