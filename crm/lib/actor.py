"""Who is asking: the signed-in person, and the same person at work in a business."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Role = Literal["owner", "agent", "viewer"]
ALL_LEADS = "leads.all"
"""The permission that every role holds until an owner takes it from a member."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """The signed-in person of one request. ``role`` is set when ``business_id`` is.

    ``granted`` and ``denied`` are the permissions in which the owner made this member differ from his role.
    ``second_step_missing``: the business demands a second step at sign-in, and the person has to set it up first.
    ``guest_until``: a platform admin visits a business in which he has no place, until then.
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
    guest_until: datetime | None = None

    @property
    def is_guest(self) -> bool:
        """Whether this is a platform admin on a visit."""
        return self.guest_until is not None

    @property
    def own_leads_only(self) -> bool:
        """Whether he sees the leads given to him alone, and of calls and tasks those that hang on no other's lead."""
        return self.role != "owner" and ALL_LEADS in self.denied


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A person at work in a business; what services take as ``actor``. ``is_guest``: a platform admin on a visit."""

    user_id: UUID
    email: str
    name: str
    business_id: UUID
    role: Role
    granted: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    is_guest: bool = False

    @property
    def own_leads_only(self) -> bool:
        """As of ``Actor``."""
        return self.role != "owner" and ALL_LEADS in self.denied


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
        is_guest=actor.is_guest,
    )
