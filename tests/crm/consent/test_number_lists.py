"""Dated entries about a number: the national registry, and the office's own list; and how long a consent holds."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm.domain.consent.facts import Ground, Listing
from crm.domain.consent.rules import ContactRules
from crm.domain.consent.verdict import Decider
from shared.clock import ISRAEL
from tests.crm.consent.people import NOW, YES, Row, ago, ask, person

CLEAR, LISTED = Listing(False, ago(3)), Listing(True, ago(3))
SECOND = timedelta(seconds=1)
REGISTRY: list[Row] = [
    (
        "clear a second more than 15 days ago",
        person(relation=YES, registry=Listing(False, ago(15) - SECOND)),
        "call",
        "marketing",
        "registry_unchecked",
        "customer_relation",
    ),
    (
        "listed 16 days ago: nobody knows today",
        person(relation=YES, registry=Listing(True, ago(16))),
        "call",
        "marketing",
        "registry_unchecked",
        "customer_relation",
    ),
    (
        "consent a second too old, but a customer, not checked",
        person(consents=[Ground(at=ago(365) - SECOND)], relation=YES),
        "call",
        "marketing",
        "registry_unchecked",
        "customer_relation",
    ),
    (
        "consent a second too old",
        person(consents=[Ground(at=ago(365) - SECOND)]),
        "call",
        "marketing",
        "consent_expired",
        None,
    ),
    (
        "an old consent and a new one",
        person(consents=[Ground(at=ago(700)), Ground(at=ago(3))]),
        "sms",
        "marketing",
        None,
        "consent",
    ),
    (
        "consent of the sales call beside one from before",
        person(consents=[Ground(at=ago(3), sold_on_call=True), YES], registry=LISTED),
        "auto_call",
        "marketing",
        None,
        "consent",
    ),
    ("not checked", person(relation=YES), "call", "marketing", "registry_unchecked", "customer_relation"),
    ("clear", person(relation=YES, registry=CLEAR), "call", "marketing", None, "customer_relation"),
    (
        "clear 15 days ago",
        person(relation=YES, registry=Listing(False, ago(15))),
        "call",
        "marketing",
        None,
        "customer_relation",
    ),
    (
        "clear 16 days ago",
        person(relation=YES, registry=Listing(False, ago(16))),
        "call",
        "marketing",
        "registry_unchecked",
        "customer_relation",
    ),
    ("listed", person(relation=YES, registry=LISTED), "call", "marketing", "registry_listed", "customer_relation"),
    (
        "listed, machine call",
        person(relation=YES, registry=LISTED),
        "auto_call",
        "marketing",
        "registry_listed",
        "customer_relation",
    ),
    ("listed, but he agreed", person(consents=[YES], registry=LISTED), "call", "marketing", None, "consent"),
    ("listed, but he asked", person(enquiry=YES, registry=LISTED), "call", "enquiry", None, "open_enquiry"),
    ("listed, message", person(relation=YES, registry=LISTED), "sms", "marketing", None, "customer_relation"),
]


@pytest.mark.parametrize("row", REGISTRY, ids=lambda row: row[0])
def test_the_table(row: Row) -> None:
    _, who, channel, purpose, reason, basis = row
    assert ask(who, channel, purpose) == (reason, basis)


def test_the_office_list_ends_at_the_end_of_its_last_day() -> None:
    who = person(office_list=Listing(True, ago(9), date(2026, 11, 22)), enquiry=YES)
    verdict = Decider(who, ContactRules(), "call", "enquiry", NOW).decide().verdict
    assert (verdict.reason, verdict.allowed_from) == ("do_not_call", datetime(2026, 11, 23, 9, tzinfo=ISRAEL))


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (datetime(2026, 10, 25, 20, 59, 59, tzinfo=UTC), "do_not_call"),
        (datetime(2026, 10, 25, 22, 0, tzinfo=UTC), "quiet_hours"),
        (datetime(2026, 10, 26, 7, 0, tzinfo=UTC), None),
    ],
)
def test_the_office_list_ends_at_the_local_midnight_of_a_day_of_25_hours(now: datetime, reason: str | None) -> None:
    """On 25.10.2026 the clock goes back: the day is over at 22:00 UTC, not at 21:00."""
    who = person(office_list=Listing(True, ago(60), date(2026, 10, 25)), enquiry=Ground(at=ago(40)))
    assert ask(who, "call", "enquiry", now)[0] == reason
    last_hour = datetime(2026, 10, 25, 21, 30, tzinfo=UTC)
    assert ask(who, "call", "enquiry", last_hour)[0] == "do_not_call"
