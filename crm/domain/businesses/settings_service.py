"""The office's own settings, as its owner sees and changes them. The agent speaks by them from the next call on."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import after_commit
from crm.domain.agent_config.hints import AgentHints
from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.businesses.models import Business, BusinessNumber
from crm.domain.businesses.repository import SettingsRepository
from crm.domain.businesses.settings_rules import (
    checked_closed_dates,
    checked_hints,
    checked_name,
    checked_voice,
    checked_weekly,
)
from crm.domain.businesses.settings_schemas import (
    BusinessNumberAdd,
    BusinessNumberOut,
    BusinessSettingsOut,
    BusinessSettingsPatch,
    SpokenBy,
    VoiceOption,
)
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError, VersionConflictError
from shared.contracts.agent_config import OpeningHours, Voice
from shared.phones import PhoneInvalidError, to_e164
from shared.voices import HEBREW_VOICES

MOST_NUMBERS = 20


class NumberTakenError(ConflictError):
    """Another business of the installation answers this number. Whose it is, nobody is told."""

    code, title = "number-taken", "Another office answers this number"
    sentence = "המספר הזה כבר מחובר למשרד אחר במערכת. בדקו שהמספר נכון, או פנו למנהל המערכת."


class LastNumberError(ConflictError):
    """Without a number nobody could call the office."""

    code, title = "last-number", "The office's only number"
    sentence = "זה המספר היחיד של המשרד, ובלעדיו אי אפשר להתקשר אליו. הוסיפו קודם מספר אחר."


def settings_out(business: Business, numbers: Sequence[BusinessNumber]) -> BusinessSettingsOut:
    """The settings as shown. The voice in use stands among those to choose from, whoever chose it."""
    hours, voice = msgspec.convert(business.hours, OpeningHours), msgspec.convert(business.voice, Voice)
    labels = HEBREW_VOICES if voice.name in HEBREW_VOICES else {voice.name: voice.name, **HEBREW_VOICES}
    return BusinessSettingsOut(
        name=business.name,
        weekly=[hours.weekly[day] if day < len(hours.weekly) else [] for day in range(7)],
        closed_dates=hours.closed_dates,
        answers_when_closed=business.answers_when_closed,
        voice=SpokenBy(voice.name, voice.speaking_rate),
        hearing_hints=business.hearing_hints,
        version=business.version,
        numbers=[BusinessNumberOut(id=row.id, e164=row.e164, created_at=row.created_at) for row in numbers],
        voices=[VoiceOption(name, label) for name, label in labels.items()],
    )


def _apply(business: Business, patch: BusinessSettingsPatch) -> None:
    """Write what the patch names. Raises BadRequestError."""
    hours, voice = msgspec.convert(business.hours, OpeningHours), msgspec.convert(business.voice, Voice)
    if patch.name is not msgspec.UNSET:
        business.name = checked_name(patch.name)
    if patch.weekly is not msgspec.UNSET:
        hours = msgspec.structs.replace(hours, weekly=checked_weekly(patch.weekly))
    if patch.closed_dates is not msgspec.UNSET:
        hours = msgspec.structs.replace(hours, closed_dates=checked_closed_dates(patch.closed_dates))
    if patch.answers_when_closed is not msgspec.UNSET:
        business.answers_when_closed = patch.answers_when_closed
    if patch.voice is not msgspec.UNSET:
        wanted = checked_voice(patch.voice, voice.name)
        voice = msgspec.structs.replace(voice, name=wanted.name, speaking_rate=wanted.speaking_rate)
    if patch.hearing_hints is not msgspec.UNSET:
        business.hearing_hints = checked_hints(patch.hearing_hints)
    business.hours, business.voice = msgspec.to_builtins(hours), msgspec.to_builtins(voice)


def _facts(settings: BusinessSettingsOut) -> dict[str, object]:
    """What the journal tells of."""
    return {
        "name": settings.name,
        "weekly": msgspec.to_builtins(settings.weekly),
        "closed_dates": [day.isoformat() for day in settings.closed_dates],
        "answers_when_closed": settings.answers_when_closed,
        "voice": settings.voice.name,
        "speaking_rate": settings.voice.speaking_rate,
        "hearing_hints": settings.hearing_hints,
    }


class BusinessSettingsService:
    """One office's settings."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher, hints: AgentHints) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._hints = hints
        self._rows = SettingsRepository(session, member.business_id)

    async def show(self) -> BusinessSettingsOut:
        """The settings as they hold now. Raises ForbiddenError."""
        require(self._member, "business.manage")
        return settings_out(await self._rows.business(), await self._rows.numbers())

    async def change(self, patch: BusinessSettingsPatch) -> BusinessSettingsOut:
        """Change what the patch names; what is the same already changes nothing.

        Raises ForbiddenError, VersionConflictError with the settings as they are, BadRequestError naming the field.
        """
        require(self._member, "business.manage")
        business, numbers = await self._rows.business(lock=True), await self._rows.numbers()
        before = settings_out(business, numbers)
        if business.version != patch.version:
            raise VersionConflictError(before)
        _apply(business, patch)
        old, new = _facts(before), _facts(settings_out(business, numbers))
        changed = [name for name in old if old[name] != new[name]]
        if changed:
            business.version += 1
            await self._session.flush()
            told_before, told_after = ({name: facts[name] for name in changed} for facts in (old, new))
            self._tell("business.changed", "business", self._member.business_id, told_before, told_after)
            self._announce([row.e164 for row in numbers], hours={"weekly", "closed_dates"} & set(changed) != set())
        return settings_out(business, numbers)

    async def add_number(self, asked: BusinessNumberAdd) -> BusinessSettingsOut:
        """Answer the calls of one more number. Raises ForbiddenError, BadRequestError, NumberTakenError."""
        require(self._member, "business.manage")
        try:
            e164 = to_e164(asked.number)
        except PhoneInvalidError as error:
            raise BadRequestError("מספר הטלפון אינו תקין. אפשר לכתוב למשל 03-1234567.", parameter="number") from error
        business, numbers = await self._rows.business(lock=True), await self._rows.numbers()
        if any(row.e164 == e164 for row in numbers):
            raise BadRequestError("המספר הזה כבר ברשימה.", parameter="number")
        if len(numbers) >= MOST_NUMBERS:
            raise BadRequestError(f"אפשר לחבר עד {MOST_NUMBERS} מספרים.", parameter="number")
        added = await self._rows.add_number(e164)
        if added is None:
            raise NumberTakenError(parameter="number")
        self._tell("business.number_added", "business_number", added.id, None, {"number": e164})
        self._announce([e164])
        return settings_out(business, [*numbers, added])

    async def remove_number(self, number_id: UUID) -> BusinessSettingsOut:
        """Answer a number's calls no more. Raises ForbiddenError, NotFoundError, LastNumberError."""
        require(self._member, "business.manage")
        # The lock of the business's row: two people may not each take one of the last two away.
        business, numbers = await self._rows.business(lock=True), await self._rows.numbers()
        gone = next((row for row in numbers if row.id == number_id), None)
        if gone is None:
            raise NotFoundError
        if len(numbers) == 1:
            raise LastNumberError
        await self._rows.remove_number(gone)
        self._tell("business.number_removed", "business_number", gone.id, {"number": gone.e164}, None)
        self._announce([gone.e164])
        return settings_out(business, [row for row in numbers if row is not gone])

    def _tell(
        self,
        action: str,
        entity: str,
        entity_id: UUID,
        before: Mapping[str, object] | None,
        after: Mapping[str, object] | None,
    ) -> None:
        record(
            self._session,
            human(self._member),
            action,
            entity,
            entity_id,
            business_id=self._member.business_id,
            before=before,
            after=after,
        )

    def _announce(self, numbers: Sequence[str], *, hours: bool = False) -> None:
        """Tell open screens, and the agent about these numbers. By when a lead is to be answered hangs on the hours."""
        changed = [Changed("business"), *([Changed("leads")] if hours else [])]
        self._publisher.publish_after_commit(self._session, self._member.business_id, changed)

        async def tell_agent() -> None:
            self._hints.config_changed(numbers)

        after_commit(self._session, tell_agent)
