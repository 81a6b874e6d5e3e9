"""What a local day is in the Hebrew calendar, and when its sun sets, by place (library ``hdate``).

Candle lighting comes so many minutes before sunset as is the custom of the place; a rest day ends when three stars
can be seen (sun 8.5 degrees below the horizon).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from hdate import HDateInfo, Location, Zmanim
from hdate.holidays import HolidayTypes

from crm.domain.consent.rules import Place

_SITES: dict[Place, tuple[float, float, int]] = {
    "jerusalem": (31.778, 35.235, 40),
    "tel_aviv": (32.085, 34.782, 20),
    "haifa": (32.794, 34.990, 30),
    "beer_sheva": (31.252, 34.791, 20),
}
"""Latitude and longitude in degrees, and minutes from candle lighting to sunset: by custom 40, 30, elsewhere 18-20."""

_NAMES = {
    "rosh_hashana_i": "ראש השנה",
    "rosh_hashana_ii": "ראש השנה",
    "yom_kippur": "יום כיפור",
    "sukkot": "סוכות",
    "shmini_atzeret": "שמחת תורה",
    "simchat_torah": "שמחת תורה",
    "pesach": "פסח",
    "pesach_vii": "שביעי של פסח",
    "shavuot": "שבועות",
}
_MEMORIAL = {"yom_hashoah": "יום השואה", "yom_hazikaron": "יום הזיכרון"}
"""Of the calendar's memorial days, those on which the country stands still."""
_CHOL_HAMOED = frozenset({"hol_hamoed_sukkot", "hol_hamoed_pesach", "hoshana_raba"})


@dataclass(frozen=True, slots=True)
class HebrewDay:
    """One local day. ``holiday`` names a day of rest other than Shabbat; times are UTC."""

    shabbat: bool
    holiday: str | None
    yom_kippur: bool
    independence: bool
    memorial: str | None
    tisha_beav: bool
    fast: bool
    chol_hamoed: bool
    candles: datetime
    sunset: datetime
    stars: datetime

    @property
    def rest(self) -> bool:
        """Work is forbidden on it."""
        return self.shabbat or self.holiday is not None


@lru_cache(maxsize=4_096)
def hebrew_day(day: date, place: Place) -> HebrewDay:
    """The day as it is kept in this place."""
    latitude, longitude, minutes = _SITES[place]
    info = HDateInfo(day)
    holidays = info.holidays
    names = {one.name for one in holidays}
    types = {one.type for one in holidays}
    location = Location(
        name=place, latitude=latitude, longitude=longitude, timezone="Asia/Jerusalem", altitude=0, diaspora=False
    )
    times = Zmanim(day, location).zmanim
    sunset = times["shkia"].utc.astimezone(UTC)
    return HebrewDay(
        shabbat=info.is_shabbat,
        holiday=next((_NAMES.get(one.name, "חג") for one in holidays if one.type is HolidayTypes.YOM_TOV), None),
        yom_kippur="yom_kippur" in names,
        independence="yom_haatzmaut" in names,
        memorial=next((word for name, word in _MEMORIAL.items() if name in names), None),
        tisha_beav="tisha_bav" in names,
        fast=HolidayTypes.FAST_DAY in types,
        chol_hamoed=bool(names & _CHOL_HAMOED),
        candles=sunset - timedelta(minutes=minutes),
        sunset=sunset,
        stars=times["tset_hakohavim_shabbat"].utc.astimezone(UTC),
    )
