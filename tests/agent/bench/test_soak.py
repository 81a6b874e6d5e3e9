"""The rows of a soak: what was left behind in all, and whether it still grows at the end."""

from agent.bench.soak import Held, Soak, figures


def test_a_plateau_is_told_from_growth_that_goes_on() -> None:
    found = Soak(calls=500, lost=0, before=Held(200.0, 50, 20), halfway=Held(224.0, 52, 20), after=Held(225.0, 53, 20))
    rows = {row.name: row for row in figures(found)}
    assert (rows["... memory left behind"].moked, rows["... memory left behind"].met) == (25, False)
    late = rows["... of it by the second half of the calls"]
    assert (late.moked, late.met) == (1, True)
    assert rows["... file descriptors left behind"].moked == 3
