"""Notes as the API shows them."""

from datetime import datetime
from uuid import UUID

import msgspec


class NoteOut(msgspec.Struct, frozen=True, kw_only=True):
    """A note for colleagues; it never reaches a model. ``deleted`` notes can be restored."""

    id: UUID
    customer_id: UUID
    body: str
    author_name: str
    created_at: datetime
    updated_at: datetime
    deleted: bool
    version: int


class NoteCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new note."""

    body: str


class NotePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change, delete or restore a note; ``version`` must be the one that was read, else 409."""

    version: int
    body: str | msgspec.UnsetType = msgspec.UNSET
    deleted: bool | msgspec.UnsetType = msgspec.UNSET
