"""Who a person is to the office: all his records, merged ones too, his addresses, his names, and patterns of them."""

import re
from collections.abc import Iterable
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.models import AuditEvent
from crm.domain.calls.models import Call
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead

_APART = r"[\s.\-()]*"
"""What people put between the digits of a number."""
_WORDS_OF_A_FULL_NAME = 2


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """One person. ``people`` begins with the record that stands; ``addresses`` are identities' values as stored.

    ``needles`` are PostgreSQL patterns that find his numbers, addresses and full name in any text of the office, and
    ``plain`` the same as fixed strings, as stored answers hold them. A full name is among them only if no other person
    of the office bears it, and a first name never: others are called so too.
    """

    people: list[UUID]
    name: str | None
    phones: list[str]
    addresses: list[str]
    calls: list[UUID]
    leads: list[UUID]
    needles: list[str]
    plain: list[str]


async def know(session: AsyncSession, business_id: UUID, customer_id: UUID, *, lock: bool = False) -> Known | None:
    """All that the office knows him by; null when there is no such person. ``lock`` holds his records still."""
    people = await _records(session, business_id, customer_id, lock=lock)
    if not people:
        return None
    ids = [row.id for row in people]
    identities = list(
        await session.scalars(
            select(CustomerIdentity)
            .where(CustomerIdentity.business_id == business_id, CustomerIdentity.customer_id.in_(ids))
            .order_by(CustomerIdentity.id)
        )
    )
    phones = [one.value for one in identities if one.kind == "phone"]
    calls = await session.scalars(
        select(Call.id).where(
            Call.business_id == business_id,
            Call.customer_id.in_(ids) | (Call.customer_id.is_(None) & Call.from_number.in_(phones)),
        )
    )
    leads = await session.scalars(select(Lead.id).where(Lead.business_id == business_id, Lead.customer_id.in_(ids)))
    others = [one.value for one in identities if one.kind != "phone"]
    names = await _own_names(session, business_id, ids, [row.name for row in people if row.name])
    return Known(
        people=ids,
        name=people[0].name,
        phones=phones,
        addresses=[one.value for one in identities],
        calls=list(calls),
        leads=list(leads),
        needles=[*map(phone_pattern, phones), *map(_exactly, others), *map(name_pattern, names)],
        plain=[*phones, *others, *names, *map(str, ids)],
    )


async def _records(session: AsyncSession, business_id: UUID, customer_id: UUID, *, lock: bool) -> list[Customer]:
    """The record that stands first, then everything that was merged into it, however deep."""
    own = select(Customer).where(Customer.business_id == business_id)
    top = await session.scalar(own.where(Customer.id == customer_id))
    while top is not None and top.merged_into_id is not None:
        top = await session.scalar(own.where(Customer.id == top.merged_into_id))
    found = [] if top is None else [top]
    layer = [one.id for one in found]
    while layer:
        merged = list(await session.scalars(own.where(Customer.merged_into_id.in_(layer)).order_by(Customer.id)))
        found += merged
        layer = [one.id for one in merged]
    if lock and found:
        ids = [one.id for one in found]
        await session.execute(own.where(Customer.id.in_(ids)).order_by(Customer.id).with_for_update())
    return found


async def _own_names(session: AsyncSession, business_id: UUID, ids: list[UUID], names: Iterable[str]) -> list[str]:
    """Full names that are his alone, those that he had before included."""
    told = await session.execute(
        select(AuditEvent.before["name"].astext, AuditEvent.after["name"].astext).where(
            AuditEvent.business_id == business_id, AuditEvent.entity == "customer", AuditEvent.entity_id.in_(ids)
        )
    )
    former = [name for row in told for name in row if name]
    full = {" ".join(name.split()) for name in [*names, *former] if len(name.split()) >= _WORDS_OF_A_FULL_NAME}
    mine: list[str] = []
    for name in sorted(full):
        namesake = await session.scalar(
            select(Customer.id)
            .where(
                Customer.business_id == business_id,
                Customer.id.not_in(ids),
                Customer.name_norm == func.public.he_norm(name),
            )
            .limit(1)
        )
        if namesake is None:
            mine.append(name)
    return mine


def phone_pattern(e164: str) -> str:
    """PostgreSQL's pattern of a number (E.164) in any form in which people and spreadsheets write it."""
    digits = e164.removeprefix("+")
    if not digits.startswith("972"):
        return rf"(?<!\d)(\+|00)?{_APART.join(digits)}(?!\d)"
    prefix = rf"(\+?{_APART.join('972')}{_APART}0?|00{_APART}{_APART.join('972')}{_APART}|0)?"
    return rf"(?<!\d){prefix}{_APART}{_APART.join(digits[3:])}(?!\d)"


def _exactly(value: str) -> str:
    """The pattern of this very text; inside JSON a quotation mark has a backslash before it."""
    return re.sub(r"[^\w\s]", lambda found: r'\\?"' if found.group() == '"' else "\\" + found.group(), value)


def name_pattern(name: str) -> str:
    """The name in full, with prefixes of Hebrew ("לדנה לוי") and any spaces between its words."""
    return r"\s+".join(_exactly(word) for word in name.split())
