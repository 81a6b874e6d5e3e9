"""The table of legal bases, opt-outs, lists, and frequency: pure decisions at known moments."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest

from crm.domain.consent.facts import Contact, Ground, Listing, Person
from crm.domain.consent.rules import ContactRules
from crm.domain.consent.schemas import Purpose
from crm.domain.consent.verdict import Decider
from shared.clock import ISRAEL
from shared.ids import new_id
from tests.crm.consent.people import NOW, YES, Row, ago, ask, person

BASES: list[Row] = [
    ("nothing on record", person(), "whatsapp", "marketing", "no_basis", None),
    ("nothing on record, answer", person(), "call", "enquiry", "no_basis", None),
    ("nothing on record, service", person(), "sms", "service", "no_basis", None),
    ("consent", person(consents=[YES]), "whatsapp", "marketing", None, "consent"),
    ("consent, e-mail", person(consents=[YES]), "email", "marketing", None, "consent"),
    ("consent, machine call", person(consents=[YES]), "auto_call", "marketing", None, "consent"),
    ("consent is no enquiry", person(consents=[YES]), "call", "enquiry", "no_basis", None),
    (
        "consent to another channel",
        person(consents=[Ground(at=ago(10), channel="email")]),
        "sms",
        "marketing",
        "no_basis",
        None,
    ),
    (
        "consent to calls by people is none to machines",
        person(consents=[Ground(at=ago(10), channel="call")]),
        "auto_call",
        "marketing",
        "no_basis",
        None,
    ),
    ("consent a year old", person(consents=[Ground(at=ago(365))]), "sms", "marketing", None, "consent"),
    (
        "consent older than a year",
        person(consents=[Ground(at=ago(366))]),
        "sms",
        "marketing",
        "consent_expired",
        None,
    ),
    (
        "consent got on the sales call itself, call",
        person(consents=[Ground(at=ago(10), sold_on_call=True)]),
        "call",
        "marketing",
        "no_basis",
        None,
    ),
    (
        "consent got on the sales call itself, message",
        person(consents=[Ground(at=ago(10), sold_on_call=True)]),
        "sms",
        "marketing",
        None,
        "consent",
    ),
    ("relation, message", person(relation=YES), "whatsapp", "marketing", None, "customer_relation"),
    ("relation, service", person(relation=YES), "whatsapp", "service", None, "customer_relation"),
    ("enquiry", person(enquiry=YES), "call", "enquiry", None, "open_enquiry"),
    ("enquiry, machine call", person(enquiry=YES), "auto_call", "enquiry", None, "open_enquiry"),
    ("enquiry is no consent", person(enquiry=YES), "whatsapp", "marketing", "no_basis", None),
    ("enquiry two months old", person(enquiry=Ground(at=ago(60))), "call", "enquiry", None, "open_enquiry"),
    ("enquiry too old", person(enquiry=Ground(at=ago(60.1))), "call", "enquiry", "no_basis", None),
    ("wrote, call", person(written=YES), "call", "enquiry", None, "open_enquiry"),
    (
        "wrote lately, called long ago",
        person(enquiry=Ground(at=ago(90)), written=YES),
        "sms",
        "enquiry",
        None,
        "open_enquiry",
    ),
    ("wrote, advert", person(written=YES), "whatsapp", "marketing", "no_basis", None),
    ("visit ahead", person(service=Ground(at=ago(-2))), "sms", "service", None, "service"),
    ("visit of last week", person(service=Ground(at=ago(7))), "sms", "service", None, "service"),
    ("visit long ago", person(service=Ground(at=ago(8))), "sms", "service", "no_basis", None),
    ("visit is no consent", person(service=Ground(at=ago(-2))), "sms", "marketing", "no_basis", None),
    ("archived since the consent", person(consents=[YES], archived_at=ago(2)), "sms", "marketing", "archived", None),
    ("consent since the archiving", person(consents=[YES], archived_at=ago(20)), "sms", "marketing", None, "consent"),
    ("archived relation", person(relation=YES, archived_at=ago(2)), "sms", "marketing", "archived", None),
    ("no number", Person(addresses={"email": "a@b.example"}, consents=[YES]), "sms", "marketing", "no_address", None),
]
REFUSALS: list[Row] = [
    ("opt-out, advert", person(opted_out_at=ago(1)), "whatsapp", "marketing", "opted_out", None),
    ("opt-out, service", person(opted_out_at=ago(1), service=YES), "sms", "service", "opted_out", None),
    ("opt-out after the enquiry", person(opted_out_at=ago(1), enquiry=YES), "call", "enquiry", "opted_out", None),
    (
        "asked again after the opt-out",
        person(opted_out_at=ago(20), enquiry=YES),
        "call",
        "enquiry",
        None,
        "open_enquiry",
    ),
    (
        "only wrote again after the opt-out, answer to it",
        person(opted_out_at=ago(20), written=YES),
        "whatsapp",
        "enquiry",
        None,
        "open_enquiry",
    ),
    (
        "only wrote again after the opt-out, call",
        person(opted_out_at=ago(20), enquiry=Ground(at=ago(30)), written=YES),
        "call",
        "enquiry",
        "opted_out",
        None,
    ),
    (
        "called after the opt-out and wrote since",
        person(opted_out_at=ago(20), enquiry=YES, written=Ground(at=ago(1))),
        "call",
        "enquiry",
        None,
        "open_enquiry",
    ),
    ("the opt-out is the last message", person(opted_out_at=ago(10), written=YES), "sms", "enquiry", "opted_out", None),
    (
        "asked again, still no adverts",
        person(opted_out_at=ago(20), enquiry=YES),
        "call",
        "marketing",
        "opted_out",
        None,
    ),
    (
        "booked after the opt-out",
        person(opted_out_at=ago(20), service=Ground(at=ago(-1), asked_at=ago(2))),
        "sms",
        "service",
        None,
        "service",
    ),
    (
        "booked before the opt-out",
        person(opted_out_at=ago(1), service=Ground(at=ago(-1), asked_at=ago(2))),
        "sms",
        "service",
        "opted_out",
        None,
    ),
    (
        "agreed to one channel since",
        person(opted_out_at=ago(20), consents=[Ground(at=ago(2), channel="sms")]),
        "sms",
        "marketing",
        None,
        "consent",
    ),
    (
        "agreed to another channel since",
        person(opted_out_at=ago(20), consents=[Ground(at=ago(2), channel="sms")]),
        "email",
        "marketing",
        "opted_out",
        None,
    ),
    (
        "the office's own list",
        person(office_list=Listing(True, ago(1)), enquiry=YES),
        "call",
        "enquiry",
        "do_not_call",
        None,
    ),
    (
        "taken off the office's list",
        person(office_list=Listing(False, ago(1)), enquiry=YES),
        "call",
        "enquiry",
        None,
        "open_enquiry",
    ),
    (
        "the office's list until yesterday",
        person(office_list=Listing(True, ago(9), date(2026, 11, 21)), enquiry=YES),
        "call",
        "enquiry",
        None,
        "open_enquiry",
    ),
]


@pytest.mark.parametrize("row", [*BASES, *REFUSALS], ids=lambda row: row[0])
def test_the_table(row: Row) -> None:
    _, who, channel, purpose, reason, basis = row
    assert ask(who, channel, purpose) == (reason, basis)


def test_a_refusal_that_waiting_cannot_lift_names_no_time() -> None:
    for who in (person(), person(opted_out_at=ago(1)), person(relation=YES)):
        verdict = Decider(who, ContactRules(), "call", "marketing", NOW).decide().verdict
        assert not verdict.allowed
        assert verdict.allowed_from is None


def test_quiet_time_keeps_the_basis_and_says_when() -> None:
    shabbat = datetime(2026, 11, 28, 12, 0, tzinfo=ISRAEL)
    verdict = Decider(person(enquiry=YES), ContactRules(), "call", "enquiry", shabbat).decide().verdict
    assert (verdict.reason, verdict.basis) == ("shabbat", "open_enquiry")
    assert verdict.allowed_from == datetime(2026, 11, 29, 9, tzinfo=ISRAEL)
    assert verdict.sentence == "שבת: אין פניות יוצאות. אפשר החל מיום ראשון 29.11 בשעה 09:00."


def sent(*days: float, purpose: Purpose = "marketing", about: UUID | None = None) -> list[Contact]:
    return [Contact(ago(one), purpose, about or new_id()) for one in days]


def test_two_adverts_a_week_and_the_third_waits_for_the_first_to_be_a_week_old() -> None:
    who = person(consents=[YES], contacts=sent(6, 2))
    verdict = Decider(who, ContactRules(), "sms", "marketing", NOW).decide().verdict
    assert (verdict.reason, verdict.allowed_from) == ("frequency", datetime(2026, 11, 23, 10, tzinfo=ISRAEL))
    assert ask(replace(who, contacts=sent(7, 2)), "sms", "marketing") == (None, "consent")


def test_a_wait_that_ends_in_quiet_time_ends_after_it() -> None:
    """The week is over on Friday at 15:00, which is closed: Sunday it is."""
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=ISRAEL)
    who = person(consents=[YES], contacts=[Contact(friday, "marketing", new_id()) for _ in range(2)])
    verdict = Decider(who, ContactRules(), "sms", "marketing", NOW).decide().verdict
    assert verdict.allowed_from == datetime(2026, 11, 29, 9, tzinfo=ISRAEL)


def test_three_contacts_a_day_whatever_they_are_but_service() -> None:
    who = person(enquiry=YES, service=Ground(at=ago(1)), contacts=sent(0.01, 0.02, 0.03, purpose="enquiry"))
    verdict = Decider(who, ContactRules(), "call", "enquiry", NOW).decide().verdict
    assert (verdict.reason, verdict.allowed_from) == ("frequency", datetime(2026, 11, 23, 9, tzinfo=ISRAEL))
    assert ask(who, "sms", "service") == (None, "service")
    yesterday = replace(who, contacts=sent(0.01, 0.02, 0.5, purpose="enquiry"))
    assert ask(yesterday, "call", "enquiry") == (None, "open_enquiry")


def test_the_same_message_asked_about_twice_is_one() -> None:
    who = person(consents=[YES], contacts=sent(1, 2, 3, about=new_id()))
    assert ask(who, "sms", "marketing") == (None, "consent")


def test_an_office_may_forbid_adverts() -> None:
    rules = ContactRules(marketing_per_week=0)
    verdict = Decider(person(consents=[YES]), rules, "sms", "marketing", NOW).decide().verdict
    assert verdict.reason == "frequency"
