"""The agent's prompt: one prompt per channel, many versions, one of them published."""

from datetime import datetime
from typing import Annotated, Literal
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


class TrialLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the trial so far."""

    author: Literal["customer", "agent"]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4_096)]


class PromptTrial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``POST /api/prompts/{id}/trial``: what the owner writes as a customer would, and what was said before it.

    ``greeting``, ``persona`` and ``rules`` are the draft on screen; what is not given is the newest saved version's.
    """

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4_096)]
    history: Annotated[list[TrialLine], msgspec.Meta(max_length=40)] = []
    greeting: str | None = None
    persona: str | None = None
    rules: str | None = None


class TrialTool(msgspec.Struct, frozen=True, kw_only=True):
    """A tool that the agent used. ``trial`` true: nothing was done, it was answered as if it had worked."""

    name: str
    arguments: dict[str, object]
    ok: bool
    error: str | None
    trial: bool


class TrialWithheld(msgspec.Struct, frozen=True, kw_only=True):
    """Words that the facts gate did not let pass, and why, in Hebrew."""

    text: str
    reason: str


class PromptTrialOut(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of the draft. ``text`` null: nothing would be written. Nothing is stored or sent."""

    text: str | None
    tools: list[TrialTool]
    withheld: list[TrialWithheld]
    degraded: bool
    ended: bool
    handover: bool
