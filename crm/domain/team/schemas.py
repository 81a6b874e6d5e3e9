"""The team as the API shows it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from crm.domain.auth.permissions import Permission
from crm.lib.actor import Role

MemberState = Literal["active", "invited", "disabled"]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
PersonName = Annotated[str, msgspec.Meta(max_length=120)]


class TeamMember(msgspec.Struct, frozen=True, kw_only=True):
    """One place in the office. ``invited`` has not signed in anywhere yet; ``last_seen_at`` is accurate to 5 minutes.

    ``second_step``: whether signing in asks the person for a code too. ``overrides`` names the permissions in which the
    person differs from the role, ``permissions`` what results.
    """

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: Role
    state: MemberState
    is_me: bool
    permissions: list[str]
    overrides: dict[str, bool]
    second_step: bool
    last_seen_at: datetime | None
    created_at: datetime
    version: int


class RoleTable(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /api/team/roles``: what each role holds by itself, and what an owner may change for one member."""

    changeable: list[str]
    owner: list[str]
    agent: list[str]
    viewer: list[str]


class Invite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``POST /api/team``."""

    email: Email
    role: Role
    name: PersonName | None = None


class MemberPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change of a member; ``version`` must be the one that was read, else 409. ``overrides`` replaces all of them."""

    version: int
    role: Role | msgspec.UnsetType = msgspec.UNSET
    overrides: dict[Permission, bool] | msgspec.UnsetType = msgspec.UNSET
    active: bool | msgspec.UnsetType = msgspec.UNSET


class SecondStepRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``/api/team/second-step``: whether nobody works in the office without a code beside the password."""

    required: bool
