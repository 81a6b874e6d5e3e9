"""The queue of leads to call as the API shows it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from crm.domain.consent.schemas import Verdict
from crm.domain.leads.schemas import LeadOut

Outcome = Literal["handled", "no_answer", "later"]
WhyNow = Literal["promised", "again", "waiting"]


class CallQueueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A lead to call, and why now.

    ``why``: ``promised`` a call-back by ``promised_at``; ``again`` after a call without an answer or put off by a
    person; ``waiting`` since ``waiting_since`` for a first answer. ``priority`` is the score plus a point an hour of
    waiting, 50 at most; promises stand before all others. ``taken_by`` has it until ``taken_until``. ``contact`` is
    the consent gate's answer to a call now: a refused lead is shown with its reason and handed to nobody.
    """

    lead: LeadOut
    why: WhyNow
    promised_at: datetime | None
    waiting_since: datetime
    priority: int
    taken_by: UUID | None
    taken_by_name: str | None
    taken_until: datetime | None
    mine: bool
    contact: Verdict


class CallQueueOut(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to call, the most pressing first. While the office is closed nobody is to be called until ``opens_at``.

    ``more`` tells that the queue is longer than what is shown. ``opens_at`` is null while open, and when the office
    has no hours at all.
    """

    items: list[CallQueueEntry]
    more: bool
    open: bool
    opens_at: datetime | None


class CallTaken(msgspec.Struct, frozen=True, kw_only=True):
    """The lead that is now the asking person's to call; null when nobody waits who may be called now.

    ``refused`` is then the gate's sentence about the most pressing one of those that wait all the same.
    """

    item: CallQueueEntry | None
    refused: str | None = None


class CallOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of a call: ``again_at`` goes with ``later`` alone and is moved into opening hours."""

    outcome: Outcome
    text: str | None = None
    again_at: datetime | None = None


class FirstResponse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Within how many minutes of opening hours a person of the office is to answer a new lead."""

    minutes: Annotated[int, msgspec.Meta(ge=5, le=2880)]
