"""``/api/prompts``."""

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.domain.agent_config.hints import AgentHints
from crm.domain.chats.agent_client import TextTurnClient
from crm.domain.live.publisher import LivePublisher
from crm.domain.prompts.schemas import (
    PromptOut,
    PromptPublish,
    PromptTrial,
    PromptTrialOut,
    PromptVersionCreate,
    PromptVersionOut,
)
from crm.domain.prompts.service import PromptService
from crm.domain.prompts.trial import try_prompt
from crm.lib.actor import Member
from crm.lib.config import CrmConfig
from crm.lib.pagination import Page, PageRequest


async def provide_prompts(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    hints: NamedDependency[AgentHints],
) -> PromptService:
    """The service of this request."""
    return PromptService(session, member, publisher, hints)


@get("/api/prompts", operation_id="listPrompts", tags=["prompts"], dependencies={"prompts": provide_prompts})
async def list_prompts(prompts: NamedDependency[PromptService]) -> Page[PromptOut]:
    """The agent's prompts, each with its published and its newest version."""
    return await prompts.all()


@get(
    "/api/prompts/{prompt_id:uuid}/versions",
    operation_id="listPromptVersions",
    tags=["prompts"],
    dependencies={"prompts": provide_prompts},
)
async def list_versions(
    prompts: NamedDependency[PromptService], page: NamedDependency[PageRequest], prompt_id: FromPath[UUID]
) -> Page[PromptVersionOut]:
    """Every saved version, newest first."""
    return await prompts.versions(prompt_id, page)


@post(
    "/api/prompts/{prompt_id:uuid}/versions",
    operation_id="savePromptVersion",
    tags=["prompts"],
    dependencies={"prompts": provide_prompts},
)
async def save_version(
    prompts: NamedDependency[PromptService], prompt_id: FromPath[UUID], data: JSONBody[PromptVersionCreate]
) -> PromptVersionOut:
    """Save a new version; 409 when ``based_on`` is not the newest any more."""
    return await prompts.save(prompt_id, data)


@post(
    "/api/prompts/{prompt_id:uuid}/publish",
    operation_id="publishPrompt",
    tags=["prompts"],
    status_code=200,
    dependencies={"prompts": provide_prompts},
)
async def publish_version(
    prompts: NamedDependency[PromptService], prompt_id: FromPath[UUID], data: JSONBody[PromptPublish]
) -> PromptOut:
    """Make a saved version the one callers meet; rolling back is this too."""
    return await prompts.publish(prompt_id, data)


async def provide_agent(config: NamedDependency[CrmConfig]) -> TextTurnClient:
    """The agent, for written turns."""
    return TextTurnClient(config.agent_address, config.internal_secret)


@post(
    "/api/prompts/{prompt_id:uuid}/trial",
    operation_id="tryPrompt",
    tags=["prompts"],
    status_code=200,
    dependencies={"agent": provide_agent},
)
async def try_draft(
    db: NamedDependency[Database],
    agent: NamedDependency[TextTurnClient],
    member: NamedDependency[Member],
    prompt_id: FromPath[UUID],
    data: JSONBody[PromptTrial],
) -> PromptTrialOut:
    """Write to the agent as a customer would, by the draft on screen; nothing is stored or sent."""
    return await try_prompt(db, agent, member, prompt_id, data)


HANDLERS = [list_prompts, list_versions, save_version, publish_version, try_draft]
