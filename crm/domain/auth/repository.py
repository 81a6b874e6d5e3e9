"""SQL of sign-in. Everything here runs in the ``sign_in`` scope, outside any tenant."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import (
    ColumnElement,
    DateTime,
    LargeBinary,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.domain.auth.models import LoginAttempt, Membership, OneTimeToken, User, UserSession
from crm.domain.businesses.models import Business
from crm.domain.businesses.repository import first_number
from crm.lib.actor import Role

KEEP_ATTEMPTS = timedelta(days=1)


_LIVE_SESSION = text("SELECT * FROM public.live_session(:secret_hash, :as_of, :idle_since)").bindparams(
    bindparam("secret_hash", type_=LargeBinary()),
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("as_of", "idle_since")),
)


class LiveSession(msgspec.Struct, frozen=True):
    """An open session with its person, and what he is in the business in use.

    ``overrides`` are the permissions in which he differs from his role. ``second_step_missing``: that business demands
    a second step that he has not set up.
    """

    session_id: UUID
    user_id: UUID
    email: str
    name: str
    is_platform_admin: bool
    in_business_id: UUID | None
    last_seen_at: datetime
    guest_until: datetime | None
    role: Role | None
    overrides: dict[str, bool]
    second_step_missing: bool


async def live_session(db: Database, secret_hash: bytes, now: datetime, idle_since: datetime) -> LiveSession | None:
    """The session with this secret, unless it is revoked, idle or over, or its person is shut out."""
    rows = await db.ask(_LIVE_SESSION, {"secret_hash": secret_hash, "as_of": now, "idle_since": idle_since})
    return msgspec.convert(dict(rows[0]), LiveSession) if rows else None


class SignInRepository:
    """People, sessions, tokens and attempts."""

    def __init__(self, session: AsyncSession) -> None:
        """``session`` is opened with the ``sign_in`` scope."""
        self._session = session

    async def user(self, user_id: UUID, *, lock: bool = False) -> User | None:
        """The person; ``lock`` holds the row until the transaction ends."""
        statement = select(User).where(User.id == user_id)
        return await self._session.scalar(statement.with_for_update() if lock else statement)

    async def user_by_email(self, email: str) -> User | None:
        """The person with this address, folded to lower case."""
        return await self._session.scalar(select(User).where(User.email == email))

    async def seen(self, session_id: UUID, at: datetime) -> None:
        """The session was used."""
        await self._session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=at))

    async def memberships(self, user_id: UUID) -> list[tuple[Membership, Business, str | None]]:
        """Where the person works, oldest first, with one number of each business."""
        rows = await self._session.execute(
            select(Membership, Business, first_number())
            .join(Business, Business.id == Membership.business_id)
            .where(Membership.user_id == user_id, Membership.disabled_at.is_(None))
            .order_by(Membership.created_at, Membership.id)
        )
        return [(row[0], row[1], row[2]) for row in rows]

    async def business(self, business_id: UUID) -> tuple[Business, str | None] | None:
        """Any business with one number of it, for a platform admin who enters it."""
        row = (
            await self._session.execute(select(Business, first_number()).where(Business.id == business_id))
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def first_business(self, user_id: UUID) -> UUID | None:
        """The business that a new session starts in."""
        return await self._session.scalar(
            select(Membership.business_id)
            .where(Membership.user_id == user_id, Membership.disabled_at.is_(None))
            .order_by(Membership.created_at, Membership.id)
            .limit(1)
        )

    async def use_business(
        self, session_id: UUID, business_id: UUID | None, guest_until: datetime | None = None
    ) -> None:
        """Change the business in use; ``guest_until`` ends a visit to one without a place in it."""
        await self._session.execute(
            update(UserSession)
            .where(UserSession.id == session_id)
            .values(in_business_id=business_id, guest_until=guest_until)
        )

    async def revoke(self, session_id: UUID, now: datetime) -> None:
        """End one session."""
        await self._session.execute(update(UserSession).where(UserSession.id == session_id).values(revoked_at=now))

    async def revoke_all(self, user_id: UUID, now: datetime, *, but: UUID | None = None) -> None:
        """End every session of a person, ``but`` the one named."""
        statement = update(UserSession).where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
        if but is not None:
            statement = statement.where(UserSession.id != but)
        await self._session.execute(statement.values(revoked_at=now))

    async def open_sessions(self, user_id: UUID, now: datetime, idle_since: datetime) -> list[UserSession]:
        """The sessions that let the person in now, the last used first."""
        rows = await self._session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == user_id,
                UserSession.revoked_at.is_(None),
                UserSession.expires_at > now,
                UserSession.last_seen_at > idle_since,
            )
            .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        )
        return list(rows)

    async def user_of_token(self, token_hash: bytes, now: datetime) -> User | None:
        """Whom an unspent one-time token lets in."""
        return await self._session.scalar(
            select(User)
            .join(OneTimeToken, OneTimeToken.user_id == User.id)
            .where(
                OneTimeToken.token_hash == token_hash,
                OneTimeToken.used_at.is_(None),
                OneTimeToken.expires_at > now,
                User.disabled_at.is_(None),
            )
        )

    async def use_token(self, token_hash: bytes, now: datetime) -> UUID | None:
        """Spend a one-time token; answers whose it was. Two at once: one wins."""
        return await self._session.scalar(
            update(OneTimeToken)
            .where(OneTimeToken.token_hash == token_hash, OneTimeToken.used_at.is_(None), OneTimeToken.expires_at > now)
            .values(used_at=now)
            .returning(OneTimeToken.user_id)
        )

    async def lock_attempts(self, account: bytes, address: bytes) -> None:
        """Let tries on one account, and from one address, be counted one after another across processes."""
        for key in sorted({int.from_bytes(account[:8], signed=True), int.from_bytes(address[:8], signed=True)}):
            await self._session.execute(select(func.pg_advisory_xact_lock(key)))

    async def failures(self, account: bytes, address: bytes, since: datetime) -> tuple[int, int, datetime | None]:
        """Failed tries since then: of the account from this address, of the address, and the oldest of either."""
        by_account: ColumnElement[bool] = LoginAttempt.account == account
        by_address: ColumnElement[bool] = LoginAttempt.address == address
        row = (
            await self._session.execute(
                select(
                    func.count().filter(by_account),
                    func.count().filter(by_address),
                    func.min(LoginAttempt.created_at),
                ).where(
                    or_(by_account, by_address),
                    LoginAttempt.succeeded.is_(False),
                    LoginAttempt.created_at > since,
                )
            )
        ).one()
        return row[0], row[1], row[2]

    async def mark_succeeded(self, account: bytes, address: bytes, now: datetime) -> None:
        """A sign-in that worked clears the account's and this address's tries on it, and old rows go."""
        await self._session.execute(
            update(LoginAttempt)
            .where(LoginAttempt.account == account, LoginAttempt.address == address)
            .values(succeeded=True)
        )
        await self._session.execute(delete(LoginAttempt).where(LoginAttempt.created_at < now - KEEP_ATTEMPTS))

    async def remove_dead(self, now: datetime, idle_since: datetime, limit: int) -> tuple[int, int, int]:
        """Delete sessions and links that let nobody in any more and tries that no longer count, so many of each.

        Answers how many of each went. What happened stays in the audit trail.
        """
        dead_session = or_(
            UserSession.expires_at <= now, UserSession.last_seen_at <= idle_since, UserSession.revoked_at.is_not(None)
        )
        dead_link = or_(OneTimeToken.expires_at <= now, OneTimeToken.used_at.is_not(None))
        old_try: ColumnElement[bool] = LoginAttempt.created_at < now - KEEP_ATTEMPTS
        sessions = await self._session.scalars(
            delete(UserSession)
            .where(UserSession.id.in_(select(UserSession.id).where(dead_session).limit(limit)))
            .returning(UserSession.id)
        )
        links = await self._session.scalars(
            delete(OneTimeToken)
            .where(OneTimeToken.id.in_(select(OneTimeToken.id).where(dead_link).limit(limit)))
            .returning(OneTimeToken.id)
        )
        tries = await self._session.scalars(
            delete(LoginAttempt)
            .where(LoginAttempt.id.in_(select(LoginAttempt.id).where(old_try).limit(limit)))
            .returning(LoginAttempt.id)
        )
        return len(sessions.all()), len(links.all()), len(tries.all())

    def add(self, row: User | UserSession | OneTimeToken | LoginAttempt) -> None:
        """Insert at the next flush."""
        self._session.add(row)
