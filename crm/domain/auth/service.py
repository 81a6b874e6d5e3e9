"""Rules of signing in and out."""

from crm.db.session import Database
from crm.domain.audit.service import Author, record
from crm.domain.auth import passwords, sessions
from crm.domain.auth.browsers import browser_of
from crm.domain.auth.limits import admit, key_of
from crm.domain.auth.models import User
from crm.domain.auth.permissions import permissions_of
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.schemas import BusinessRef, Me
from crm.domain.auth.second_step import CodeWrongError, SecondStep
from crm.domain.auth.second_step_repository import SecondStepRepository
from crm.domain.auth.tokens import stored
from crm.lib.actor import Actor
from crm.lib.errors import BadRequestError, UnauthenticatedError
from shared.clock import utc_now

_WRONG = "הדוא״ל או הסיסמה אינם נכונים."
_WRONG_CURRENT = "הסיסמה הנוכחית אינה נכונה."
_LINK_OVER = "הקישור אינו תקף: ייתכן שכבר נוצל או שפג תוקפו."


def fold_email(email: str) -> str:
    """As addresses are stored and compared."""
    return email.strip().lower()


class AuthService:
    """Sign-in by password or link, sign-out, and who one is."""

    def __init__(self, db: Database, data_key: str | None = None) -> None:
        """``db`` opens the service's own transactions: an attempt must count even when the request fails.

        Without ``data_key`` whoever has a second step gets in by a recovery code alone.
        """
        self._db = db
        self._second = SecondStep(db, data_key)

    async def login(
        self, email: str, password: str, address: str, user_agent: str | None = None, code: str | None = None
    ) -> tuple[str, User]:
        """A new session's secret, and whose it is. Whoever has a second step needs its ``code`` too.

        Raises UnauthenticatedError, CodeNeededError, CodeWrongError, TooManyAttemptsError, SealBrokenError.
        """
        email = fold_email(email)
        account_key, address_key = key_of("account", email), key_of("address", address)
        now = utc_now()
        await admit(self._db, account_key, address_key, now)
        async with self._db.platform_session("sign_in") as session:
            user = await SignInRepository(session).user_by_email(email)
        known = user.password_hash if user is not None and user.disabled_at is None else None
        fits = await passwords.verify_password(known, password)
        if user is None or not fits:
            async with self._db.platform_session("sign_in") as session:
                record(session, Author("human", email), "auth.login_failed", "user", user.id if user else None)
            raise UnauthenticatedError(_WRONG)
        await self._second.ask(user, code, address_key, now)
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            if await self._second.spend(session, user, code, address_key, now):
                await repository.mark_succeeded(account_key, address_key, now)
                secret = await sessions.begin(repository, user, browser_of(user_agent, address))
                record(session, Author("human", user.email, user.id), "auth.login", "user", user.id)
                return secret, user
        raise CodeWrongError

    async def one_time(
        self, token: str, password: str, address: str, user_agent: str | None = None, code: str | None = None
    ) -> tuple[str, User]:
        """Spend a sign-in link: sets the password, ends older sessions, opens one. Raises as ``login``.

        A link in a mailbox is no second step: whoever has one needs its code, and the link stays unspent without it.
        """
        passwords.check_new(password)
        now = utc_now()
        address_key = key_of("address", address)
        link_key = key_of("link", token)
        await admit(self._db, link_key, address_key, now)
        async with self._db.platform_session("sign_in") as session:
            user = await SignInRepository(session).user_of_token(stored(token), now)
        if user is None:
            raise UnauthenticatedError(_LINK_OVER)
        await self._second.ask(user, code, address_key, now)
        hashed = await passwords.hash_password(password)
        async with self._db.platform_session("sign_in") as session:
            repository = SignInRepository(session)
            fits = await self._second.spend(session, user, code, address_key, now)
            if fits and await repository.use_token(stored(token), now) is not None:
                user = await session.get_one(User, user.id)
                user.password_hash = hashed
                await repository.revoke_all(user.id, now)
                await repository.mark_succeeded(link_key, address_key, now)
                secret = await sessions.begin(repository, user, browser_of(user_agent, address))
                record(session, Author("human", user.email, user.id), "auth.one_time_login", "user", user.id)
                return secret, user
        raise UnauthenticatedError(_LINK_OVER) if fits else CodeWrongError()

    async def change_password(self, actor: Actor, current: str, new: str, address: str) -> None:
        """Set a new password and end every other session of the person; the present one goes on.

        Wrong tries count as wrong sign-ins do. Raises BadRequestError naming ``current`` or ``new``,
        TooManyAttemptsError.
        """
        passwords.check_new(new, "new")
        account_key, address_key = key_of("account", actor.email), key_of("address", address)
        now = utc_now()
        await admit(self._db, account_key, address_key, now)
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
            has_second_step = await SecondStepRepository(session).confirmed(actor.user_id) is not None
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
            second_step="needed" if actor.second_step_missing else "on" if has_second_step else "off",
            guest_until=actor.guest_until,
        )
