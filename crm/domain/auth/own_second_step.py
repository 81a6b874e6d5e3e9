"""One's own second step: set up, confirmed by a code, switched off with password and code."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.domain.audit.service import Author, record
from crm.domain.auth import codes, passwords
from crm.domain.auth.limits import admit, key_of
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.schemas import RecoveryCodes, SecondStepOut, SecondStepSetup
from crm.domain.auth.second_step import CODE_LIMIT, SecondStep, code_key, purpose_of
from crm.domain.auth.second_step_repository import SecondStepRepository
from crm.lib.actor import Actor
from crm.lib.errors import BadRequestError, ConflictError
from crm.lib.sealed import Sealer
from shared.clock import utc_now

_WRONG_PASSWORD = "הסיסמה אינה נכונה."  # noqa: S105 - a sentence, not a password
_WRONG_CODE = "הקוד אינו נכון או שכבר נוצל. המתינו לקוד הבא ונסו שוב."


class SecondStepStateError(ConflictError):
    """It is on already, or not on, or was never begun."""

    code, title = "second-step-state", "The second step is in another state"


class OwnSecondStep:
    """The second step of one person."""

    def __init__(self, db: Database, data_key: str | None, actor: Actor, address: str) -> None:
        """``address`` is the caller's, for the limits of tries."""
        self._db = db
        self._sealer = Sealer(data_key)
        self._second = SecondStep(db, data_key)
        self._actor = actor
        self._address = key_of("address", address)
        self._author = Author("human", actor.email, actor.user_id)

    async def state(self) -> SecondStepOut:
        """Whether it is on, since when, and how many recovery codes are left."""
        async with self._db.platform_session("sign_in") as session:
            rows = SecondStepRepository(session)
            row = await rows.confirmed(self._actor.user_id)
            left = await rows.recovery_left(self._actor.user_id) if row is not None else 0
        since = row.confirmed_at if row is not None else None
        return SecondStepOut(on=row is not None, since=since, recovery_left=left, available=self._sealer.is_ready)

    async def begin(self, password: str) -> SecondStepSetup:
        """A new secret, which does not count before ``confirm``.

        Raises BadRequestError naming ``password``, SecondStepStateError, SealBrokenError, TooManyAttemptsError.
        """
        await self._check_password(password, utc_now())
        user_id = self._actor.user_id
        secret = codes.new_secret()
        sealed = self._sealer.seal(secret.encode(), purpose_of(user_id))
        async with self._db.platform_session("sign_in") as session:
            await SignInRepository(session).user(user_id, lock=True)
            rows = SecondStepRepository(session)
            if await rows.confirmed(user_id) is not None:
                raise SecondStepStateError("אימות דו-שלבי כבר פועל בחשבון הזה.")
            await rows.replace_secret(user_id, sealed)
        uri = codes.setup_uri(secret, self._actor.email)
        return SecondStepSetup(secret=secret, uri=uri, qr=codes.qr_of(uri))

    async def confirm(self, code: str) -> RecoveryCodes:
        """The first code makes it count; every other session, begun without it, ends. Answers the recovery codes.

        Raises BadRequestError naming ``code``, SecondStepStateError, SealBrokenError, TooManyAttemptsError.
        """
        now = utc_now()
        await self._admit_code(now)
        async with self._db.platform_session("sign_in") as session:
            rows = SecondStepRepository(session)
            row = await rows.totp(self._actor.user_id)
            if row is None or row.confirmed_at is not None:
                raise SecondStepStateError("התחילו את ההגדרה מחדש.")
            spent = await self._second.fits(session, self._actor.user_id, code, now)
            if spent is not None:
                row.confirmed_at = now
                fresh = await self._fresh_codes(session, now)
                people = SignInRepository(session)
                await people.revoke_all(self._actor.user_id, now, but=self._actor.session_id)
                record(session, self._author, "auth.second_step_on", "user", self._actor.user_id)
                return fresh
        raise BadRequestError(_WRONG_CODE, parameter="code")

    async def renew_codes(self, password: str, code: str) -> RecoveryCodes:
        """New recovery codes; the former ones open nothing any more. Raises as ``switch_off`` does."""
        now = utc_now()
        await self._check_password(password, now)
        await self._admit_code(now)
        async with self._db.platform_session("sign_in") as session:
            if await self._spent(session, code, now):
                record(session, self._author, "auth.recovery_codes_made", "user", self._actor.user_id)
                return await self._fresh_codes(session, now)
        raise BadRequestError(_WRONG_CODE, parameter="code")

    async def switch_off(self, password: str, code: str) -> None:
        """Needs both. Raises BadRequestError naming ``password`` or ``code``, SecondStepStateError,
        TooManyAttemptsError.
        """
        now = utc_now()
        await self._check_password(password, now)
        await self._admit_code(now)
        async with self._db.platform_session("sign_in") as session:
            if await self._spent(session, code, now):
                await SecondStepRepository(session).remove(self._actor.user_id)
                await SignInRepository(session).mark_succeeded(code_key(self._actor.user_id), self._address, now)
                record(session, self._author, "auth.second_step_off", "user", self._actor.user_id)
                return
        raise BadRequestError(_WRONG_CODE, parameter="code")

    async def _spent(self, session: AsyncSession, code: str, now: datetime) -> bool:
        if await SecondStepRepository(session).confirmed(self._actor.user_id) is None:
            raise SecondStepStateError("אימות דו-שלבי אינו פועל בחשבון הזה.")
        if await self._second.fits(session, self._actor.user_id, code, now) is not None:
            return True
        record(session, self._author, "auth.code_failed", "user", self._actor.user_id)
        return False

    async def _fresh_codes(self, session: AsyncSession, now: datetime) -> RecoveryCodes:
        made = codes.new_recovery_codes()
        user_id = self._actor.user_id
        hashes = [codes.recovery_hash(user_id, each) for each in made]
        await SecondStepRepository(session).replace_recovery(user_id, hashes)
        await SignInRepository(session).mark_succeeded(code_key(user_id), self._address, now)
        return RecoveryCodes(made)

    async def _admit_code(self, now: datetime) -> None:
        await admit(self._db, code_key(self._actor.user_id), self._address, now, CODE_LIMIT)

    async def _check_password(self, password: str, now: datetime) -> None:
        """Wrong tries count as wrong sign-ins do."""
        account = key_of("account", self._actor.email)
        await admit(self._db, account, self._address, now)
        async with self._db.platform_session("sign_in") as session:
            user = await SignInRepository(session).user(self._actor.user_id)
        fits = await passwords.verify_password(user.password_hash if user is not None else None, password)
        async with self._db.platform_session("sign_in") as session:
            if fits:
                await SignInRepository(session).mark_succeeded(account, self._address, now)
                return
            record(session, self._author, "auth.password_refused", "user", self._actor.user_id)
        raise BadRequestError(_WRONG_PASSWORD, parameter="password")
