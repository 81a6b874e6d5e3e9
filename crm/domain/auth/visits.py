"""Which business a session works in: one of the person's own, or a platform admin's visit to any, with an end."""

from datetime import timedelta
from uuid import UUID

from crm.db.session import Database, Scope
from crm.domain.audit.service import Author, record
from crm.domain.auth.repository import SignInRepository
from crm.lib.actor import Actor, Role
from crm.lib.errors import ConflictError, NotFoundError
from shared.clock import utc_now

VISIT = timedelta(hours=1)
"""How long a platform admin stays in an office at most; entering again is one more line in its audit trail."""
GUEST_ROLE: Role = "owner"
"""As whom a platform admin works in an office that is not his. ``permissions.GUEST_NEVER`` says what stays shut."""


class NoVisitError(ConflictError):
    """The person works in an office of his own, or in none."""

    code, title, sentence = "no-visit", "Not on a visit", "אינך מבקר כעת במשרד אחר."


class Visits:
    """Moves a session between businesses."""

    def __init__(self, db: Database) -> None:
        """``db`` opens the service's own transactions: sessions lie outside tenants."""
        self._db = db

    async def use(self, actor: Actor, business_id: UUID) -> None:
        """Work in another business from now on: one's own, or any for a platform admin, which its audit trail tells.

        Raises NotFoundError when one has no place there, or it does not exist.
        """
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            own = {membership.business_id for membership, _, _ in await repository.memberships(actor.user_id)}
            if business_id in own:
                await repository.use_business(actor.session_id, business_id)
            elif not actor.is_platform_admin or await repository.business(business_id) is None:
                raise NotFoundError
        await self._note_leaving(actor)
        if business_id in own:
            return
        until = utc_now() + VISIT
        async with self._db.transaction(Scope(business_id=business_id, platform="sign_in")) as session:
            await SignInRepository(session).use_business(actor.session_id, business_id, until)
            record(
                session,
                _guest(actor),
                "business.entered",
                "business",
                business_id,
                business_id=business_id,
                after={"expires_at": until},
            )

    async def leave(self, actor: Actor) -> None:
        """End the visit; back to one's own first office, or to none. Raises NoVisitError."""
        if actor.guest_until is None:
            raise NoVisitError
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            await repository.use_business(actor.session_id, await repository.first_business(actor.user_id))
        await self._note_leaving(actor)

    async def _note_leaving(self, actor: Actor) -> None:
        left = actor.business_id
        if actor.guest_until is None or left is None:
            return
        async with self._db.tenant_session(left) as session:
            record(session, _guest(actor), "business.left", "business", left, business_id=left)


def _guest(actor: Actor) -> Author:
    return Author("human", actor.email, actor.user_id, acting_as=GUEST_ROLE)
