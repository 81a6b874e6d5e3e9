"""The office's quiet times, as its members see them and its owners change them."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.consent.gate import ContactGate
from crm.domain.consent.models import ContactSettings
from crm.domain.consent.repository import ConsentRepository
from crm.domain.consent.rules import ContactRules, ContactRulesOut, ContactRulesPut, checked
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.errors import VersionConflictError


class ContactRulesService:
    """One office's settings."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = ConsentRepository(session, member.business_id)

    async def show(self) -> ContactRulesOut:
        """The settings as they hold now."""
        rules, version = await ContactGate(self._session, self._member.business_id).rules()
        return ContactRulesOut(rules, version)

    async def set(self, asked: ContactRulesPut) -> ContactRulesOut:
        """Replace them; they hold from the next question on. Raises BadRequestError, VersionConflictError."""
        require(self._member, "team.manage")
        rules = checked(asked.rules)
        settings = await self._rows.settings(lock=True)
        before = ContactRules() if settings is None else msgspec.convert(settings.rules, ContactRules)
        if asked.version != (0 if settings is None else settings.version):
            raise VersionConflictError
        stored: dict[str, object] = msgspec.to_builtins(rules)
        if settings is None:
            settings = ContactSettings(business_id=self._member.business_id, rules=stored, version=1)
            self._rows.add(settings)
        else:
            settings.rules, settings.version = stored, settings.version + 1
        await self._session.flush()
        old: dict[str, object] = msgspec.to_builtins(before)
        changed = [name for name, value in stored.items() if old[name] != value]
        record(
            self._session,
            human(self._member),
            "contact_rules.changed",
            "business",
            self._member.business_id,
            business_id=self._member.business_id,
            before={name: old[name] for name in changed},
            after={name: stored[name] for name in changed},
        )
        self._publisher.publish_after_commit(self._session, self._member.business_id, [Changed("consent")])
        return ContactRulesOut(rules, settings.version)
