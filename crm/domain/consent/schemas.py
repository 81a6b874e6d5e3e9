"""Consent and contact decisions as the API shows them."""

from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

from crm.domain.audit.schemas import ActorKind

Channel = Literal["call", "auto_call", "whatsapp", "sms", "email"]
"""``call`` is dialled by a person, over telephone or WhatsApp; ``auto_call`` is dialled and spoken by the machine."""
Purpose = Literal["marketing", "enquiry", "service"]
"""An advert; the answer to what the person asked; what a booked visit or a running deal needs."""
Basis = Literal["consent", "customer_relation", "open_enquiry", "service"]
EvidenceKind = Literal["opt_in", "opt_out", "relation", "enquiry", "withdrawn"]
EvidenceSource = Literal["agent_call", "message", "human"]
NumberKind = Literal["registry_clear", "registry_listed", "office_listed", "office_cleared"]
"""What a query of the national do-not-call registry answered, and the office's own list."""
Reason = Literal[
    "no_address",
    "opted_out",
    "do_not_call",
    "no_basis",
    "consent_expired",
    "archived",
    "registry_unchecked",
    "registry_listed",
    "yom_kippur",
    "shabbat",
    "holiday",
    "national_day",
    "memorial_day",
    "tisha_beav",
    "fast_day",
    "chol_hamoed",
    "eve",
    "closed_date",
    "quiet_hours",
    "frequency",
]
CHANNELS: tuple[Channel, ...] = get_args(Channel)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether this may go now. ``allowed_from`` is the earliest time of a refusal that time alone lifts, else null."""

    channel: Channel
    purpose: Purpose
    allowed: bool
    reason: Reason | None
    sentence: str
    allowed_from: datetime | None
    basis: Basis | None


class EvidenceOut(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a person agreed to or refused; ``active`` is false once it was withdrawn.

    ``quote`` are his own words with the call and turn they stand in; ``reason`` is what staff wrote.
    """

    id: UUID
    kind: EvidenceKind
    source: EvidenceSource
    channel: Channel | None
    call_id: UUID | None
    turn_seq: int | None
    quote: str | None
    reason: str | None
    author_name: str | None
    at: datetime
    active: bool


class NumberEntryOut(msgspec.Struct, frozen=True, kw_only=True):
    """One dated entry about a number (E.164). ``until`` is the last local day of an entry of the office's own list."""

    id: UUID
    e164: str
    kind: NumberKind
    at: datetime
    until: date | None
    reason: str
    author_name: str


class ConsentCard(msgspec.Struct, frozen=True, kw_only=True):
    """All that decides about contacting one person, newest first, and what would be answered now."""

    customer_id: UUID
    opted_out_at: datetime | None
    verdicts: list[Verdict]
    evidence: list[EvidenceOut]
    numbers: list[NumberEntryOut]


class RelationConditions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The four conditions under which a customer may get adverts without asking for them; all must hold.

    He gave his details in a deal or its negotiation, was told that they would serve adverts, could refuse and did not,
    and the advert is for the same kind of service (Communications Law, section 30A; for counsel to confirm).
    """

    details_from_deal: bool
    told_of_adverts: bool
    could_refuse: bool
    same_service: bool


class EvidenceCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry by staff; ``reason`` says how it is known. Without a ``channel`` it holds for all of them."""

    kind: Literal["opt_in", "opt_out", "relation", "enquiry"]
    reason: str
    channel: Channel | None = None
    conditions: RelationConditions | None = None


class EvidenceWithdraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an entry does not hold any more."""

    reason: str


class NumberEntryCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry about one of the person's numbers, in any written form."""

    phone: str
    kind: NumberKind
    reason: str
    until: date | None = None


class ContactAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contact that is about to be made; ``task_id`` is the task that it serves."""

    channel: Channel
    purpose: Purpose
    task_id: UUID | None = None


class DecisionOut(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of the gate, as it was given: who asked, for what, on which ground and by which rules."""

    id: UUID
    at: datetime
    customer_id: UUID
    asked_by_kind: ActorKind
    asked_by: str
    channel: Channel
    purpose: Purpose
    address: str | None
    allowed: bool
    reason: Reason | None
    sentence: str
    allowed_from: datetime | None
    basis: Basis | None
    evidence_id: UUID | None
    call_id: UUID | None
    turn_seq: int | None
    quote: str | None
    about_id: UUID | None
    rule_version: str


class CallbackHint(msgspec.Struct, frozen=True):
    """Whether the call-back of this open task may be made now."""

    task_id: UUID
    verdict: Verdict
