"""Statuses of leads as the API shows them."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

StatusKind = Literal["open", "won", "lost"]
StatusColour = Literal["neutral", "good", "warn", "bad", "info", "accent"]


class LeadStatusOut(msgspec.Struct, frozen=True, kw_only=True):
    """One status of the office. Leads carry ``key``; ``system`` ones are those the AI moves leads to.

    An archived status takes no more leads; those that have it keep it.
    """

    id: UUID
    key: str
    label: str
    colour: StatusColour
    kind: StatusKind
    position: int
    archived: bool
    system: bool
    version: int


class LeadStatusesOut(msgspec.Struct, frozen=True):
    """Every status of the office, in its order."""

    items: list[LeadStatusOut]


class LeadStatusCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new status, put last among those of its kind."""

    label: str
    colour: StatusColour
    kind: StatusKind = "open"


class LeadStatusPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change of a status; ``version`` must be the one that was read, else 409.

    ``kind`` of an own one alone: leads in it open or close with it.
    """

    version: int
    label: str | msgspec.UnsetType = msgspec.UNSET
    colour: StatusColour | msgspec.UnsetType = msgspec.UNSET
    kind: StatusKind | msgspec.UnsetType = msgspec.UNSET
    archived: bool | msgspec.UnsetType = msgspec.UNSET


class LeadStatusOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every status of the office in the wanted order."""

    ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=100)]
