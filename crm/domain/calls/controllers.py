"""``/api/calls``."""

from uuid import UUID

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.calls.filters import ASKED_CALLS
from crm.domain.calls.schemas import CallDetailOut, CallOut, SentimentChange, TurnOut
from crm.domain.calls.sentiment import SentimentService
from crm.domain.calls.service import CallQuery, CallService
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest


@get("/api/calls", operation_id="listCalls", tags=["calls"], dependencies=ASKED_CALLS)
async def list_calls(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    page: NamedDependency[PageRequest],
    asked: NamedDependency[CallQuery],
) -> Page[CallOut]:
    """Calls; ``q`` searches what was said, names and phones. Sort: -started_at, started_at, -lead_score, -duration."""
    return await CallService(session, member).page(asked, page)


@get("/api/calls/{call_id:uuid}", operation_id="getCall", tags=["calls"])
async def get_call(
    session: NamedDependency[AsyncSession], member: NamedDependency[Member], call_id: FromPath[UUID]
) -> CallDetailOut:
    """One call with tools, score, evidence and what followed."""
    return await CallService(session, member).detail(call_id)


@get("/api/calls/{call_id:uuid}/turns", operation_id="listTurns", tags=["calls"])
async def list_turns(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    page: NamedDependency[PageRequest],
    call_id: FromPath[UUID],
) -> Page[TurnOut]:
    """The dialogue in order."""
    return await CallService(session, member).turns(call_id, page)


@put("/api/calls/{call_id:uuid}/sentiment", operation_id="setCallSentiment", tags=["calls"])
async def set_sentiment(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    call_id: FromPath[UUID],
    data: JSONBody[SentimentChange],
) -> CallOut:
    """The caller's mood by a person's judgement, which the analysis leaves alone; null gives it back."""
    return await SentimentService(session, member, publisher).set(call_id, data.sentiment)


HANDLERS = [list_calls, get_call, list_turns, set_sentiment]
