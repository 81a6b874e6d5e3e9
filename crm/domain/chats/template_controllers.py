"""``/api/message-templates``."""

from typing import Annotated
from uuid import UUID

from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.chats.schemas import TemplateCreate, TemplateOut, TemplatePatch, TemplatePreview, TemplatesOut
from crm.domain.chats.template_service import TemplateService
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member

_ONE = "/api/message-templates/{template_id:uuid}"


async def provide_templates(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> TemplateService:
    """The service of this request."""
    return TemplateService(session, member, publisher)


_WITH = {"templates": provide_templates}


@get("/api/message-templates", operation_id="listTemplates", tags=["chats"], dependencies=_WITH)
async def list_templates(templates: NamedDependency[TemplateService]) -> TemplatesOut:
    """Every template, by name."""
    return TemplatesOut(await templates.all())


@post("/api/message-templates", operation_id="createTemplate", tags=["chats"], dependencies=_WITH)
async def create_template(templates: NamedDependency[TemplateService], data: JSONBody[TemplateCreate]) -> TemplateOut:
    """A new text, as a draft."""
    return await templates.create(data)


@patch(_ONE, operation_id="updateTemplate", tags=["chats"], dependencies=_WITH)
async def update_template(
    templates: NamedDependency[TemplateService], template_id: FromPath[UUID], data: JSONBody[TemplatePatch]
) -> TemplateOut:
    """Change a text or note what WhatsApp said of it; 409 when somebody else changed it meanwhile."""
    return await templates.change(template_id, data)


@get(f"{_ONE}/preview", operation_id="previewTemplate", tags=["chats"], dependencies=_WITH)
async def preview_template(
    templates: NamedDependency[TemplateService],
    template_id: FromPath[UUID],
    customer_id: Annotated[UUID | None, QueryParameter(description="As this person would get it.")] = None,
) -> TemplatePreview:
    """The text as one person would get it."""
    return await templates.preview(template_id, customer_id)


HANDLERS = [list_templates, create_template, update_template, preview_template]
