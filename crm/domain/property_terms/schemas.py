"""Terms of properties as the API shows them."""

from typing import Annotated
from uuid import UUID

import msgspec

MAX_NAME = 120
Agorot = Annotated[int, msgspec.Meta(ge=1, le=10**15)]
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]
OwnerName = Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
Phone = Annotated[str, msgspec.Meta(max_length=40)]


class PropertyTermsOut(msgspec.Struct, frozen=True, kw_only=True):
    """What the office agreed with the owner. ``version`` 0: nothing was written yet.

    ``min_price_agorot`` is the least that the owner takes, ``commission_percent`` the office's part of the price,
    ``owner_phone`` E.164.
    """

    property_id: UUID
    min_price_agorot: int | None
    commission_percent: float | None
    owner_name: str | None
    owner_phone: str | None
    version: int


class PropertyTermsPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """New values of some terms, null takes one away; ``version`` must be the one that was read, else 409."""

    version: int
    min_price_agorot: Agorot | None | msgspec.UnsetType = msgspec.UNSET
    commission_percent: Percent | None | msgspec.UnsetType = msgspec.UNSET
    owner_name: OwnerName | None | msgspec.UnsetType = msgspec.UNSET
    owner_phone: Phone | None | msgspec.UnsetType = msgspec.UNSET
