"""Questions asked before the tenant is known; each sees the one thing it asks about."""

from typing import Literal
from uuid import UUID

from sqlalchemy import func, literal, or_, select, union_all

from crm.db.session import Database
from crm.domain.businesses.models import Business, BusinessNumber
from crm.domain.calls.models import Call
from crm.domain.chats.models import ChatSession
from crm.domain.intake.models import LeadSource
from crm.domain.prompts.models import Prompt
from crm.domain.whatsapp.models import WhatsAppLink

ConversationKind = Literal["call", "session", "trial"]


async def business_of_number(db: Database, e164: str) -> UUID | None:
    """Whose number this is."""
    async with db.platform_session("directory") as session:
        return await session.scalar(select(BusinessNumber.business_id).where(BusinessNumber.e164 == e164))


async def business_of_sender(db: Database, e164: str, *, whatsapp: bool) -> UUID | None:
    """Whose number at Twilio this is, on the channel that it was used on.

    One office may write SMS by a number that is another's on WhatsApp; each is unique on its own channel alone.
    """
    on_channel, elsewhere = WhatsAppLink.twilio_sender, WhatsAppLink.sms_sender
    if not whatsapp:
        on_channel, elsewhere = elsewhere, on_channel
    async with db.platform_session("directory") as session:
        return await session.scalar(
            select(WhatsAppLink.business_id)
            .where(or_(on_channel == e164, elsewhere == e164))
            .order_by((on_channel == e164).desc().nulls_last())
            .limit(1)
        )


async def business_of_call(db: Database, call_id: UUID) -> UUID | None:
    """Whose call this is."""
    async with db.platform_session(call_id=call_id) as session:
        return await session.scalar(select(Call.business_id).where(Call.id == call_id))


async def conversation_of(db: Database, conversation_id: UUID) -> tuple[UUID, ConversationKind] | None:
    """Whose conversation this is, and of what kind: a call, a session of a chat, or a trial of a prompt by its id."""
    kinds: tuple[tuple[type[Call | ChatSession | Prompt], ConversationKind], ...] = (
        (Call, "call"),
        (ChatSession, "session"),
        (Prompt, "trial"),
    )
    found = [select(model.business_id, literal(kind)).where(model.id == conversation_id) for model, kind in kinds]
    async with db.platform_session(call_id=conversation_id) as session:
        row = (await session.execute(union_all(*found))).first()
    if row is None:
        return None
    return row[0], next(kind for _, kind in kinds if kind == row[1])


async def call_of_sid(db: Database, call_sid: str) -> tuple[UUID, UUID] | None:
    """Whose call has this CallSid, and the call's id."""
    async with db.platform_session() as session:
        await session.execute(select(func.set_config("app.call_sid", call_sid, True)))
        row = (await session.execute(select(Call.business_id, Call.id).where(Call.call_sid == call_sid))).one_or_none()
        return None if row is None else (row[0], row[1])


async def lead_source_of_key(db: Database, key: str) -> LeadSource | None:
    """The source whose address this is."""
    async with db.platform_session() as session:
        await session.execute(select(func.set_config("app.lead_source", key, True)))
        return await session.scalar(select(LeadSource).where(LeadSource.key == key))


async def all_numbers(db: Database) -> list[str]:
    """Every number that the agent answers, sorted."""
    async with db.platform_session("directory") as session:
        return list(await session.scalars(select(BusinessNumber.e164).order_by(BusinessNumber.e164)))


async def all_businesses(db: Database) -> list[UUID]:
    """Every business, for sweeps that then work tenant by tenant."""
    async with db.platform_session("directory") as session:
        return list(await session.scalars(select(Business.id).order_by(Business.id)))
