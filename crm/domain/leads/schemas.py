"""Leads as the API shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from crm.domain.segments.schemas import SegmentFilter

Deal = Literal["sale", "rent"]
LeadRole = Literal["buyer", "seller", "tenant", "landlord"]


class LeadOut(msgspec.Struct, frozen=True, kw_only=True):
    """A lead. ``status`` is a key of ``/api/lead-statuses``, ``budget_agorot`` is money in agorot.

    ``ai_fields`` names the fields a machine filled; a score given by hand (``score_by_hand``) is never recomputed.
    ``respond_by`` is until when a person of the office is to answer, counted in opening hours; null once one did
    (``responded_at``) and for closed leads.
    """

    id: UUID
    customer_id: UUID
    customer_name: str | None
    phone: str | None
    status: str
    assignee_id: UUID | None
    assignee_name: str | None
    score: int | None
    score_by_hand: bool
    deal: Deal | None
    role: LeadRole | None
    city: str | None
    neighborhood: str | None
    rooms: float | None
    budget_agorot: int | None
    timeline: str | None
    notes: str | None
    ai_fields: list[str]
    do_not_contact: bool
    last_call_id: UUID | None
    last_contact_at: datetime | None
    respond_by: datetime | None
    responded_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class LeadPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change of a lead by a person; a changed field is human from then on and the AI never overwrites it.

    ``score`` null gives the score back to the rules: it is that of the last analysed call again.
    """

    version: int
    status: str | msgspec.UnsetType = msgspec.UNSET
    assignee_id: UUID | None | msgspec.UnsetType = msgspec.UNSET
    score: Annotated[int, msgspec.Meta(ge=0, le=100)] | None | msgspec.UnsetType = msgspec.UNSET
    deal: Deal | None | msgspec.UnsetType = msgspec.UNSET
    role: LeadRole | None | msgspec.UnsetType = msgspec.UNSET
    city: str | None | msgspec.UnsetType = msgspec.UNSET
    neighborhood: str | None | msgspec.UnsetType = msgspec.UNSET
    rooms: float | None | msgspec.UnsetType = msgspec.UNSET
    budget_agorot: int | None | msgspec.UnsetType = msgspec.UNSET
    timeline: str | None | msgspec.UnsetType = msgspec.UNSET
    notes: str | None | msgspec.UnsetType = msgspec.UNSET


class LeadRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lead as it was read."""

    id: UUID
    version: int


class LeadBulkChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One change of many leads."""

    leads: Annotated[list[LeadRef], msgspec.Meta(min_length=1, max_length=500)]
    status: str | msgspec.UnsetType = msgspec.UNSET
    assignee_id: UUID | None | msgspec.UnsetType = msgspec.UNSET


class LeadBulkOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a bulk change did: ``changed`` rows, and as ``conflicts`` those that somebody else changed meanwhile.

    All are as they stand now. ``id`` takes the whole change back at once.
    """

    id: UUID
    changed: list[LeadOut]
    conflicts: list[LeadOut]


class LeadMatchingChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One change of every lead that ``filter`` finds. ``expected`` is their number as the person saw it, else 409."""

    filter: SegmentFilter
    expected: Annotated[int, msgspec.Meta(ge=1)]
    status: str | msgspec.UnsetType = msgspec.UNSET
    assignee_id: UUID | None | msgspec.UnsetType = msgspec.UNSET


class LeadMatchingOut(msgspec.Struct, frozen=True, kw_only=True):
    """How many leads were changed, and how many skipped because their person has another open one.

    ``id`` takes the whole change back at once, as of a change of chosen leads.
    """

    id: UUID
    changed: int
    skipped: int


class StatusMove(msgspec.Struct, frozen=True, kw_only=True):
    """One move of a lead: ``source`` ai, human or system; a machine's rests on the caller's words in ``quote``."""

    id: UUID
    at: datetime
    from_status: str | None
    to_status: str
    source: str
    who: str | None
    reason: str | None
    call_id: UUID | None
    turn_seq: int | None
    quote: str | None
    confidence: float | None
    message_id: UUID | None = None


class LeadHistoryOut(msgspec.Struct, frozen=True):
    """Moves of a lead, the newest first."""

    items: list[StatusMove]


class FieldEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A field that a call or a message filled: the words it rests on, and what stood there before.

    ``accepted`` after a person said that it is right. A budget is told in whole shekels.
    """

    field: str
    value: str | None
    previous: str | None
    accepted: bool
    call_id: UUID | None
    turn_seq: int | None
    quote: str | None
    at: datetime
    message_id: UUID | None = None


class LeadEvidenceOut(msgspec.Struct, frozen=True):
    """The fields of a lead that rest on calls and messages, by name."""

    items: list[FieldEvidence]


class FieldVerdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's say about one field; ``version`` is the lead's as it was read, else 409."""

    version: int


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """A person of the office to whom leads may be given."""

    id: UUID
    name: str


class ColleaguesOut(msgspec.Struct, frozen=True):
    """People of the office, by name."""

    items: list[Colleague]
