"""``/api/business``: the office's own settings, and the numbers whose calls it answers."""

from uuid import UUID

from litestar import delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.agent_config.hints import AgentHints
from crm.domain.businesses.settings_schemas import BusinessNumberAdd, BusinessSettingsOut, BusinessSettingsPatch
from crm.domain.businesses.settings_service import BusinessSettingsService
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member


async def provide_settings(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    hints: NamedDependency[AgentHints],
) -> BusinessSettingsService:
    """The service of this request."""
    return BusinessSettingsService(session, member, publisher, hints)


_WITH = {"settings": provide_settings}


@get("/api/business", operation_id="getBusinessSettings", tags=["business"], dependencies=_WITH)
async def get_settings(settings: NamedDependency[BusinessSettingsService]) -> BusinessSettingsOut:
    """The office's name, hours, voice, names it listens for, and numbers."""
    return await settings.show()


@patch("/api/business", operation_id="updateBusinessSettings", tags=["business"], dependencies=_WITH)
async def update_settings(
    settings: NamedDependency[BusinessSettingsService], data: JSONBody[BusinessSettingsPatch]
) -> BusinessSettingsOut:
    """Change them, for the next call on; 409 when somebody else did meanwhile."""
    return await settings.change(data)


@post("/api/business/numbers", operation_id="addBusinessNumber", tags=["business"], dependencies=_WITH)
async def add_number(
    settings: NamedDependency[BusinessSettingsService], data: JSONBody[BusinessNumberAdd]
) -> BusinessSettingsOut:
    """Answer one more number; 409 when another office has it."""
    return await settings.add_number(data)


@delete(
    "/api/business/numbers/{number_id:uuid}",
    operation_id="removeBusinessNumber",
    tags=["business"],
    status_code=200,
    dependencies=_WITH,
)
async def remove_number(
    settings: NamedDependency[BusinessSettingsService], number_id: FromPath[UUID]
) -> BusinessSettingsOut:
    """Answer a number no more; 409 for the only one."""
    return await settings.remove_number(number_id)


HANDLERS = [get_settings, update_settings, add_number, remove_number]
