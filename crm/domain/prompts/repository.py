"""SQL of prompts and their versions."""

from uuid import UUID

from sqlalchemy import select

from crm.domain.businesses.models import Business, BusinessNumber
from crm.domain.prompts.models import Prompt, PromptVersion
from crm.lib.pagination import Order, PageRequest, fetch_page
from crm.lib.repository import TenantRepository


class PromptRepository(TenantRepository):
    """Prompts of one business."""

    async def all(self) -> list[Prompt]:
        """Every prompt, by channel."""
        rows = await self.session.scalars(
            select(Prompt).where(Prompt.business_id == self.business_id).order_by(Prompt.channel)
        )
        return list(rows)

    async def get(self, prompt_id: UUID, *, lock: bool = False) -> Prompt | None:
        """One prompt; ``lock`` lets saves and publications of it happen one after another."""
        statement = select(Prompt).where(Prompt.business_id == self.business_id, Prompt.id == prompt_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def latest(self, prompt_id: UUID) -> PromptVersion:
        """The newest saved version; a prompt always has one."""
        rows = await self.session.scalars(
            select(PromptVersion)
            .where(PromptVersion.business_id == self.business_id, PromptVersion.prompt_id == prompt_id)
            .order_by(PromptVersion.version.desc())
            .limit(1)
        )
        return rows.one()

    async def version(self, prompt_id: UUID, version: int) -> PromptVersion | None:
        """One saved version."""
        return await self.session.scalar(
            select(PromptVersion).where(
                PromptVersion.business_id == self.business_id,
                PromptVersion.prompt_id == prompt_id,
                PromptVersion.version == version,
            )
        )

    async def versions(
        self, prompt_id: UUID, request: PageRequest
    ) -> tuple[list[PromptVersion], str | None, int | None]:
        """Saved versions, newest first."""
        rows, cursor, total = await fetch_page(
            self.session,
            select(PromptVersion).where(
                PromptVersion.business_id == self.business_id, PromptVersion.prompt_id == prompt_id
            ),
            order=Order(PromptVersion.version, int, True),
            id_column=PromptVersion.id,
            request=request,
        )
        return [row[0] for row in rows], cursor, total

    async def published(self, channel: str) -> tuple[Business, PromptVersion] | None:
        """The business and what its callers on this channel meet, in one query."""
        row = (
            await self.session.execute(
                select(Business, PromptVersion)
                .join(Prompt, (Prompt.business_id == Business.id) & (Prompt.channel == channel))
                .join(
                    PromptVersion,
                    (PromptVersion.prompt_id == Prompt.id) & (PromptVersion.version == Prompt.published_version),
                )
                .where(Prompt.business_id == self.business_id)
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def numbers(self) -> list[str]:
        """The business's numbers, whose callers meet the prompt."""
        rows = await self.session.scalars(
            select(BusinessNumber.e164).where(BusinessNumber.business_id == self.business_id)
        )
        return list(rows)

    def add(self, version: PromptVersion) -> None:
        """Insert at the next flush."""
        self.session.add(version)
