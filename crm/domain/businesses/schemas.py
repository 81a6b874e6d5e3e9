"""Businesses, as the platform's admins see them."""

from datetime import datetime
from uuid import UUID

import msgspec


class BusinessOut(msgspec.Struct, frozen=True):
    """One business of the installation, with one of its numbers (E.164)."""

    id: UUID
    name: str
    number: str | None
    created_at: datetime
