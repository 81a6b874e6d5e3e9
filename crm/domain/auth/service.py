"""Rules of signing in and out."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from crm.db.session import Database, Scope
from crm.domain.audit.service import Author, record
from crm.domain.auth import passwords, sessions
from crm.domain.auth.browsers import browser_of
from crm.domain.auth.models import LoginAttempt, User
from crm.domain.auth.permissions import permissions_of
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.schemas import BusinessRef, Me
from crm.domain.auth.tokens import stored
from crm.lib.actor import Actor
from crm.lib.errors import BadRequestError, NotFoundError, TooManyAttemptsError, UnauthenticatedError
from shared.clock import utc_now

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 10
"""Failed tries on one account within the window, from anywhere."""
ADDRESS_LIMIT = 30
"""Failed tries from one address within the window, on any account; an office shares one address."""

_WRONG = "הדוא״ל או הסיסמה אינם נכונים."
_WRONG_CURRENT = "הסיסמה הנוכחית אינה נכונה."
_LINK_OVER = "הקישור אינו תקף: ייתכן שכבר נוצל או שפג תוקפו."


def fold_email(email: str) -> str:
    """As addresses are stored and compared."""
    return email.strip().lower()


def key_of(kind: str, value: str) -> bytes:
    """As tries are counted: nobody reads an address from the table."""
    return hashlib.sha256(f"{kind}:{value}".encode()).digest()


class AuthService:
    """Sign-in by password or link, sign-out, and who one is."""

    def __init__(self, db: Database) -> None:
        """``db`` opens the service's own transactions: an attempt must count even when the request fails."""
        self._db = db

    async def admit(self, account: bytes, address: bytes, now: datetime, limit: int = ACCOUNT_LIMIT) -> None:
        """Count one try, or refuse it. Raises TooManyAttemptsError; ``limit`` is of tries on the account."""
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            await repository.lock_attempts(account, address)
            by_account, by_address, oldest = await repository.failures(account, address, now - WINDOW)
            if by_account >= limit or by_address >= ADDRESS_LIMIT:
                wait = (oldest + WINDOW - now) if oldest is not None else WINDOW
                raise TooManyAttemptsError(max(1, int(wait.total_seconds())))
            repository.add(LoginAttempt(account=account, address=address))

    async def login(self, email: str, password: str, address: str, user_agent: str | None = None) -> tuple[str, User]:
        """A new session's secret, and whose it is. Raises UnauthenticatedError, TooManyAttemptsError."""
        email = fold_email(email)
        account_key, address_key = key_of("account", email), key_of("address", address)
        now = utc_now()
        await self.admit(account_key, address_key, now)
        async with self._db.platform_session("sign_in") as session:
            user = await SignInRepository(session).user_by_email(email)
        known = user.password_hash if user is not None and user.disabled_at is None else None
        fits = await passwords.verify_password(known, password)
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            if user is None or not fits:
                record(session, Author("human", email), "auth.login_failed", "user", user.id if user else None)
            else:
                await repository.mark_succeeded(account_key, address_key, now)
                secret = await sessions.begin(repository, user, browser_of(user_agent, address))
                record(session, Author("human", user.email, user.id), "auth.login", "user", user.id)
                return secret, user
        raise UnauthenticatedError(_WRONG)

    async def one_time(
        self, token: str, password: str, address: str, user_agent: str | None = None
    ) -> tuple[str, User]:
        """Spend a sign-in link: sets the password, ends older sessions, opens one. Raises as ``login``."""
        passwords.check_new(password)
        now = utc_now()
        address_key = key_of("address", address)
        link_key = key_of("link", token)
        await self.admit(link_key, address_key, now)
        hashed = await passwords.hash_password(password)
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            user_id = await repository.use_token(stored(token), now)
            user = await session.get(User, user_id) if user_id is not None else None
            if user is not None and user.disabled_at is None:
                user.password_hash = hashed
                await repository.revoke_all(user.id, now)
                await repository.mark_succeeded(link_key, address_key, now)
                secret = await sessions.begin(repository, user, browser_of(user_agent, address))
                record(session, Author("human", user.email, user.id), "auth.one_time_login", "user", user.id)
                return secret, user
        raise UnauthenticatedError(_LINK_OVER)

    async def change_password(self, actor: Actor, current: str, new: str, address: str) -> None:
        """Set a new password and end every other session of the person; the present one goes on.

        Wrong tries count as wrong sign-ins do. Raises BadRequestError naming ``current`` or ``new``,
        TooManyAttemptsError.
        """
        passwords.check_new(new, "new")
        account_key, address_key = key_of("account", actor.email), key_of("address", address)
        now = utc_now()
        await self.admit(account_key, address_key, now)
        async with self._db.platform_session("sign_in") as session:
            user = await SignInRepository(session).user(actor.user_id)
        known = user.password_hash if user is not None else None
        hashed = await passwords.hash_password(new) if await passwords.verify_password(known, current) else None
        author = Author("human", actor.email, actor.user_id)
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            user = await repository.user(actor.user_id, lock=True)
            # Another change may have won meanwhile; then ``current`` is no longer the password.
            if user is not None and hashed is not None and user.password_hash == known:
                user.password_hash = hashed
                await repository.revoke_all(user.id, now, but=actor.session_id)
                await repository.mark_succeeded(account_key, address_key, now)
                record(session, author, "auth.password_changed", "user", user.id)
                return
            record(session, author, "auth.password_refused", "user", actor.user_id)
        raise BadRequestError(_WRONG_CURRENT, parameter="current")

    async def logout(self, actor: Actor) -> None:
        """End this session."""
        async with self._db.platform_session("sign_in") as session:
            await SignInRepository(session).revoke(actor.session_id, utc_now())
            record(session, Author("human", actor.email, actor.user_id), "auth.logout", "user", actor.user_id)

    async def me(self, actor: Actor, sandbox: list[str]) -> Me:
        """The signed-in person with his businesses and permissions."""
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            rows = await repository.memberships(actor.user_id)
            entered = None if actor.business_id is None else await repository.business(actor.business_id)
        refs = [
            BusinessRef(id=business.id, name=business.name, number=number, role=membership.role)
            for membership, business, number in rows
        ]
        current = next((ref for ref in refs if ref.id == actor.business_id), None)
        if current is None and entered is not None and actor.role is not None:
            business, number = entered
            current = BusinessRef(id=business.id, name=business.name, number=number, role=actor.role)
        return Me(
            id=actor.user_id,
            email=actor.email,
            name=actor.name,
            is_platform_admin=actor.is_platform_admin,
            business=current,
            businesses=refs,
            permissions=permissions_of(actor),
            sandbox=sandbox,
        )

    async def use_business(self, actor: Actor, business_id: UUID) -> None:
        """Work in another business from now on: one's own, or any for a platform admin, which its audit trail tells.

        Raises NotFoundError when one has no place there, or it does not exist.
        """
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            own = {membership.business_id for membership, _, _ in await repository.memberships(actor.user_id)}
            if business_id in own:
                await repository.use_business(actor.session_id, business_id)
                return
            if not actor.is_platform_admin or await repository.business(business_id) is None:
                raise NotFoundError
        async with self._db.transaction(Scope(business_id=business_id, platform="sign_in")) as session:
            await SignInRepository(session).use_business(actor.session_id, business_id)
            author = Author("human", actor.email, actor.user_id)
            record(session, author, "business.entered", "business", business_id, business_id=business_id)
