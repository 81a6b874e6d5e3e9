"""Who is asking: the signed-in person, and the same person at work in a business."""

from typing import Literal
from uuid import UUID

import msgspec

Role = Literal["owner", "agent", "viewer"]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """The signed-in person of one request. ``role`` is set when ``business_id`` is.

    ``granted`` and ``denied`` are the permissions in which the owner made this member differ from his role.
    ``second_step_missing``: the business demands a second step at sign-in, and the person has to set it up first.
    """

    user_id: UUID
    email: str
    name: str
    is_platform_admin: bool
    session_id: UUID
    business_id: UUID | None
    role: Role | None
    granted: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    second_step_missing: bool = False


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A person at work in a business; what services take as ``actor``."""

    user_id: UUID
    email: str
    name: str
    business_id: UUID
    role: Role
    granted: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()


def member_of(actor: Actor) -> Member | None:
    """The actor at work in the business in use, or None."""
    if actor.business_id is None or actor.role is None:
        return None
    return Member(
        user_id=actor.user_id,
        email=actor.email,
        name=actor.name,
        business_id=actor.business_id,
        role=actor.role,
        granted=actor.granted,
        denied=actor.denied,
    )
