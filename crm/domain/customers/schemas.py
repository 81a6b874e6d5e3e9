"""Customers as the API shows them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

IdentityKind = Literal["phone", "email", "wa_lid", "wa_pn"]


class IdentityOut(msgspec.Struct, frozen=True):
    """One way to reach a person; ``value`` is E.164 for phones. Unique per business."""

    id: UUID
    kind: IdentityKind
    value: str


class CustomerOut(msgspec.Struct, frozen=True, kw_only=True):
    """A person. ``do_not_contact`` is true after an opt-out.

    ``merged_into_id`` is set on a record that was found to be another person: it owns nothing any more.
    ``erased_at``: all that told who he was is gone for good; only counts are left.
    """

    id: UUID
    name: str | None
    identities: list[IdentityOut]
    tags: list[str]
    do_not_contact: bool
    merged_into_id: UUID | None
    created_at: datetime
    last_call_at: datetime | None
    erased_at: datetime | None
    version: int


class IdentityCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way to reach a person, as people write it: a phone in any form, or an e-mail address."""

    kind: Literal["phone", "email"]
    value: str


class CustomerCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person entered by hand."""

    name: str | None = None
    identities: list[IdentityCreate] = []
    tags: list[str] = []


class CustomerPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change of a customer by a person; ``version`` must be the one that was read, else 409."""

    version: int
    name: str | None | msgspec.UnsetType = msgspec.UNSET
    tags: list[str] | msgspec.UnsetType = msgspec.UNSET


class TagCount(msgspec.Struct, frozen=True):
    """A tag in use and how many people carry it."""

    tag: str
    customers: int
