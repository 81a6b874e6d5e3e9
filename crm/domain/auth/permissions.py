"""What a role may do, and where a member differs from it. One table; guards and the web app's navigation read it."""

from typing import Literal, get_args

from crm.lib.actor import Actor, Member, Role
from crm.lib.errors import ForbiddenError

Permission = Literal[
    "calls.read",
    "calls.take",
    "customers.read",
    "customers.write",
    "leads.read",
    "leads.write",
    "leads.all",
    "tasks.read",
    "tasks.write",
    "properties.read",
    "properties.write",
    "properties.sensitive",
    "appointments.read",
    "appointments.write",
    "prompts.read",
    "prompts.write",
    "phones.read",
    "audit.read",
    "data.import",
    "data.export",
    "chats.read",
    "chats.write",
    "templates.write",
    "broadcasts.read",
    "broadcasts.write",
    "whatsapp.link",
    "business.manage",
    "privacy.manage",
    "team.manage",
    "platform.admin",
]

_NAMES: tuple[Permission, ...] = get_args(Permission)
_OWNERS_ALONE: frozenset[Permission] = frozenset({"team.manage", "platform.admin"})
GUEST_NEVER: frozenset[Permission] = frozenset(
    {"team.manage", "whatsapp.link", "privacy.manage", "properties.sensitive"}
)
"""What stays shut to a platform admin on a visit, who works as an owner otherwise: roles, and whatever is a secret."""
CHANGEABLE: tuple[Permission, ...] = tuple(name for name in _NAMES if name not in _OWNERS_ALONE)
"""What an owner may grant to a member or take from him, beside the member's role."""
_OWNERS_READ = frozenset({"audit.read", "broadcasts.read"})
_READ = frozenset(name for name in _NAMES if name.endswith((".read", ".all")) and name not in _OWNERS_READ)
_AGENT = frozenset({"calls.take", "customers.write", "leads.write", "tasks.write", "appointments.write", "chats.write"})
_OWNER = frozenset(
    {
        "audit.read",
        "data.import",
        "data.export",
        "properties.write",
        "properties.sensitive",
        "prompts.write",
        "templates.write",
        "broadcasts.read",
        "broadcasts.write",
        "whatsapp.link",
        "business.manage",
        "privacy.manage",
        "team.manage",
    }
)
"""Taking the whole book in or out is the owner's, who may hand it on to a member."""


def allows(role: Role, permission: Permission) -> bool:
    """Whether the role holds the permission."""
    granted = {"viewer": _READ, "agent": _READ | _AGENT, "owner": _READ | _AGENT | _OWNER}
    return permission in granted[role]


def holds(person: Actor | Member, permission: Permission) -> bool:
    """Whether the person holds the permission in the business in use. An owner is never less than an owner."""
    if person.role is None or (person.is_guest and permission in GUEST_NEVER):
        return False
    if person.role == "owner":
        return allows("owner", permission)
    if permission in CHANGEABLE and permission in person.denied:
        return False
    return allows(person.role, permission) or (permission in CHANGEABLE and permission in person.granted)


def require(member: Member, permission: Permission) -> None:
    """Raise ForbiddenError unless the member's role holds the permission."""
    if not holds(member, permission):
        raise ForbiddenError


def require_admin(actor: Actor) -> None:
    """Raise ForbiddenError unless the person is a platform admin."""
    if not actor.is_platform_admin:
        raise ForbiddenError


def permissions_of(actor: Actor) -> list[str]:
    """Every permission the person holds now, in the table's order."""
    held = {name for name in _NAMES if holds(actor, name)}
    if actor.is_platform_admin:
        held.add("platform.admin")
    return [name for name in _NAMES if name in held]
