"""The audit trail as the API shows it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from crm.lib.actor import Role

ActorKind = Literal["human", "ai", "system"]


class AuditOut(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to which row. ``before`` and ``after`` hold the fields that changed, by name.

    ``actor`` is a person's e-mail, or the name of the part for ``ai`` and ``system``. ``acting_as`` is set when a
    platform admin did it in the place of the office's owner.
    """

    id: UUID
    at: datetime
    actor_kind: ActorKind
    actor: str
    actor_user_id: UUID | None
    acting_as: Role | None
    action: str
    entity: str
    entity_id: UUID | None
    before: dict[str, object] | None
    after: dict[str, object] | None
    request_id: str | None
