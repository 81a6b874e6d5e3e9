"""Templates: texts for writing first."""

from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.businesses.models import Business
from crm.domain.chats.mapping import template_out
from crm.domain.chats.models import MessageTemplate
from crm.domain.chats.repository import ChatRepository
from crm.domain.chats.schemas import TemplateCreate, TemplateOut, TemplatePatch, TemplatePreview
from crm.domain.chats.templates import check_places, fill
from crm.domain.customers.repository import CustomerRepository
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.errors import ConflictError, NotFoundError, VersionConflictError

FIELDS = ("name", "body", "fields", "category", "state", "content_sid")


class TemplateNameTakenError(ConflictError):
    """Another template has this name."""

    code, title, sentence = "template-name-taken", "Name taken", "כבר יש תבנית בשם הזה."


class TemplateService:
    """Templates of the member's business."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = ChatRepository(session, member.business_id)

    async def all(self) -> list[TemplateOut]:
        """Every template, by name."""
        require(self._member, "chats.read")
        return [template_out(row) for row in await self._rows.templates()]

    async def create(self, asked: TemplateCreate) -> TemplateOut:
        """A draft. Raises TemplateInvalidError, TemplateNameTakenError."""
        require(self._member, "templates.write")
        check_places(asked.body, asked.fields)
        row = MessageTemplate(
            business_id=self._member.business_id,
            name=asked.name.strip(),
            body=asked.body,
            fields=asked.fields,
            category=asked.category,
            content_sid=asked.content_sid,
        )
        self._session.add(row)
        await self._flush()
        self._tell("template.created", row.id, None, {"name": row.name, "body": row.body})
        return template_out(row)

    async def change(self, template_id: UUID, patch: TemplatePatch) -> TemplateOut:
        """Change one. Raises NotFoundError, VersionConflictError, TemplateInvalidError, TemplateNameTakenError."""
        require(self._member, "templates.write")
        row = await self._rows.template(template_id, lock=True)
        if row is None:
            raise NotFoundError
        if row.version != patch.version:
            raise VersionConflictError(template_out(row))
        before: dict[str, object] = {}
        after: dict[str, object] = {}
        for name in FIELDS:
            value: object = getattr(patch, name)
            if value is not msgspec.UNSET and value != getattr(row, name):
                before[name], after[name] = getattr(row, name), value
                setattr(row, name, value)
        check_places(row.body, row.fields)
        if {"body", "content_sid"} & set(after) and "state" not in after and row.state == "approved":
            # WhatsApp approved other words.
            before["state"], after["state"], row.state = row.state, "draft", "draft"
        row.version += 1
        await self._flush()
        if after:
            self._tell("template.changed", row.id, before, after)
        return template_out(row)

    async def preview(self, template_id: UUID, customer_id: UUID | None) -> TemplatePreview:
        """The text as one person would get it. Raises NotFoundError."""
        require(self._member, "chats.read")
        row = await self._rows.template(template_id)
        if row is None:
            raise NotFoundError
        name = None
        if customer_id is not None:
            customer = await CustomerRepository(self._session, self._member.business_id).get(customer_id)
            if customer is None:
                raise NotFoundError
            name = customer.name
        office = await self._session.scalar(select(Business.name).where(Business.id == self._member.business_id))
        filled = fill(row.body, row.fields, [], name=name, office=office or "")
        return TemplatePreview(filled.text, filled.missing)

    async def _flush(self) -> None:
        try:
            async with self._session.begin_nested():
                await self._session.flush()
        except IntegrityError as error:
            if "uq_message_templates_business_id_name" in str(error.orig):
                raise TemplateNameTakenError from error
            raise

    def _tell(self, action: str, template_id: UUID, before: dict[str, object] | None, after: dict[str, object]) -> None:
        business_id = self._member.business_id
        author = human(self._member)
        record(
            self._session, author, action, "template", template_id, business_id=business_id, before=before, after=after
        )
        self._publisher.publish_after_commit(self._session, business_id, [Changed("message-templates", template_id)])
