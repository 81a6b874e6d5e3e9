"""``Idempotency-Key``: the same write sent again gets the first answer and does nothing."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.lib.actor import Member
from crm.lib.errors import ConflictError, IdempotencyMismatchError
from crm.lib.idempotency_models import IdempotencyRecord
from shared.clock import utc_now
from shared.ids import new_id


class StoredAnswer(msgspec.Struct, frozen=True):
    """An answer given before."""

    status: int
    content_type: str
    body: bytes


class IdempotencyRepository:
    """Keys of one person in one business. The record commits with the write that it guards, or not at all."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's own."""
        self._session = session
        self._member = member

    async def claim(self, key: str, request_hash: bytes) -> StoredAnswer | None:
        """None when this request is the first; else the stored answer.

        A twin that runs at the same time waits here on the unique index until the first has committed or rolled back.
        Raises IdempotencyMismatchError when the key belongs to another request, ConflictError when its answer was a
        secret and so not kept.
        """
        fresh = await self._session.scalar(
            insert(IdempotencyRecord)
            .values(
                id=new_id(),
                created_at=utc_now(),
                business_id=self._member.business_id,
                user_id=self._member.user_id,
                key=key,
                request_hash=request_hash,
            )
            .on_conflict_do_nothing()
            .returning(IdempotencyRecord.id)
        )
        if fresh is not None:
            return None
        known = await self._session.scalar(
            select(IdempotencyRecord).where(
                IdempotencyRecord.business_id == self._member.business_id,
                IdempotencyRecord.user_id == self._member.user_id,
                IdempotencyRecord.key == key,
            )
        )
        if known is None or known.status is None:
            raise ConflictError
        if known.request_hash != request_hash:
            raise IdempotencyMismatchError
        return StoredAnswer(known.status, known.content_type or "", known.body or b"")

    async def keep(self, key: str, status: int, content_type: str, body: bytes) -> None:
        """Store the answer of the claimed key."""
        await self._session.execute(
            update(IdempotencyRecord)
            .where(
                IdempotencyRecord.business_id == self._member.business_id,
                IdempotencyRecord.user_id == self._member.user_id,
                IdempotencyRecord.key == key,
            )
            .values(status=status, content_type=content_type, body=body)
        )


async def remove_answers(session: AsyncSession, business_id: UUID, before: datetime, limit: int) -> int:
    """Delete at most ``limit`` of a business's answers given before then; answers how many went."""
    old = (
        select(IdempotencyRecord.id)
        .where(IdempotencyRecord.business_id == business_id, IdempotencyRecord.created_at < before)
        .limit(limit)
    )
    removed = await session.scalars(
        delete(IdempotencyRecord)
        .where(IdempotencyRecord.business_id == business_id, IdempotencyRecord.id.in_(old))
        .returning(IdempotencyRecord.id)
    )
    return len(removed.all())
