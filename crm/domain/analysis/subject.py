"""What is analysed: a call or a session of a chat, behind one face, so that there is one analysis."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.analysis.facts import observable_summary, written_summary
from crm.domain.analysis.repository import AnalysisRepository
from crm.domain.analysis.schema import AnalysisRequest, AskedTool, AskedTurn
from crm.domain.calls.mapping import call_out
from crm.domain.calls.models import Call
from crm.domain.calls.repository import CallRepository
from crm.domain.calls.schemas import Sentiment
from crm.domain.chats.models import ChatSession
from crm.domain.chats.talk import WrittenTalk, written_talk
from crm.domain.leads.models import LeadFieldSource
from crm.domain.live.publisher import LiveEvent
from crm.domain.live.schemas import CallChanged, Changed
from crm.domain.tools.repository import ToolInvocationRepository
from crm.domain.tools.talk import SpokenTalk, Talk
from shared.contracts.tools import ToolResponse

SubjectKind = Literal["call", "session"]


class Ref(msgspec.Struct, frozen=True):
    """Which conversation."""

    kind: SubjectKind
    id: UUID


class Subject(ABC):
    """One conversation in one transaction."""

    review_title: str

    def __init__(self, rows: AnalysisRepository, talk: Talk) -> None:
        self.rows = rows
        self.talk = talk

    async def request(self) -> AnalysisRequest:
        """What the model is asked."""
        turns = [
            AskedTurn(line.seq, "caller" if line.theirs else "agent", line.text)
            for line in await self.talk.lines()
            if line.text
        ]
        return AnalysisRequest(turns, await self.tools(), self.talk.channel)

    @abstractmethod
    async def tools(self) -> list[AskedTool]:
        """Tools that the agent used, numbered among the turns."""

    @abstractmethod
    async def fields(self) -> Sequence[LeadFieldSource]:
        """Lead fields that its tools wrote."""

    @abstractmethod
    async def has_callback(self) -> bool:
        """Whether a call-back was promised in it."""

    @abstractmethod
    async def set_aside(self, fields: Sequence[LeadFieldSource]) -> str:
        """It waits for a person's eyes; answers the plain facts that stand as its summary."""

    @abstractmethod
    def conclude(self, summary: str, score: int, sentiment: Sentiment) -> None:
        """What the analysis found."""

    @abstractmethod
    async def mood(self, seq: int, sentiment: Sentiment) -> None:
        """Of one of the person's turns."""

    @abstractmethod
    async def confidence(self, seq: int) -> float | None:
        """How surely a turn was heard, 0 to 1; None for what was written."""

    @abstractmethod
    async def changed(self) -> list[LiveEvent]:
        """What browsers are told."""


class SpokenSubject(Subject):
    """A call."""

    review_title = "לעבור על שיחה שלא נותחה"

    def __init__(self, rows: AnalysisRepository, call: Call) -> None:
        super().__init__(rows, SpokenTalk(rows.session, call))
        self._call = call
        self._calls = CallRepository(rows.session, call.business_id)

    async def tools(self) -> list[AskedTool]:
        """As its events told them."""
        return [
            AskedTool(tool.seq, tool.name, tool.ok, tool.arguments, tool.result)
            for tool in await self._calls.tools(self._call.id)
        ]

    async def fields(self) -> Sequence[LeadFieldSource]:
        """By the call they name."""
        return await self.rows.fields_from_call(self._call.id)

    async def has_callback(self) -> bool:
        """By the call it names."""
        return await self.rows.has_callback(self._call.id)

    async def set_aside(self, fields: Sequence[LeadFieldSource]) -> str:
        """The call says so itself."""
        self._call.analysis_state = "needs_review"
        turns, tools = await self._calls.turns(self._call.id), await self._calls.tools(self._call.id)
        summary = self._call.summary = observable_summary(self._call, turns, tools, fields)
        return summary

    def conclude(self, summary: str, score: int, sentiment: Sentiment) -> None:
        """A mood that a person gave stays."""
        self._call.analysis_state = "done"
        self._call.summary, self._call.lead_score = summary, score
        self._call.sentiment_heard = sentiment
        if not self._call.sentiment_by_hand:
            self._call.sentiment = sentiment

    async def mood(self, seq: int, sentiment: Sentiment) -> None:
        """Written on the turn."""
        await self.rows.set_turn_sentiment(self._call.id, seq, sentiment)

    async def confidence(self, seq: int) -> float | None:
        """The ear's own measure."""
        return await self.rows.heard_confidence(self._call.id, seq)

    async def changed(self) -> list[LiveEvent]:
        """The call as it is now."""
        customer = await self.rows.customer(self._call.customer_id)
        return [CallChanged(call_out(self._call, customer.name if customer else None))]


class WrittenSubject(Subject):
    """A session of a chat."""

    review_title = "לעבור על התכתבות שלא סוכמה"

    def __init__(self, rows: AnalysisRepository, talk: WrittenTalk) -> None:
        super().__init__(rows, talk)
        self._row = talk.row

    async def tools(self) -> list[AskedTool]:
        """Answers that the agent got, each numbered behind what had been written by then."""
        times = await self.rows.times_of_session(self._row.id)
        ran = await ToolInvocationRepository(self.rows.session, self._row.business_id).of_conversation(self._row.id)
        asked: list[AskedTool] = []
        for one in ran:
            if one.response is not None:
                answer = msgspec.convert(one.response, ToolResponse)
                seq = _behind(times, one.created_at)
                asked.append(AskedTool(seq, one.name, answer.ok, one.arguments, answer.data))
        return asked

    async def fields(self) -> Sequence[LeadFieldSource]:
        """By the messages they name."""
        return await self.rows.fields_from_session(self._row.id)

    async def has_callback(self) -> bool:
        """By the session it names."""
        return await self.rows.has_callback_of_session(self._row.id)

    async def set_aside(self, fields: Sequence[LeadFieldSource]) -> str:
        """The session says so itself."""
        self._row.summary_state = "failed"
        summary = self._row.summary = written_summary(await self.talk.lines(), await self.tools(), fields)
        return summary

    def conclude(self, summary: str, score: int, sentiment: Sentiment) -> None:
        """Of this session alone."""
        self._row.summary_state, self._row.summary = "done", summary
        self._row.lead_score, self._row.sentiment = score, sentiment

    async def mood(self, seq: int, sentiment: Sentiment) -> None:
        """A written line keeps none: the words stand there to be read."""

    async def confidence(self, seq: int) -> float | None:
        """What was written was not heard."""
        del seq
        return None

    async def changed(self) -> list[LiveEvent]:
        """The person's chat is stale."""
        return [Changed("chats", self._row.customer_id)]


def _behind(times: Sequence[datetime], moment: datetime) -> int:
    return sum(at <= moment for at in times) + 1


async def subject_of(session: AsyncSession, business_id: UUID, ref: Ref) -> Subject | None:
    """The conversation, when it is there."""
    rows = AnalysisRepository(session, business_id)
    if ref.kind == "call":
        call = await rows.call(ref.id)
        return None if call is None else SpokenSubject(rows, call)
    row = await session.get(ChatSession, ref.id)
    return None if row is None else WrittenSubject(rows, await written_talk(session, row))
