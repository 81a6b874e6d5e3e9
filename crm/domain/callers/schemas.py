"""Who is on the line, as the API shows it."""

from datetime import datetime
from uuid import UUID

import msgspec


class CallerOut(msgspec.Struct, frozen=True, kw_only=True):
    """What the office knows about the other side of a call, at a glance; all null for a withheld number.

    ``calls_before`` counts calls before this one: 0 means a new caller. ``open_tasks`` counts what is owed to him.
    """

    call_id: UUID
    customer_id: UUID | None
    name: str | None
    tags: list[str]
    do_not_contact: bool
    calls_before: int
    last_call_id: UUID | None
    last_call_at: datetime | None
    last_call_summary: str | None
    lead_id: UUID | None
    lead_status: str | None
    lead_score: int | None
    lead_assignee: str | None
    wish: str | None
    open_tasks: int
    next_visit_at: datetime | None
