"""Customers as the API shows them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

IdentityKind = Literal["phone", "email", "wa_lid", "wa_pn"]


class IdentityOut(msgspec.Struct, frozen=True):
    """One way to reach a person; ``value`` is E.164 for phones. Unique per business."""

    kind: IdentityKind
    value: str


class CustomerOut(msgspec.Struct, frozen=True, kw_only=True):
    """A person. ``do_not_contact`` is true after an opt-out."""

    id: UUID
    name: str | None
    identities: list[IdentityOut]
    do_not_contact: bool
    created_at: datetime
    last_call_at: datetime | None
    version: int


class CustomerPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change of a customer by a person; ``version`` must be the one that was read, else 409."""

    version: int
    name: str | None | msgspec.UnsetType = msgspec.UNSET
