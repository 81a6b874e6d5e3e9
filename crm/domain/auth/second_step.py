"""Rules of the second step: a code beside the password, at every way in."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.domain.audit.service import Author, record
from crm.domain.auth import codes
from crm.domain.auth.limits import admit, key_of
from crm.domain.auth.models import User
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.second_step_repository import SecondStepRepository
from crm.lib.errors import UnauthenticatedError
from crm.lib.sealed import Sealer

CODE_LIMIT = 5
"""Wrong codes of one person within the window of sign-in's limits, from anywhere; 3 of 1,000,000 fit at a time."""

Spent = Literal["app", "recovery"]
"""What kind of code was accepted."""


class CodeNeededError(UnauthenticatedError):
    """The password fits; the code of the second step is missing. No session was opened."""

    code, title, sentence = "code-needed", "A code is needed", "הקלידו את הקוד מאפליקציית האימות."


class CodeWrongError(UnauthenticatedError):
    """The code does not fit, or was used before. No session was opened."""

    code, title = "code-wrong", "The code is wrong"
    sentence = "הקוד אינו נכון או שכבר נוצל. המתינו לקוד הבא ונסו שוב."


def code_key(user_id: UUID) -> bytes:
    """As tries of codes are counted."""
    return key_of("code", str(user_id))


def purpose_of(user_id: UUID) -> str:
    """What the secret was sealed for."""
    return f"totp:{user_id}"


class SecondStep:
    """Asks for the code and spends it."""

    def __init__(self, db: Database, data_key: str | None) -> None:
        """``data_key`` opens the stored secrets; recovery codes work without it."""
        self._db = db
        self._sealer = Sealer(data_key)

    async def ask(self, user: User, code: str | None, address: bytes, now: datetime) -> None:
        """Before a session may be opened. Raises CodeNeededError, TooManyAttemptsError; nothing is spent yet."""
        async with self._db.platform_session("sign_in") as session:
            if await SecondStepRepository(session).confirmed(user.id) is None:
                return
        if not code or not code.strip():
            raise CodeNeededError
        await admit(self._db, code_key(user.id), address, now, CODE_LIMIT)

    async def spend(self, session: AsyncSession, user: User, code: str | None, address: bytes, now: datetime) -> bool:
        """Spend the code in the transaction that opens the session; False when it does not fit, which is on record.

        True for whoever has no second step. Raises SealBrokenError.
        """
        rows = SecondStepRepository(session)
        if await rows.confirmed(user.id) is None:
            return True
        author = Author("human", user.email, user.id)
        spent = await self.fits(session, user.id, code or "", now)
        if spent is None:
            record(session, author, "auth.code_failed", "user", user.id)
            return False
        await SignInRepository(session).mark_succeeded(code_key(user.id), address, now)
        if spent == "recovery":
            left = await rows.recovery_left(user.id)
            record(session, author, "auth.recovery_code_used", "user", user.id, after={"codes_left": left})
        return True

    async def fits(self, session: AsyncSession, user_id: UUID, typed: str, now: datetime) -> Spent | None:
        """Spend a code of the app or of paper; None when it fits neither or is spent. Raises SealBrokenError."""
        rows = SecondStepRepository(session)
        code = codes.plain(typed)
        # One after another: a second request with the same code must see that the first has spent it.
        row = await rows.totp(user_id)
        if row is None:
            return None
        if not (code.isascii() and code.isdigit()):
            spent = await rows.spend_recovery(user_id, codes.recovery_hash(user_id, code), now)
            return "recovery" if spent else None
        secret = self._sealer.open(row.secret, purpose_of(user_id)).decode()
        step = codes.step_of(secret, code, now)
        return "app" if step is not None and await rows.spend_step(user_id, step) else None


async def remove_second_step(db: Database, email: str) -> bool:
    """For the operator of the installation, when somebody lost telephone and recovery codes; False if there is none."""
    async with db.platform_session("sign_in") as session:
        user = await SignInRepository(session).user_by_email(email)
        rows = SecondStepRepository(session)
        if user is None or await rows.confirmed(user.id) is None:
            return False
        await rows.remove(user.id)
        record(session, Author("system", "moked command"), "auth.second_step_off", "user", user.id)
        return True
