"""A call found by Twilio's name for it, before its tenant is known."""

import msgspec

from crm.db.lookups import call_of_sid
from crm.db.session import Database
from crm.domain.calls.mapping import call_out, turn_out
from crm.domain.calls.repository import CallRepository
from crm.domain.calls.schemas import CallOut, TurnOut
from crm.lib.errors import NotFoundError


class CallTranscript(msgspec.Struct, frozen=True):
    """The call and its turns in order."""

    call: CallOut
    turns: list[TurnOut]


async def transcript_of(db: Database, call_sid: str) -> CallTranscript:
    """The call with this CallSid. Raises NotFoundError."""
    found = await call_of_sid(db, call_sid)
    if found is None:
        raise NotFoundError
    business_id, call_id = found
    async with db.tenant_session(business_id) as session:
        calls = CallRepository(session, business_id)
        row = await calls.get(call_id)
        if row is None:
            raise NotFoundError
        return CallTranscript(call_out(*row), [turn_out(turn) for turn in await calls.turns(call_id)])
