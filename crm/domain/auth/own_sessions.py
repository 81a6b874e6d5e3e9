"""One's own sessions: seen, and ended one by one or all but the present one."""

from uuid import UUID

from crm.db.session import Database
from crm.domain.audit.service import Author, record
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.schemas import SessionOut
from crm.domain.auth.sessions import IDLE
from crm.lib.actor import Actor
from crm.lib.errors import NotFoundError
from crm.lib.pagination import Page
from shared.clock import utc_now


class OwnSessions:
    """The open sessions of one person."""

    def __init__(self, db: Database, actor: Actor) -> None:
        """``actor`` sees and ends nobody else's."""
        self._db = db
        self._actor = actor
        self._author = Author("human", actor.email, actor.user_id)

    async def all(self) -> Page[SessionOut]:
        """The open ones, the last used first, on one page."""
        now = utc_now()
        async with self._db.platform_session("sign_in") as session:
            rows = await SignInRepository(session).open_sessions(self._actor.user_id, now, now - IDLE)
        shown = [
            SessionOut(
                id=row.id,
                is_this=row.id == self._actor.session_id,
                device=row.device,
                network=row.network,
                created_at=row.created_at,
                last_seen_at=row.last_seen_at,
            )
            for row in rows
        ]
        return Page(shown, None)

    async def end(self, session_id: UUID) -> None:
        """End one. Raises NotFoundError, also for another person's."""
        now = utc_now()
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            own = await repository.open_sessions(self._actor.user_id, now, now - IDLE)
            if session_id not in {row.id for row in own}:
                raise NotFoundError
            await repository.revoke(session_id, now)
            record(session, self._author, "auth.session_ended", "user", self._actor.user_id)

    async def end_others(self) -> None:
        """End all but the present one."""
        async with self._db.platform_session("sign_in") as session:
            await SignInRepository(session).revoke_all(self._actor.user_id, utc_now(), but=self._actor.session_id)
            record(session, self._author, "auth.other_sessions_ended", "user", self._actor.user_id)
