"""People as the gate knows them, for decisions without a database."""

from datetime import datetime, timedelta

from crm.domain.consent.facts import Ground, Person
from crm.domain.consent.rules import ContactRules
from crm.domain.consent.schemas import Channel, Purpose
from crm.domain.consent.verdict import Decider
from shared.clock import ISRAEL

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ISRAEL)
"""A Sunday morning on which everything is open."""
ADDRESSES: dict[Channel, str] = {
    "call": "+972541234567",
    "auto_call": "+972541234567",
    "sms": "+972541234567",
    "whatsapp": "+972541234567",
    "email": "dana@example.com",
}


def ago(days: float = 0, **more: float) -> datetime:
    return NOW - timedelta(days=days, **more)


def person(**known: object) -> Person:
    found = Person(addresses=dict(ADDRESSES), phones=["+972541234567"])
    for name, value in known.items():
        setattr(found, name, value)
    return found


def ask(who: Person, channel: Channel, purpose: Purpose, now: datetime = NOW) -> tuple[str | None, str | None]:
    """Reason and basis."""
    verdict = Decider(who, ContactRules(), channel, purpose, now).decide().verdict
    assert verdict.allowed is (verdict.reason is None)
    assert verdict.sentence
    return verdict.reason, verdict.basis


YES = Ground(at=ago(10))
Row = tuple[str, Person, Channel, Purpose, str | None, str | None]
