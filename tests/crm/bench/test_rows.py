"""The made-up offices hold what they say they hold."""

from collections import Counter

from crm.bench.rows import COLUMNS, Line, Maker, Size

SIZE = Size(4_000, 400, 200)


def cells(line: Line) -> dict[str, str]:
    return dict(zip(COLUMNS[line.table].split(), line.text.rstrip("\n").split("\t"), strict=True))


def made() -> list[Line]:
    maker = Maker(SIZE)
    return [line for office in maker.offices() for line in maker.rows(office)]


def test_as_many_rows_as_asked() -> None:
    counted = Counter(line.table for line in made())
    assert (counted["turns"], counted["calls"], counted["customers"]) == (SIZE.turns, SIZE.calls, SIZE.customers)


def test_every_row_fits_its_columns_and_calls_know_their_turns() -> None:
    rows = [(line.table, cells(line)) for line in made()]
    said = Counter(row["call_id"] for table, row in rows if table == "turns")
    assert {row["id"]: int(row["turn_count"]) for table, row in rows if table == "calls"} == said
    assert len({row["id"] for _table, row in rows}) == len(rows)


def test_the_same_seed_makes_the_same_offices() -> None:
    assert made() == made()
