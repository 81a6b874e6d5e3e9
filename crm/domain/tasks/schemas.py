"""Tasks as the API shows them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

TaskKind = Literal["follow_up", "callback", "review", "other"]
TaskStatus = Literal["open", "done"]
TaskSource = Literal["ai", "agent_call", "human", "system"]


class TaskOut(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person of the office does. ``source`` tells who made it."""

    id: UUID
    kind: TaskKind
    title: str
    details: str | None
    status: TaskStatus
    source: TaskSource
    due_at: datetime | None
    customer_id: UUID | None
    customer_name: str | None
    lead_id: UUID | None
    call_id: UUID | None
    created_at: datetime
    done_at: datetime | None
    version: int


class TaskCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new task by hand."""

    title: str
    details: str | None = None
    due_at: datetime | None = None
    customer_id: UUID | None = None
    lead_id: UUID | None = None


class TaskPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change of a task; ``version`` must be the one that was read, else 409."""

    version: int
    title: str | msgspec.UnsetType = msgspec.UNSET
    details: str | None | msgspec.UnsetType = msgspec.UNSET
    status: TaskStatus | msgspec.UnsetType = msgspec.UNSET
    due_at: datetime | None | msgspec.UnsetType = msgspec.UNSET
