"""The agent's prompt: one prompt per channel, many versions, one of them published."""

from datetime import datetime
from uuid import UUID

import msgspec


class PromptVersionOut(msgspec.Struct, frozen=True, kw_only=True):
    """A version never changes once saved; ``published`` marks the one callers meet."""

    version: int
    greeting: str
    persona: str
    rules: str
    note: str | None
    created_at: datetime
    created_by: str | None
    published: bool


class PromptOut(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /api/prompts`` lists these; ``latest`` is the newest saved version, published or not."""

    id: UUID
    channel: str
    published_version: int
    latest: PromptVersionOut
    published: PromptVersionOut


class PromptVersionCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``POST /api/prompts/{id}/versions``: saves a new version. ``based_on`` must be the latest, else 409.

    ``publish`` true publishes it in the same step.
    """

    based_on: int
    greeting: str
    persona: str
    rules: str
    note: str | None = None
    publish: bool = False


class PromptPublish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``POST /api/prompts/{id}/publish``: makes any saved version the one callers meet (roll back is this too)."""

    version: int
