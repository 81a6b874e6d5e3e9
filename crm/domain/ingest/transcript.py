"""A call found by Twilio's name for it, before its tenant is known."""

import msgspec
from sqlalchemy import func, select

from crm.db.session import Database
from crm.domain.calls.models import Call, Turn
from crm.domain.calls.repository import CallRepository
from crm.domain.calls.schemas import CallOut, TurnOut
from crm.domain.calls.views import call_out, turn_out
from crm.lib.errors import NotFoundError


class CallTranscript(msgspec.Struct, frozen=True):
    """The call and its turns in order."""

    call: CallOut
    turns: list[TurnOut]


async def transcript_of(db: Database, call_sid: str) -> CallTranscript:
    """The call with this CallSid. Raises NotFoundError."""
    async with db.platform_session() as session:
        # Row-level security opens the one call with this sid, as it does for a call's id.
        await session.execute(select(func.set_config("app.call_sid", call_sid, True)))
        found = (
            await session.execute(select(Call.business_id, Call.id).where(Call.call_sid == call_sid))
        ).one_or_none()
    if found is None:
        raise NotFoundError
    business_id, call_id = found
    async with db.tenant_session(business_id) as session:
        row = await CallRepository(session, business_id).get(call_id)
        if row is None:
            raise NotFoundError
        turns = await session.scalars(
            select(Turn).where(Turn.business_id == business_id, Turn.call_id == call_id).order_by(Turn.seq)
        )
        return CallTranscript(call_out(*row), [turn_out(turn) for turn in turns])
