"""The table of quiet times: which moment is closed, why, and when the next open one comes (local Israeli times)."""

from datetime import date, datetime

import pytest

from crm.domain.consent.calendar import hebrew_day
from crm.domain.consent.quiet import QuietTimes, block_at, next_open
from crm.domain.consent.rules import ContactRules
from crm.domain.consent.schemas import Purpose
from shared.clock import ISRAEL
from shared.contracts.agent_config import OpenInterval

USUAL = ContactRules()
ALL_DAY = [OpenInterval(8 * 60, 21 * 60)]
WIDE = ContactRules(weekly=[ALL_DAY] * 7, eve_closes=21 * 60, chol_hamoed="normal")
JERUSALEM = ContactRules(place="jerusalem", weekly=[ALL_DAY] * 7, eve_closes=21 * 60)
HAIFA = ContactRules(place="haifa", weekly=[ALL_DAY] * 7, eve_closes=21 * 60)
WORKS_ON_REST_DAYS = ContactRules(rest_days="allow", weekly=[ALL_DAY] * 7, eve_closes=21 * 60)
STRICT = ContactRules(chol_hamoed="block", memorial_days="block", fast_days="no_marketing")
SHUT = ContactRules(closed_dates=[date(2026, 11, 23), date(2026, 11, 24)])
NOON_BREAK = ContactRules(weekly=[[OpenInterval(540, 780), OpenInterval(960, 1140)], *([ALL_DAY] * 5), []])
NEVER = ContactRules(weekly=[[]] * 7)
BEYOND = ContactRules(weekly=[[OpenInterval(0, 1440)]] * 7)

AD, ANSWER, SERVICE = "marketing", "enquiry", "service"
Row = tuple[str, Purpose, ContactRules, str | None, str | None]

HOURS: list[Row] = [
    ("2026-11-22 08:59", AD, USUAL, "quiet_hours", "2026-11-22 09:00"),
    ("2026-11-22 09:00", AD, USUAL, None, None),
    ("2026-11-22 19:59", AD, USUAL, None, None),
    ("2026-11-22 20:00", AD, USUAL, "quiet_hours", "2026-11-23 09:00"),
    ("2026-11-22 23:59", ANSWER, USUAL, "quiet_hours", "2026-11-23 09:00"),
    ("2026-11-23 00:00", ANSWER, USUAL, "quiet_hours", "2026-11-23 09:00"),
    ("2026-11-22 13:30", SERVICE, NOON_BREAK, "quiet_hours", "2026-11-22 16:00"),
    ("2026-11-22 07:59", AD, BEYOND, "quiet_hours", "2026-11-22 08:00"),
    ("2026-11-22 21:00", SERVICE, BEYOND, "quiet_hours", "2026-11-23 08:00"),
    ("2026-11-23 10:00", SERVICE, SHUT, "closed_date", "2026-11-25 09:00"),
    ("2026-11-22 20:00", ANSWER, SHUT, "quiet_hours", "2026-11-25 09:00"),
    ("2026-11-22 10:00", ANSWER, NEVER, "quiet_hours", None),
]
SHABBAT: list[Row] = [
    ("2026-11-26 20:00", AD, USUAL, "quiet_hours", "2026-11-27 09:00"),
    ("2026-11-27 12:59", AD, USUAL, None, None),
    ("2026-11-27 13:00", AD, USUAL, "eve", "2026-11-29 09:00"),
    ("2026-11-27 13:00", ANSWER, USUAL, "eve", "2026-11-29 09:00"),
    ("2026-11-27 16:30", ANSWER, USUAL, "shabbat", "2026-11-29 09:00"),
    ("2026-11-27 23:59", SERVICE, USUAL, "shabbat", "2026-11-29 09:00"),
    ("2026-11-28 00:00", SERVICE, USUAL, "shabbat", "2026-11-29 09:00"),
    ("2026-11-28 12:00", ANSWER, USUAL, "shabbat", "2026-11-29 09:00"),
    ("2026-11-28 20:00", ANSWER, USUAL, "quiet_hours", "2026-11-29 09:00"),
    ("2026-11-28 23:59", AD, USUAL, "quiet_hours", "2026-11-29 09:00"),
    ("2026-11-28 20:00", AD, WIDE, None, None),
    ("2026-11-27 16:00", AD, JERUSALEM, "shabbat", None),
    ("2026-11-27 16:00", AD, HAIFA, None, None),
    ("2026-11-27 16:10", AD, HAIFA, "shabbat", None),
    ("2026-11-27 16:10", AD, WIDE, None, None),
    ("2026-11-27 16:25", AD, WIDE, "shabbat", None),
    ("2026-11-28 12:00", ANSWER, WORKS_ON_REST_DAYS, None, None),
    ("2026-11-28 12:00", SERVICE, WORKS_ON_REST_DAYS, None, None),
    ("2026-11-28 12:00", AD, WORKS_ON_REST_DAYS, "shabbat", None),
    # Long Fridays: candles at 19:31 in Tel Aviv, at 19:08 in Jerusalem; the evening after a short Shabbat.
    ("2026-06-26 19:20", AD, WIDE, None, None),
    ("2026-06-26 19:40", AD, WIDE, "shabbat", None),
    ("2026-06-26 19:00", AD, JERUSALEM, None, None),
    ("2026-06-26 19:20", AD, JERUSALEM, "shabbat", None),
    ("2026-06-27 20:20", ANSWER, WIDE, "shabbat", None),
    ("2026-06-27 20:50", ANSWER, WIDE, None, None),
    ("2026-11-28 17:00", SERVICE, WIDE, "shabbat", None),
    ("2026-11-28 17:30", SERVICE, WIDE, None, None),
]
CLOCK_CHANGE: list[Row] = [
    ("2026-03-27 01:59", ANSWER, USUAL, "quiet_hours", "2026-03-27 09:00"),
    ("2026-03-27 03:00", ANSWER, USUAL, "quiet_hours", "2026-03-27 09:00"),
    ("2026-03-27 08:59", ANSWER, USUAL, "quiet_hours", "2026-03-27 09:00"),
    ("2026-03-27 09:00", ANSWER, USUAL, None, None),
    ("2026-10-24 20:30", ANSWER, USUAL, "quiet_hours", "2026-10-25 09:00"),
    ("2026-10-25 01:30", ANSWER, USUAL, "quiet_hours", "2026-10-25 09:00"),
    ("2026-10-25 08:59", ANSWER, USUAL, "quiet_hours", "2026-10-25 09:00"),
    ("2026-10-25 09:00", ANSWER, USUAL, None, None),
    ("2026-10-25 19:59", ANSWER, USUAL, None, None),
    # The weekends on which the clock changes: candles and stars by the clock of their own day.
    ("2026-03-27 18:25", ANSWER, WIDE, None, None),
    ("2026-03-27 18:50", ANSWER, WIDE, "shabbat", None),
    ("2026-03-28 19:20", ANSWER, WIDE, "shabbat", None),
    ("2026-03-28 19:45", ANSWER, WIDE, None, None),
    ("2026-10-23 17:25", ANSWER, WIDE, None, None),
    ("2026-10-23 17:50", ANSWER, WIDE, "shabbat", None),
    ("2026-10-24 18:45", ANSWER, WIDE, None, None),
    ("2026-10-30 16:45", ANSWER, WIDE, "shabbat", None),
]
HOLIDAYS: list[Row] = [
    # New Year on Shabbat and Sunday; then one that runs into Shabbat: three days on end.
    ("2026-09-11 13:00", ANSWER, USUAL, "eve", "2026-09-14 09:00"),
    ("2026-09-12 12:00", ANSWER, USUAL, "holiday", "2026-09-14 09:00"),
    ("2026-09-13 12:00", SERVICE, USUAL, "holiday", "2026-09-14 09:00"),
    ("2024-10-02 13:00", ANSWER, USUAL, "eve", "2024-10-06 09:00"),
    ("2024-10-03 12:00", ANSWER, USUAL, "holiday", "2024-10-06 09:00"),
    ("2024-10-05 12:00", ANSWER, USUAL, "shabbat", "2024-10-06 09:00"),
    # Yom Kippur: nothing at all, whatever the office sets; also on a Shabbat.
    ("2026-09-20 12:59", ANSWER, USUAL, None, None),
    ("2026-09-20 13:00", ANSWER, USUAL, "eve", "2026-09-22 09:00"),
    ("2026-09-20 18:30", ANSWER, USUAL, "yom_kippur", "2026-09-22 09:00"),
    ("2026-09-21 12:00", SERVICE, USUAL, "yom_kippur", "2026-09-22 09:00"),
    ("2026-09-21 12:00", SERVICE, WORKS_ON_REST_DAYS, "yom_kippur", None),
    ("2026-09-20 18:30", ANSWER, WORKS_ON_REST_DAYS, "yom_kippur", None),
    ("2024-10-12 12:00", ANSWER, USUAL, "yom_kippur", "2024-10-13 09:00"),
    # Sukkot, its half days, and its last day.
    ("2026-09-25 13:00", ANSWER, USUAL, "eve", "2026-09-27 09:00"),
    ("2026-09-26 12:00", ANSWER, USUAL, "holiday", "2026-09-27 09:00"),
    ("2026-09-27 10:00", AD, USUAL, None, None),
    ("2026-09-27 13:00", AD, USUAL, "chol_hamoed", "2026-09-28 09:00"),
    ("2026-10-01 14:00", ANSWER, USUAL, "chol_hamoed", "2026-10-02 09:00"),
    ("2026-09-27 10:00", ANSWER, STRICT, "chol_hamoed", "2026-10-04 09:00"),
    ("2026-09-27 15:00", ANSWER, WIDE, None, None),
    ("2026-10-02 13:00", ANSWER, USUAL, "eve", "2026-10-04 09:00"),
    ("2026-10-03 12:00", ANSWER, USUAL, "holiday", "2026-10-04 09:00"),
    # Pesach: seder on a Wednesday, its seventh day on a Wednesday.
    ("2026-04-01 12:59", ANSWER, USUAL, None, None),
    ("2026-04-01 13:00", ANSWER, USUAL, "eve", "2026-04-03 09:00"),
    ("2026-04-02 12:00", ANSWER, USUAL, "holiday", "2026-04-03 09:00"),
    ("2026-04-05 12:00", ANSWER, USUAL, None, None),
    ("2026-04-07 13:00", ANSWER, USUAL, "eve", "2026-04-09 09:00"),
    ("2026-04-08 10:00", ANSWER, USUAL, "holiday", "2026-04-09 09:00"),
    ("2026-04-09 10:00", AD, USUAL, None, None),
    # Shabbat inside a festival, and the days that follow one.
    ("2026-04-03 12:59", ANSWER, USUAL, None, None),
    ("2026-04-03 13:00", ANSWER, USUAL, "eve", "2026-04-05 09:00"),
    ("2026-04-04 12:00", ANSWER, USUAL, "shabbat", "2026-04-05 09:00"),
    ("2026-04-04 20:30", ANSWER, JERUSALEM, None, None),
    ("2026-10-04 10:00", AD, USUAL, None, None),
    # The evening after a holiday is not opened by a weekday's hours.
    ("2026-09-21 20:30", ANSWER, WIDE, "yom_kippur", "2026-09-22 08:00"),
    ("2026-04-08 20:30", ANSWER, WIDE, "holiday", "2026-04-09 08:00"),
    # A holiday that follows Shabbat: its evening is the eve, and stays closed.
    ("2025-04-11 13:00", ANSWER, USUAL, "eve", "2025-04-14 09:00"),
    ("2025-04-12 20:30", ANSWER, WIDE, "shabbat", "2025-04-14 08:00"),
    ("2022-06-04 20:50", AD, WIDE, "shabbat", "2022-06-06 08:00"),
    ("2022-06-05 12:00", ANSWER, USUAL, "holiday", "2022-06-06 09:00"),
    # Simchat Torah on a Thursday leaves a Friday morning.
    ("2024-10-24 12:00", ANSWER, USUAL, "holiday", "2024-10-25 09:00"),
    # Shavuot on a Friday.
    ("2026-05-21 13:00", ANSWER, USUAL, "eve", "2026-05-24 09:00"),
    ("2026-05-22 10:00", ANSWER, USUAL, "holiday", "2026-05-24 09:00"),
    ("2026-05-22 10:00", ANSWER, WORKS_ON_REST_DAYS, None, None),
    ("2026-05-22 10:00", AD, WORKS_ON_REST_DAYS, "holiday", None),
]
MOURNING: list[Row] = [
    ("2026-04-13 18:59", AD, USUAL, None, None),
    ("2026-04-13 19:30", AD, USUAL, "memorial_day", "2026-04-15 09:00"),
    ("2026-04-13 19:30", ANSWER, USUAL, None, None),
    ("2026-04-14 10:00", AD, USUAL, "memorial_day", "2026-04-15 09:00"),
    ("2026-04-14 10:00", SERVICE, USUAL, None, None),
    ("2026-04-14 10:00", ANSWER, STRICT, "memorial_day", "2026-04-15 09:00"),
    ("2026-04-20 19:45", AD, USUAL, "memorial_day", "2026-04-23 09:00"),
    ("2026-04-21 10:00", AD, USUAL, "memorial_day", "2026-04-23 09:00"),
    ("2026-04-21 10:00", ANSWER, USUAL, None, None),
    ("2026-04-21 10:00", ANSWER, STRICT, "memorial_day", "2026-04-23 09:00"),
    ("2026-04-21 19:45", ANSWER, USUAL, "national_day", "2026-04-23 09:00"),
    ("2026-04-22 12:00", ANSWER, USUAL, "national_day", "2026-04-23 09:00"),
    ("2026-04-22 12:00", ANSWER, WORKS_ON_REST_DAYS, None, None),
    ("2026-04-22 12:00", AD, WORKS_ON_REST_DAYS, "national_day", None),
    # Years in which the days were moved away from Shabbat or Sunday.
    ("2025-04-30 10:00", AD, USUAL, "memorial_day", "2025-05-02 09:00"),
    ("2025-05-01 12:00", ANSWER, USUAL, "national_day", "2025-05-02 09:00"),
    ("2024-05-05 10:00", AD, USUAL, None, None),
    ("2024-05-06 10:00", AD, USUAL, "memorial_day", "2024-05-07 09:00"),
    ("2024-05-12 10:00", AD, USUAL, None, None),
    ("2024-05-13 10:00", AD, USUAL, "memorial_day", "2024-05-15 09:00"),
    ("2024-05-14 10:00", ANSWER, USUAL, "national_day", "2024-05-15 09:00"),
    ("2021-04-08 10:00", AD, USUAL, "memorial_day", "2021-04-09 09:00"),
    ("2021-04-09 10:00", AD, USUAL, None, None),
    ("2021-04-14 10:00", AD, USUAL, "memorial_day", "2021-04-16 09:00"),
    ("2021-04-15 10:00", ANSWER, USUAL, "national_day", "2021-04-16 09:00"),
    ("2027-05-04 10:00", AD, USUAL, "memorial_day", "2027-05-05 09:00"),
    ("2027-05-11 10:00", AD, USUAL, "memorial_day", "2027-05-13 09:00"),
    ("2028-04-23 10:00", AD, USUAL, None, None),
    ("2028-04-24 10:00", AD, USUAL, "memorial_day", "2028-04-25 09:00"),
    ("2028-05-02 10:00", ANSWER, USUAL, "national_day", "2028-05-03 09:00"),
    ("2029-04-18 10:00", AD, USUAL, "memorial_day", "2029-04-20 09:00"),
    ("2029-04-19 10:00", SERVICE, USUAL, "national_day", "2029-04-20 09:00"),
    # Tisha BeAv, also when it is put off to Sunday; the minor fasts only where the office wants it.
    ("2026-07-22 19:30", AD, USUAL, None, None),
    ("2026-07-22 19:55", AD, USUAL, "tisha_beav", "2026-07-24 09:00"),
    ("2026-07-23 10:00", AD, USUAL, "tisha_beav", "2026-07-24 09:00"),
    ("2026-07-23 10:00", ANSWER, USUAL, None, None),
    ("2022-08-07 10:00", AD, USUAL, "tisha_beav", "2022-08-08 09:00"),
    ("2026-07-02 10:00", AD, USUAL, None, None),
    ("2026-07-02 10:00", AD, STRICT, "fast_day", "2026-07-03 09:00"),
    ("2026-07-02 10:00", ANSWER, STRICT, None, None),
    ("2026-09-14 10:00", AD, STRICT, "fast_day", "2026-09-15 09:00"),
    ("2026-03-02 10:00", AD, STRICT, "fast_day", "2026-03-03 09:00"),
    ("2026-12-20 10:00", AD, STRICT, "fast_day", "2026-12-21 09:00"),
    # The eve of a fast that was put off from Shabbat; fasts that moved, one on a Friday; the night before is open.
    ("2022-08-06 20:40", AD, WIDE, "tisha_beav", "2022-08-08 08:00"),
    ("2022-08-06 20:40", ANSWER, WIDE, None, None),
    ("2024-10-06 10:00", AD, STRICT, "fast_day", "2024-10-07 09:00"),
    ("2024-03-21 10:00", AD, STRICT, "fast_day", "2024-03-22 09:00"),
    ("2022-07-17 10:00", AD, STRICT, "fast_day", "2022-07-18 09:00"),
    ("2025-01-10 10:00", AD, STRICT, "fast_day", "2025-01-12 09:00"),
    ("2026-07-01 19:30", AD, STRICT, None, None),
]
ORDINARY: list[Row] = [
    (f"{day} 10:00", AD, USUAL, None, None)
    for day in (
        "2026-03-03",  # Purim
        "2026-05-05",  # Lag BaOmer
        "2026-05-15",  # Jerusalem Day
        "2026-10-22",  # Rabin's memorial day
        "2026-12-06",  # Hanukkah
        "2026-12-25",
        "2027-01-01",
    )
]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ISRAEL)


@pytest.mark.parametrize("row", [*HOURS, *SHABBAT, *CLOCK_CHANGE, *HOLIDAYS, *MOURNING, *ORDINARY])
def test_the_table(row: Row) -> None:
    at, purpose, rules, reason, until = row
    block = block_at(local(at), purpose, rules)
    assert (block.reason if block else None) == reason, row
    opens = next_open(local(at), purpose, rules)
    if reason is None:
        assert opens == local(at)
    elif until is not None:
        assert opens == local(until), opens
    elif opens is not None:
        assert opens > local(at)
        assert block_at(opens, purpose, rules) is None
    else:
        assert rules is NEVER


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    """On 25.10.2026 half past one comes twice; from both, nine o'clock is the same moment."""
    first = local("2026-10-25 01:30")
    second = first.replace(fold=1)
    assert second.timestamp() - first.timestamp() == 3_600
    assert next_open(first, ANSWER, USUAL) == next_open(second, ANSWER, USUAL) == local("2026-10-25 09:00")


@pytest.mark.parametrize("purpose", [AD, ANSWER, SERVICE])
@pytest.mark.parametrize("rules", [USUAL, WIDE, STRICT, WORKS_ON_REST_DAYS])
def test_c2_a_whole_year_fits_the_calendar(purpose: Purpose, rules: ContactRules) -> None:
    """What is open is inside the frame, never on Yom Kippur, and no advert on a day of rest."""
    moment, ends = local("2026-08-01 00:07").timestamp(), local("2027-08-01 00:07").timestamp()
    seen = 0
    while moment < ends:
        at = datetime.fromtimestamp(moment, ISRAEL)
        moment += 97 * 60
        if block_at(at, purpose, rules) is not None:
            continue
        seen += 1
        day = hebrew_day(at.date(), rules.place)
        assert 8 <= at.hour < 21
        assert not day.yom_kippur
        if purpose == AD:
            assert not any((day.holiday, day.independence, day.memorial, day.tisha_beav))
            assert not day.shabbat or at >= day.stars
    assert seen > 700


def test_times_kept_for_many_people_are_those_of_each_purpose_and_moment() -> None:
    times, open_at, closed_at = QuietTimes(STRICT), local("2026-11-22 10:00"), local("2026-11-27 16:30")
    for _ in range(2):
        for moment in (open_at, closed_at):
            for purpose in (AD, ANSWER, SERVICE):
                assert times.block_at(moment, purpose) == block_at(moment, purpose, STRICT)
                assert times.next_open(moment, purpose) == next_open(moment, purpose, STRICT)
