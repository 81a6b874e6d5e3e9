"""Probable duplicates as the API shows them."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from crm.domain.customers.schemas import CustomerOut

DuplicateReason = Literal["phone", "email", "name_city"]


class DuplicateGroup(msgspec.Struct, frozen=True, kw_only=True):
    """People who are probably one, the newest first, and why it looks so."""

    id: UUID
    reasons: list[DuplicateReason]
    customers: list[CustomerOut]
    calls: dict[UUID, int]


class DismissDuplicates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """These people are different people: they are not suggested again."""

    customer_ids: Annotated[list[UUID], msgspec.Meta(min_length=2, max_length=20)]


class LinkCall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose call it was."""

    customer_id: UUID
