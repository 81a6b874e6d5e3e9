"""Who writes: the person behind a LID and a number, of which either may be unknown. A LID is never a number."""

from uuid import UUID

import msgspec
from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import Call
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.customers.repository import CustomerRepository
from crm.domain.customers.schemas import IdentityKind
from crm.domain.leads.models import Lead
from crm.domain.merges.joining import Joiner
from crm.domain.notes.models import CustomerNote
from crm.domain.tasks.models import Task
from crm.lib.repository import TenantRepository
from shared.log import logger

MAX_NAME = 80
JOINED = "WhatsApp"
"""Who joined two records of one person, as the record of the merge says it."""

_log = logger(__name__)


class Found(msgspec.Struct, frozen=True):
    """The person, and whether he is new to the office."""

    customer: Customer
    new: bool = False


class PeopleOfChats(TenantRepository):
    """People of one business by the addresses of WhatsApp."""

    def __init__(self, session: AsyncSession, business_id: UUID) -> None:
        """``session`` is the transaction of what is applied."""
        super().__init__(session, business_id)
        self._customers = CustomerRepository(session, business_id)

    async def known(self, lid: str | None, phone: str | None) -> Customer | None:
        """Whose this LID or number is; the LID goes first, it is the address that he writes from."""
        by_lid = await self._owner("wa_lid", lid)
        return by_lid or await self._by_phone(phone)

    async def resolve(self, lid: str | None, phone: str | None, name: str | None) -> Found:
        """Who writes, made when nobody is known; what is new of his addresses is kept. At least one is given."""
        await self._lock(lid, phone)
        by_lid, by_phone = await self._owner("wa_lid", lid), await self._by_phone(phone)
        if by_lid is not None and by_phone is not None:
            return Found(await self._one(by_lid, by_phone, phone))
        owner = by_lid or by_phone
        if owner is None:
            return Found(await self._make(lid, phone, name), new=True)
        if by_lid is None and lid is not None:
            await self._reach(owner, "wa_lid", lid)
        if by_phone is None and phone is not None:
            await self._reach(owner, "phone", phone)
        return Found(owner)

    async def are_one(self, lid: str, phone: str) -> Customer | None:
        """WhatsApp told that these are one person; None when the office knows neither."""
        await self._lock(lid, phone)
        if await self._owner("wa_lid", lid) is None and await self._by_phone(phone) is None:
            return None
        return (await self.resolve(lid, phone, None)).customer

    async def _lock(self, lid: str | None, phone: str | None) -> None:
        """Two first messages at once must not make two people; a call from the number takes the same lock."""
        for key in (phone, lid):
            if key is not None:
                turn = func.hashtextextended(f"{self.business_id}{key}", 0)
                await self.session.execute(select(func.pg_advisory_xact_lock(turn)))

    async def _owner(self, kind: IdentityKind, value: str | None) -> Customer | None:
        return None if value is None else await self._customers.owner_of(kind, value)

    async def _by_phone(self, phone: str | None) -> Customer | None:
        return await self._owner("phone", phone) or await self._owner("wa_pn", phone)

    async def _make(self, lid: str | None, phone: str | None, name: str | None) -> Customer:
        told = _readable(name)
        customer = Customer(business_id=self.business_id, name=told, name_source="ai" if told else None)
        self.session.add(customer)
        await self.session.flush()
        if phone is not None:
            await self._reach(customer, "phone", phone)
        if lid is not None:
            await self._reach(customer, "wa_lid", lid)
        return customer

    async def _reach(self, customer: Customer, kind: IdentityKind, value: str) -> None:
        self.session.add(
            CustomerIdentity(business_id=self.business_id, customer_id=customer.id, kind=kind, value=value)
        )
        customer.version += 1
        await self.session.flush()

    async def _one(self, by_lid: Customer, by_phone: Customer, phone: str | None) -> Customer:
        """The two are one person: joined by themselves if one of them is nothing but his address, else proposed."""
        if by_lid.id == by_phone.id:
            return by_lid
        for loser, winner in ((by_lid, by_phone), (by_phone, by_lid)):
            if await self._is_bare(loser):
                await Joiner(self.session, self.business_id).join_alone(winner.id, loser.id, JOINED)
                await self.session.refresh(winner)
                return winner
        if phone is not None and await self._owner("wa_pn", phone) is None:
            # Equal numbers under two people are what the list of duplicates shows.
            await self._reach(by_lid, "wa_pn", phone)
            _log.info("people_look_alike", business_id=str(self.business_id))
        return by_lid

    async def _is_bare(self, customer: Customer) -> bool:
        """Nobody of the office and no call ever touched this record: what it has came with written messages."""
        if customer.name_source == "human" or customer.tags or customer.do_not_contact or customer.last_call_at:
            return False
        touched = [
            exists().where(model.business_id == self.business_id, model.customer_id == customer.id)
            for model in (Call, Task, Appointment, CustomerNote, ConsentEvidence)
        ]
        touched.append(
            exists().where(
                Lead.business_id == self.business_id,
                Lead.customer_id == customer.id,
                Lead.version > 1,
            )
        )
        several = select(func.count()).where(
            CustomerIdentity.business_id == self.business_id, CustomerIdentity.customer_id == customer.id
        )
        row = (await self.session.execute(select(*touched, several.scalar_subquery()))).one()
        *found, identities = row
        return not any(found) and identities == 1


def _readable(name: str | None) -> str | None:
    """A name that a person gave himself in WhatsApp, if it is one: with a letter, and no address."""
    told = " ".join((name or "").split())[:MAX_NAME]
    return told if "@" not in told and any(sign.isalpha() for sign in told) else None
