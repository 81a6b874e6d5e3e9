"""SQL of the second step. Runs in the ``sign_in`` scope, outside any tenant."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.auth.models import RecoveryCode, UserTotp


class SecondStepRepository:
    """Authenticators and recovery codes."""

    def __init__(self, session: AsyncSession) -> None:
        """``session`` is opened with the ``sign_in`` scope."""
        self._session = session

    async def totp(self, user_id: UUID) -> UserTotp | None:
        """The person's authenticator, confirmed or not; the row is held until the transaction ends."""
        return await self._session.scalar(select(UserTotp).where(UserTotp.user_id == user_id).with_for_update())

    async def confirmed(self, user_id: UUID) -> UserTotp | None:
        """The person's authenticator if it counts."""
        return await self._session.scalar(
            select(UserTotp).where(UserTotp.user_id == user_id, UserTotp.confirmed_at.is_not(None))
        )

    async def spend_step(self, user_id: UUID, step: int) -> bool:
        """Spend the code of a time step. Of two at once one wins, and no older code counts afterwards."""
        spent = await self._session.scalar(
            update(UserTotp)
            .where(UserTotp.user_id == user_id, or_(UserTotp.last_step.is_(None), UserTotp.last_step < step))
            .values(last_step=step)
            .returning(UserTotp.id)
        )
        return spent is not None

    async def spend_recovery(self, user_id: UUID, code_hash: bytes, now: datetime) -> bool:
        """Spend a recovery code. Of two at once one wins."""
        spent = await self._session.scalar(
            update(RecoveryCode)
            .where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None))
            .values(used_at=now)
            .returning(RecoveryCode.id)
        )
        return spent is not None

    async def recovery_left(self, user_id: UUID) -> int:
        """How many recovery codes are unspent."""
        found = await self._session.scalar(
            select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
        )
        return found or 0

    async def replace_recovery(self, user_id: UUID, hashes: Iterable[bytes]) -> None:
        """Put new recovery codes in the place of all former ones."""
        await self._session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        self._session.add_all([RecoveryCode(user_id=user_id, code_hash=each) for each in hashes])

    async def replace_secret(self, user_id: UUID, sealed: bytes) -> None:
        """Start a setup anew: a secret that does not count before it is confirmed."""
        await self._session.execute(delete(UserTotp).where(UserTotp.user_id == user_id))
        self._session.add(UserTotp(user_id=user_id, secret=sealed))

    async def remove(self, user_id: UUID) -> None:
        """Forget the authenticator and its recovery codes."""
        await self._session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        await self._session.execute(delete(UserTotp).where(UserTotp.user_id == user_id))
