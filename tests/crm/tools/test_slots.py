from datetime import date, datetime, time, timedelta

import pytest

from crm.domain.tools.slots import (
    SlotProblem,
    SlotRefusedError,
    Taken,
    check_slot,
    free_slots,
    parse_time,
    resolve_date,
    slot_json,
)
from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours, OpenInterval

WORKDAY = [OpenInterval(9 * 60, 18 * 60)]
HOURS = OpeningHours(
    "Asia/Jerusalem",
    [WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, [OpenInterval(9 * 60, 13 * 60)], []],
    [date(2026, 12, 6)],
)
SUNDAY = date(2026, 11, 22)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ISRAEL)


NOW = at(SUNDAY, 10)


@pytest.mark.parametrize(
    ("start", "problem"),
    [
        (at(SUNDAY, 11), None),
        (at(SUNDAY, 17), None),
        (at(SUNDAY, 9), SlotProblem.PAST),
        (at(SUNDAY, 10, 30), SlotProblem.TOO_SOON),
        (at(SUNDAY, 11, 15), SlotProblem.OFF_GRID),
        (at(SUNDAY, 17, 30), SlotProblem.OUTSIDE_HOURS),
        (at(date(2026, 11, 28), 11), SlotProblem.OUTSIDE_HOURS),
        (at(date(2026, 11, 27), 12, 30), SlotProblem.OUTSIDE_HOURS),
        (at(date(2026, 12, 6), 11), SlotProblem.OUTSIDE_HOURS),
        (at(date(2027, 6, 20), 11), SlotProblem.TOO_FAR),
        (at(SUNDAY, 14), SlotProblem.TAKEN),
        (at(SUNDAY, 13, 30), SlotProblem.TAKEN),
        (at(SUNDAY, 15), None),
    ],
)
def test_rules_of_a_slot(start: datetime, problem: SlotProblem | None) -> None:
    taken = [Taken(at(SUNDAY, 14), at(SUNDAY, 15))]
    assert check_slot(HOURS, taken, NOW, start) is problem


def test_a_slot_ending_at_midnight_fits_and_one_past_it_does_not() -> None:
    late = OpeningHours("Asia/Jerusalem", [[OpenInterval(22 * 60, 1440)]] * 7)
    assert check_slot(late, [], NOW, at(SUNDAY, 23)) is None
    assert check_slot(late, [], NOW, at(SUNDAY, 23, 30)) is SlotProblem.OUTSIDE_HOURS


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("2023-11-23", date(2026, 11, 23)),
        ("2023-03-01", date(2027, 3, 1)),
        ("2026-11-16", date(2026, 11, 16)),
        ("2026-11-15", date(2026, 11, 15)),
        ("2026-11-14", date(2027, 11, 14)),
        ("2024-02-29", date(2028, 2, 29)),
    ],
)
def test_years_of_the_models_training_are_corrected(text: str, day: date) -> None:
    assert resolve_date(text, SUNDAY) == day


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "מחר", ""])
def test_no_date_is_refused(text: str) -> None:
    with pytest.raises(SlotRefusedError) as refused:
        resolve_date(text, SUNDAY)
    assert refused.value.problem is SlotProblem.INVALID_DATE


def test_no_time_is_refused() -> None:
    with pytest.raises(SlotRefusedError):
        parse_time("25:00")


def test_at_most_three_are_offered_spread_or_near_the_wish() -> None:
    spread = free_slots(HOURS, [], NOW, SUNDAY, None)
    assert [start.strftime("%H:%M") for start in spread] == ["11:00", "14:00", "17:00"]
    near = free_slots(HOURS, [Taken(at(SUNDAY, 16), at(SUNDAY, 17))], NOW, SUNDAY, time(16))
    assert [start.strftime("%H:%M") for start in near] == ["14:30", "15:00", "17:00"]


def test_a_closed_day_moves_to_the_next_open_one() -> None:
    saturday = date(2026, 11, 28)
    found = free_slots(HOURS, [], NOW, saturday, None)
    assert {start.date() for start in found} == {date(2026, 11, 29)}
    assert free_slots(OpeningHours("Asia/Jerusalem", [[]] * 7), [], NOW, saturday, None) == []


@pytest.mark.parametrize("day", [date(2027, 3, 26), date(2026, 10, 25)])
def test_days_of_the_clock_change_keep_office_hours(day: date) -> None:
    hours = OpeningHours("Asia/Jerusalem", [WORKDAY] * 7)
    found = free_slots(hours, [], at(day - timedelta(days=2), 9), day, time(9))
    assert found[0].strftime("%Y-%m-%d %H:%M") == f"{day} 09:00"
    assert check_slot(hours, [], at(day - timedelta(days=2), 9), at(day, 17)) is None


def test_the_week_starts_on_sunday() -> None:
    assert slot_json(at(SUNDAY, 11)) == {"date": "2026-11-22", "time": "11:00", "weekday_he": "יום ראשון"}
    assert slot_json(at(date(2026, 11, 28), 11))["weekday_he"] == "שבת"
