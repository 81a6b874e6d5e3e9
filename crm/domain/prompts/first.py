"""The prompts a new office starts with, one a channel, until its owner writes his own."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.prompts.models import Prompt, PromptVersion
from shared.contracts.agent_config import PublishedPrompt


async def add_first(
    session: AsyncSession, business_id: UUID, channel: str, text: PublishedPrompt, note: str | None = None
) -> None:
    """Save and publish version 1 of a channel."""
    prompt = Prompt(business_id=business_id, channel=channel, published_version=1)
    session.add(prompt)
    await session.flush()
    session.add(
        PromptVersion(
            business_id=business_id,
            prompt_id=prompt.id,
            version=1,
            greeting=text.greeting,
            persona=text.persona,
            rules=text.rules,
            note=note,
        )
    )
