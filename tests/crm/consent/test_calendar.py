"""Sun times of a day by place."""

from datetime import date, datetime, timedelta

import pytest

from crm.domain.consent.calendar import hebrew_day
from crm.domain.consent.rules import Place
from shared.clock import ISRAEL


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ISRAEL)


@pytest.mark.parametrize(
    ("place", "day", "sunset", "stars", "minutes"),
    [
        ("jerusalem", "2026-06-21", "19:48", "20:28", 40),
        ("jerusalem", "2026-12-21", "16:40", "17:17", 40),
        ("tel_aviv", "2026-06-21", "19:50", "20:31", 20),
        ("haifa", "2026-12-21", "16:38", "17:17", 30),
        ("beer_sheva", "2026-06-21", "19:48", "20:28", 20),
    ],
)
def test_sun_times_fit_the_almanac_and_the_custom_of_the_place(
    place: Place, day: str, sunset: str, stars: str, minutes: int
) -> None:
    found = hebrew_day(date.fromisoformat(day), place)
    assert abs(found.sunset - local(f"{day} {sunset}")) <= timedelta(minutes=4)
    assert abs(found.stars - local(f"{day} {stars}")) <= timedelta(minutes=5)
    assert found.sunset - found.candles == timedelta(minutes=minutes)
