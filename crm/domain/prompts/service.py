"""Rules of prompts: versions are saved and never changed; publishing chooses the one that callers meet."""

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import after_commit
from crm.domain.agent_config.hints import AgentHints
from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.prompts.models import Prompt, PromptVersion
from crm.domain.prompts.repository import PromptRepository
from crm.domain.prompts.schemas import PromptOut, PromptPublish, PromptVersionCreate, PromptVersionOut
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page, PageRequest

MAX_GREETING = 600
MAX_PERSONA = 8_000
MAX_RULES = 20_000
MAX_NOTE = 300


def version_out(row: PromptVersion, published: int) -> PromptVersionOut:
    """One version as shown."""
    return PromptVersionOut(
        version=row.version,
        greeting=row.greeting,
        persona=row.persona,
        rules=row.rules,
        note=row.note,
        created_at=row.created_at,
        created_by=row.created_by,
        published=row.version == published,
    )


def _text(name: str, label: str, value: str, most: int, *, least: int = 0) -> str:
    text = value.replace("\x00", "").strip()
    if len(text) < least:
        raise BadRequestError(f"{label}: אי אפשר להשאיר ריק.", parameter=name)
    if len(text) > most:
        raise BadRequestError(f"{label}: עד {most} תווים (כרגע {len(text)}).", parameter=name)
    return text


def checked(asked: PromptVersionCreate) -> PromptVersionCreate:
    """The texts without blanks around them. Raises BadRequestError naming the one that is empty or too long."""
    return msgspec.structs.replace(
        asked,
        greeting=_text("greeting", "משפט הפתיחה", asked.greeting, MAX_GREETING, least=1),
        persona=_text("persona", "האופי של הנציג", asked.persona, MAX_PERSONA),
        rules=_text("rules", "הכללים", asked.rules, MAX_RULES),
        note=_text("note", "ההערה", asked.note, MAX_NOTE) or None if asked.note else None,
    )


class PromptService:
    """Prompts, as one member sees and changes them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher, hints: AgentHints) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._hints = hints
        self._rows = PromptRepository(session, member.business_id)

    async def all(self) -> Page[PromptOut]:
        """Every prompt of the business."""
        require(self._member, "prompts.read")
        return Page([await self._out(prompt) for prompt in await self._rows.all()], None)

    async def versions(self, prompt_id: UUID, request: PageRequest) -> Page[PromptVersionOut]:
        """Saved versions, newest first. Raises NotFoundError."""
        require(self._member, "prompts.read")
        prompt = await self._prompt(prompt_id)
        rows, cursor, total = await self._rows.versions(prompt_id, msgspec.structs.replace(request, sort="-version"))
        return Page([version_out(row, prompt.published_version) for row in rows], cursor, total)

    async def save(self, prompt_id: UUID, asked: PromptVersionCreate) -> PromptVersionOut:
        """Save a new version, and publish it when asked to.

        Raises NotFoundError, VersionConflictError when somebody saved meanwhile, BadRequestError naming the field.
        """
        require(self._member, "prompts.write")
        text = checked(asked)
        prompt = await self._prompt(prompt_id, lock=True)
        latest = await self._rows.latest(prompt_id)
        if latest.version != asked.based_on:
            raise VersionConflictError
        row = PromptVersion(
            business_id=self._member.business_id,
            prompt_id=prompt_id,
            version=latest.version + 1,
            greeting=text.greeting,
            persona=text.persona,
            rules=text.rules,
            note=text.note,
            user_id=self._member.user_id,
            created_by=self._member.name,
        )
        self._rows.add(row)
        await self._session.flush()
        self._record("prompt.version_saved", prompt, None, {"version": row.version})
        if asked.publish:
            await self._publish(prompt, row.version)
        self._announce(prompt)
        return version_out(row, prompt.published_version)

    async def publish(self, prompt_id: UUID, asked: PromptPublish) -> PromptOut:
        """Make any saved version the one callers meet. Raises NotFoundError, BadRequestError."""
        require(self._member, "prompts.write")
        prompt = await self._prompt(prompt_id, lock=True)
        if await self._rows.version(prompt_id, asked.version) is None:
            raise BadRequestError("הגרסה הזאת לא קיימת.", parameter="version")
        await self._publish(prompt, asked.version)
        self._announce(prompt)
        return await self._out(prompt)

    async def _prompt(self, prompt_id: UUID, *, lock: bool = False) -> Prompt:
        prompt = await self._rows.get(prompt_id, lock=lock)
        if prompt is None:
            raise NotFoundError
        return prompt

    async def _out(self, prompt: Prompt) -> PromptOut:
        published = await self._rows.version(prompt.id, prompt.published_version)
        if published is None:
            raise NotFoundError
        latest = await self._rows.latest(prompt.id)
        return PromptOut(
            id=prompt.id,
            channel=prompt.channel,
            published_version=prompt.published_version,
            latest=version_out(latest, prompt.published_version),
            published=version_out(published, prompt.published_version),
        )

    async def _publish(self, prompt: Prompt, version: int) -> None:
        before: dict[str, object] = {"version": prompt.published_version}
        prompt.published_version = version
        await self._session.flush()
        self._record("prompt.published", prompt, before, {"version": version})
        numbers = await self._rows.numbers()

        async def tell_agent() -> None:
            self._hints.config_changed(numbers)

        after_commit(self._session, tell_agent)

    def _announce(self, prompt: Prompt) -> None:
        changed = [Changed("prompts", prompt.id)]
        self._publisher.publish_after_commit(self._session, self._member.business_id, changed)

    def _record(self, action: str, prompt: Prompt, before: dict[str, object] | None, after: dict[str, object]) -> None:
        record(
            self._session,
            human(self._member),
            action,
            "prompt",
            prompt.id,
            business_id=self._member.business_id,
            before=before,
            after=after,
        )
