"""Identifiers made in Python, so that PostgreSQL 15 and newer behave alike."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A UUIDv7: sorts by time of creation."""
    return uuid_utils.compat.uuid7()
