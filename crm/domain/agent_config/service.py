"""Builds the agent's configuration of a number."""

import hashlib

import msgspec

from crm.db.lookups import business_of_number
from crm.db.session import Database
from crm.domain.agent_config.heard_names import heard_names
from crm.domain.agent_config.repository import HeardNameRepository
from crm.domain.prompts.repository import PromptRepository
from crm.domain.tools.whatsapp_tool import can_send
from crm.domain.whatsapp.links import LinkRepository
from crm.lib.errors import NotFoundError
from shared.contracts.agent_config import TOOL_NAMES, AgentConfig, OpeningHours, PublishedPrompt, Voice
from shared.phones import PhoneInvalidError, to_e164

CHANNEL = "phone"


class UnknownNumberError(NotFoundError):
    """Nobody answers this number."""

    code, title, sentence = "unknown_number", "Unknown number", "המספר הזה לא שייך לאף משרד."


async def config_of_number(db: Database, raw: str) -> AgentConfig:
    """The business behind a number, with its published prompt. Raises UnknownNumberError."""
    try:
        number = to_e164(raw)
    except PhoneInvalidError as error:
        raise UnknownNumberError from error
    business_id = await business_of_number(db, number)
    if business_id is None:
        raise UnknownNumberError
    async with db.tenant_session(business_id) as session:
        row = await PromptRepository(session, business_id).published(CHANNEL)
        if row is None:
            raise UnknownNumberError
        business, prompt = row
        names = HeardNameRepository(session, business_id)
        staff, places = await names.staff(), await names.places()
        link = await LinkRepository(session, business_id).shown()
    takes_calls = any(takes for _name, takes in staff)
    works = {"transfer_to_human": takes_calls, "send_whatsapp": can_send(link)}
    return AgentConfig(
        business_id=business_id,
        business_name=business.name,
        number=number,
        prompt=PublishedPrompt(prompt.version, prompt.greeting, prompt.persona, prompt.rules),
        voice=msgspec.convert(business.voice, Voice),
        hours=msgspec.convert(business.hours, OpeningHours),
        answers_when_closed=business.answers_when_closed,
        tools=[name for name in TOOL_NAMES if works.get(name, True)],
        hearing_hints=heard_names(business.hearing_hints, [name for name, _takes in staff], places),
    )


def etag_of(body: bytes) -> str:
    """A strong validator of exactly these bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
