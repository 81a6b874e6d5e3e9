"""The agent's configuration for a written conversation: the office's WhatsApp prompt and the tools that fit there."""

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.agent_config.repository import HeardNameRepository
from crm.domain.businesses import opening
from crm.domain.businesses.models import Business
from crm.domain.prompts.repository import PromptRepository
from shared.contracts.agent_config import AgentConfig, OpeningHours, PublishedPrompt, Voice

WHATSAPP = "whatsapp"
"""The channel's name among prompts."""
WRITTEN_TOOLS = (
    "search_properties",
    "save_lead_details",
    "check_availability",
    "book_appointment",
    "request_callback",
    "opt_out",
    "end_call",
)
"""Handing over to a person is the agent's own matter in writing, and sending a message needs no tool there."""


async def written_config(session: AsyncSession, business_id: UUID, draft: PublishedPrompt | None = None) -> AgentConfig:
    """What a written turn needs. ``draft`` stands in for the published prompt when one is tried.

    An office whose prompt of this channel is not there yet answers by the words a new office starts with.
    """
    prompts = PromptRepository(session, business_id)
    row = await prompts.published(WHATSAPP)
    business = row[0] if row is not None else await session.get_one(Business, business_id)
    if row is not None:
        found = PublishedPrompt(row[1].version, row[1].greeting, row[1].persona, row[1].rules)
    else:
        found = opening.written_prompt(business.name)
    numbers = await prompts.numbers()
    names = HeardNameRepository(session, business_id)
    return AgentConfig(
        business_id=business_id,
        business_name=business.name,
        number=min(numbers, default=""),
        prompt=draft or found,
        voice=msgspec.convert(business.voice, Voice),
        hours=msgspec.convert(business.hours, OpeningHours),
        answers_when_closed=business.answers_when_closed,
        tools=list(WRITTEN_TOOLS),
        hearing_hints=[name for name, _takes_calls in await names.staff()],
    )
