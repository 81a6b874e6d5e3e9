"""What a role may do. One table; guards and the web app's navigation both read it."""

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
    "tasks.read",
    "tasks.write",
    "properties.read",
    "properties.write",
    "appointments.read",
    "appointments.write",
    "prompts.read",
    "prompts.write",
    "whatsapp.link",
    "team.manage",
    "platform.admin",
]

_READ = frozenset(name for name in get_args(Permission) if name.endswith(".read"))
_AGENT = frozenset({"calls.take", "customers.write", "leads.write", "tasks.write", "appointments.write"})
_OWNER = frozenset({"properties.write", "prompts.write", "whatsapp.link", "team.manage"})


def allows(role: Role, permission: Permission) -> bool:
    """Whether the role holds the permission."""
    granted = {"viewer": _READ, "agent": _READ | _AGENT, "owner": _READ | _AGENT | _OWNER}
    return permission in granted[role]


def holds(person: Actor | Member, permission: Permission) -> bool:
    """Whether the person holds the permission in the business in use."""
    return person.role is not None and allows(person.role, permission)


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
    names: tuple[Permission, ...] = get_args(Permission)
    held = {name for name in names if holds(actor, name)}
    if actor.is_platform_admin:
        held.add("platform.admin")
    return [name for name in names if name in held]
