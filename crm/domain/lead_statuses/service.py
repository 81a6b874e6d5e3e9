"""Rules of the office's statuses."""

from collections.abc import Mapping
from typing import get_args
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.lead_statuses.models import LeadStatusDef
from crm.domain.lead_statuses.repository import LeadStatusRepository
from crm.domain.lead_statuses.schemas import (
    LeadStatusCreate,
    LeadStatusesOut,
    LeadStatusOrder,
    LeadStatusOut,
    LeadStatusPatch,
    StatusKind,
)
from crm.domain.leads.machine_updates import MachineStatus
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError, VersionConflictError
from shared.ids import new_id

SYSTEM: frozenset[str] = frozenset(get_args(MachineStatus))
MAX_LABEL = 40
MAX_STATUSES = 40
STEP = 10
"""Between the positions of two statuses."""


def status_out(status: LeadStatusDef) -> LeadStatusOut:
    """One status as shown."""
    return LeadStatusOut(
        id=status.id,
        key=status.key,
        label=status.label,
        colour=status.colour,
        kind=status.kind,
        position=status.position,
        archived=status.archived,
        system=status.key in SYSTEM,
        version=status.version,
    )


class LeadStatusService:
    """Statuses, as one member sees and changes them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = LeadStatusRepository(session, member.business_id)

    async def all(self) -> LeadStatusesOut:
        """Every status in the office's order."""
        require(self._member, "leads.read")
        return LeadStatusesOut([status_out(status) for status in await self._rows.all()])

    async def create(self, asked: LeadStatusCreate) -> LeadStatusOut:
        """A new status. Raises BadRequestError."""
        require(self._member, "team.manage")
        known = await self._rows.all(lock=True)
        if len(known) >= MAX_STATUSES:
            raise BadRequestError(f"אפשר להגדיר עד {MAX_STATUSES} מצבים.", parameter="label")
        label = _label(asked.label, known, None)
        same_kind = [status for status in known if status.kind == asked.kind]
        after = max((status.position for status in same_kind), default=0)
        for status in known:
            if status.position > after:
                status.position += STEP
        made = LeadStatusDef(
            business_id=self._member.business_id,
            key=f"own_{new_id().hex}",
            label=label,
            colour=asked.colour,
            kind=asked.kind,
            position=after + STEP,
        )
        self._rows.add(made)
        await self._session.flush()
        self._tell("lead_status.created", made.id, None, {"label": label, "kind": made.kind})
        return status_out(made)

    async def change(self, status_id: UUID, patch: LeadStatusPatch) -> LeadStatusOut:
        """Rename, recolour, archive, bring back, or let it mean something else.

        Raises NotFoundError, VersionConflictError, BadRequestError, ConflictError.
        """
        require(self._member, "team.manage")
        known = await self._rows.all(lock=True)
        status = next((one for one in known if one.id == status_id), None)
        if status is None:
            raise NotFoundError
        if status.version != patch.version:
            raise VersionConflictError
        before = _facts(status)
        if patch.label is not msgspec.UNSET:
            status.label = _label(patch.label, known, status.id)
        if patch.colour is not msgspec.UNSET:
            status.colour = patch.colour
        if patch.archived is not msgspec.UNSET:
            if patch.archived and status.key == "new":
                raise BadRequestError("כל ליד חדש נכנס למצב הזה, ולכן אי אפשר להסתיר אותו.", parameter="archived")
            status.archived = patch.archived
        if patch.kind is not msgspec.UNSET and patch.kind != status.kind:
            await self._mean(status, patch.kind)
        status.version += 1
        self._tell("lead_status.changed", status.id, before, _facts(status))
        await self._session.flush()
        return status_out(status)

    async def _mean(self, status: LeadStatusDef, kind: StatusKind) -> None:
        """Another kind for a status, and for the leads in it."""
        if status.key in SYSTEM:
            raise BadRequestError("למצב הזה יש תפקיד קבוע במערכת.", parameter="kind")
        if kind != "open" and await self._rows.is_landing(status.key):
            raise BadRequestError("מקור לידים מכניס לידים למצב הזה. בחרו לו מצב אחר קודם.", parameter="kind")
        status.kind = kind
        await self._session.flush()
        if not await self._rows.refit_leads(status.key):
            raise ConflictError("ללקוחות עם ליד במצב הזה כבר יש ליד פתוח אחר, ולכן אי אפשר לפתוח אותו מחדש.")

    async def order(self, asked: LeadStatusOrder) -> LeadStatusesOut:
        """Put the statuses in this order. Raises BadRequestError unless every status is named once."""
        require(self._member, "team.manage")
        known = {status.id: status for status in await self._rows.all(lock=True)}
        if len(asked.ids) != len(known) or set(asked.ids) != set(known):
            raise BadRequestError("הסדר צריך לכלול כל מצב פעם אחת.", parameter="ids")
        before = {"order": [status.key for status in known.values()]}
        for place, status_id in enumerate(asked.ids, start=1):
            known[status_id].position = place * STEP
            known[status_id].version += 1
        self._tell("lead_status.ordered", None, before, {"order": [known[one].key for one in asked.ids]})
        await self._session.flush()
        return LeadStatusesOut([status_out(known[one]) for one in asked.ids])

    def _tell(
        self, action: str, status_id: UUID | None, before: Mapping[str, object] | None, after: Mapping[str, object]
    ) -> None:
        business_id = self._member.business_id
        author = human(self._member)
        record(
            self._session, author, action, "lead_status", status_id, business_id=business_id, before=before, after=after
        )
        self._publisher.publish_after_commit(self._session, business_id, [Changed("lead-statuses"), Changed("leads")])


def _facts(status: LeadStatusDef) -> dict[str, object]:
    return {"label": status.label, "colour": status.colour, "kind": status.kind, "archived": status.archived}


def _label(text: str, known: list[LeadStatusDef], own: UUID | None) -> str:
    label = " ".join(text.split())
    if not 1 <= len(label) <= MAX_LABEL:
        raise BadRequestError(f"שם המצב צריך להיות באורך 1 עד {MAX_LABEL} תווים.", parameter="label")
    if any(status.label == label and status.id != own for status in known):
        raise BadRequestError("כבר יש מצב בשם הזה.", parameter="label")
    return label
