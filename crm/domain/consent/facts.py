"""What is known about one person when the gate is asked."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from crm.domain.consent.schemas import Channel, Purpose

REGISTRY_GOOD_FOR = timedelta(days=15)
"""A clear answer of the do-not-call registry holds so long (Consumer Protection Law, amendment 61)."""
CONSENT_GOOD_FOR = timedelta(days=365)
"""Consent to adverts holds so long (the same amendment; kept for every channel)."""
ENQUIRY_GOOD_FOR = timedelta(days=60)
"""The house's own measure: after two months without a word, an answer is not an answer any more."""
SERVICE_GOOD_FOR = timedelta(days=7)
"""The house's own measure: how long after a visit messages about it are still service."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Something that a contact can rest on, and where it is on record.

    ``asked_at`` is when the person asked for it, where that is another time: a visit is booked before it starts.
    """

    at: datetime
    asked_at: datetime | None = None
    channel: Channel | None = None
    sold_on_call: bool = False
    evidence_id: UUID | None = None
    call_id: UUID | None = None
    turn_seq: int | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The newest entry about the number: of the national registry, or of the office's own list."""

    listed: bool
    at: datetime
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact that the gate let go. ``about`` names what it served; without one it stands for itself."""

    at: datetime
    purpose: Purpose
    about: UUID


@dataclass(slots=True)
class Person:
    """One person. ``addresses`` holds the address for each channel that reaches him, ``contacts`` those of eight days.

    ``written`` is his last message while a lead of his is open: an enquiry too, but "תודה" after "הסר" asks for no
    call. ``archived_at`` is when his last lead was closed as lost. ``opted_out_at`` stands while no newer consent to
    every channel lifts it; consents and relation older than it are not here any more.
    """

    addresses: dict[Channel, str] = field(default_factory=dict[Channel, str])
    phones: list[str] = field(default_factory=list[str])
    opted_out_at: datetime | None = None
    consents: list[Ground] = field(default_factory=list[Ground])
    relation: Ground | None = None
    enquiry: Ground | None = None
    written: Ground | None = None
    service: Ground | None = None
    archived_at: datetime | None = None
    registry: Listing | None = None
    office_list: Listing | None = None
    contacts: list[Contact] = field(default_factory=list[Contact])
