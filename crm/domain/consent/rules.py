"""When an office may contact people: its own settings, inside a frame that no setting widens."""

from datetime import date
from typing import Literal

import msgspec

from crm.lib.errors import BadRequestError
from shared.contracts.agent_config import OpenInterval

RULES_VERSION = 2
"""Of the rules in the program; raised whenever the same question could get another answer."""

FRAME = OpenInterval(opens=8 * 60, closes=21 * 60)
"""Minutes of the local day outside which nothing goes out, whatever an office sets."""

Place = Literal["jerusalem", "tel_aviv", "haifa", "beer_sheva"]

MOST_INTERVALS = 4
MOST_CLOSED_DATES = 200

_DAY = [OpenInterval(opens=9 * 60, closes=20 * 60)]
_FRIDAY = [OpenInterval(opens=9 * 60, closes=13 * 60)]


class ContactRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An office's quiet times. Minutes are after local midnight; ``weekly[0]`` is Sunday.

    ``rest_days``: ``allow`` lets answers and service messages go on Shabbat, holidays and Independence Day, within the
    hours of that weekday; adverts never go then, and nothing goes on Yom Kippur. ``eve_closes`` ends every contact on
    Fridays and eves of holidays, and with ``short`` on chol hamoed. ``marketing_per_week`` counts adverts to one person
    in seven days, ``contacts_per_day`` adverts and answers to him in one local day.
    """

    place: Place = "tel_aviv"
    weekly: list[list[OpenInterval]] = msgspec.field(default_factory=lambda: [*([_DAY] * 5), _FRIDAY, []])
    eve_closes: int = 13 * 60
    rest_days: Literal["block", "allow"] = "block"
    chol_hamoed: Literal["normal", "short", "block"] = "short"
    memorial_days: Literal["no_marketing", "block"] = "no_marketing"
    fast_days: Literal["normal", "no_marketing"] = "normal"
    closed_dates: list[date] = []
    marketing_per_week: int = 2
    contacts_per_day: int = 3


def rules_of(stored: object) -> ContactRules:
    """An office's own settings as they are stored; None are the usual ones."""
    return ContactRules() if stored is None else msgspec.convert(stored, ContactRules)


class ContactRulesOut(msgspec.Struct, frozen=True):
    """The settings with their version; 0 is the usual ones that nobody changed."""

    rules: ContactRules
    version: int


class ContactRulesPut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New settings; ``version`` must be the one that was read, else 409."""

    rules: ContactRules
    version: int


def checked(rules: ContactRules) -> ContactRules:
    """The settings, if they make sense. Raises BadRequestError naming the field."""
    if len(rules.weekly) != 7:
        raise BadRequestError("צריך שעות לכל אחד משבעת ימי השבוע.", parameter="weekly")
    for day in rules.weekly:
        _check_day(day)
    if not FRAME.opens <= rules.eve_closes <= FRAME.closes:
        raise BadRequestError("שעת הסיום בערבי שבת וחג צריכה להיות בין 08:00 ל-21:00.", parameter="eve_closes")
    if len(rules.closed_dates) > MOST_CLOSED_DATES:
        raise BadRequestError(f"אפשר לרשום עד {MOST_CLOSED_DATES} תאריכים סגורים.", parameter="closed_dates")
    if not 0 <= rules.marketing_per_week <= 7:
        raise BadRequestError("מספר הדיוורים בשבוע צריך להיות בין 0 ל-7.", parameter="marketing_per_week")
    if not 1 <= rules.contacts_per_day <= 20:
        raise BadRequestError("מספר הפניות ביום צריך להיות בין 1 ל-20.", parameter="contacts_per_day")
    return msgspec.structs.replace(rules, closed_dates=sorted(set(rules.closed_dates)))


def _check_day(day: list[OpenInterval]) -> None:
    if len(day) > MOST_INTERVALS:
        raise BadRequestError(f"אפשר לרשום עד {MOST_INTERVALS} טווחי שעות ביום.", parameter="weekly")
    closed = 0
    for one in day:
        if not (FRAME.opens <= one.opens < one.closes <= FRAME.closes and one.opens >= closed):
            raise BadRequestError(
                "שעות הפנייה צריכות להיות בין 08:00 ל-21:00, לפי הסדר ובלי חפיפה.", parameter="weekly"
            )
        closed = one.closes
