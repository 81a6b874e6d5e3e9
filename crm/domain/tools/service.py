"""Runs a tool for the agent: once per (conversation, tool call), in the tenant of the conversation's own row."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import msgspec
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.lookups import ConversationKind, conversation_of
from crm.db.session import Database
from crm.domain.calls.models import Call
from crm.domain.chats.models import ChatSession
from crm.domain.chats.talk import written_talk
from crm.domain.live.publisher import LivePublisher
from crm.domain.tools.calendar_tools import book_appointment, check_availability
from crm.domain.tools.contact_tools import opt_out, request_callback
from crm.domain.tools.context import ToolContext
from crm.domain.tools.lead_tool import save_lead_details
from crm.domain.tools.repository import ToolInvocationRepository
from crm.domain.tools.search_tool import search_properties
from crm.domain.tools.talk import SpokenTalk, Talk
from crm.domain.tools.transfer_tool import transfer_to_human
from crm.domain.tools.trial_talk import READS, TrialTalk
from crm.domain.tools.whatsapp_tool import send_whatsapp
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError, UnavailableError
from crm.lib.nul import without_nul
from shared.clock import utc_now
from shared.contracts.tools import (
    TOOL_DEADLINE_S,
    BookAppointment,
    CheckAvailability,
    OptOut,
    RequestCallback,
    SaveLeadDetails,
    SearchProperties,
    SendWhatsApp,
    ToolRequest,
    ToolResponse,
    TransferToHuman,
)
from shared.log import logger

RUNS = Counter("moked_crm_tool_runs_total", "Tool runs by name and outcome", ["tool", "outcome"])
ANSWER_WITHIN_S = TOOL_DEADLINE_S - 0.2
"""The rest of the agent's deadline is for the way back."""
MISHEARD = "סליחה, לא קלטתי את הפרטים נכון. אפשר לחזור עליהם?"
MAX_TOOL_CALL_ID = 200

_log = logger(__name__)
_Arguments = TypeVar("_Arguments", bound=msgspec.Struct)
Run = Callable[[ToolContext, dict[str, object]], Awaitable[ToolResponse]]


class UnknownConversationError(NotFoundError):
    """No such call or session, or not yet: its first event may still be on the way, so the agent tries again."""

    code, title, sentence = "unknown_conversation", "Unknown conversation", "השיחה עדיין לא מוכרת."


class UnknownToolError(NotFoundError):
    """The CRM has no such tool."""

    code, title, sentence = "unknown_tool", "Unknown tool", "אין כלי בשם הזה."


class ToolCallReusedError(ConflictError):
    """The tool call ran before under another tool's name: its answer is not this tool's."""

    code, title, sentence = "tool_call_reused", "Tool call id of another tool", "מזהה הקריאה כבר שימש לכלי אחר."


def _bind(kind: type[_Arguments], act: Callable[[ToolContext, _Arguments], Awaitable[ToolResponse]]) -> Run:
    async def run(context: ToolContext, raw: dict[str, object]) -> ToolResponse:
        given = {key: value for key, value in raw.items() if value is not None and value != ""}
        try:
            arguments = msgspec.convert(given, kind, strict=False)
        except msgspec.ValidationError as error:
            return ToolResponse(False, {"problem": str(error)}, "bad_arguments", MISHEARD)
        return await act(context, arguments)

    return run


TOOLS: dict[str, Run] = {
    "search_properties": _bind(SearchProperties, search_properties),
    "save_lead_details": _bind(SaveLeadDetails, save_lead_details),
    "check_availability": _bind(CheckAvailability, check_availability),
    "book_appointment": _bind(BookAppointment, book_appointment),
    "request_callback": _bind(RequestCallback, request_callback),
    "transfer_to_human": _bind(TransferToHuman, transfer_to_human),
    "opt_out": _bind(OptOut, opt_out),
    "send_whatsapp": _bind(SendWhatsApp, send_whatsapp),
}


def read_request(body: bytes) -> ToolRequest:
    """Raises BadRequestError when the envelope (not the model's arguments) is wrong."""
    try:
        request = msgspec.json.decode(body, type=ToolRequest)
        if b"\\u0000" in body:
            request = msgspec.convert(without_nul(msgspec.to_builtins(request)), ToolRequest)
    except msgspec.DecodeError as error:
        raise BadRequestError(f"בקשת הכלי אינה תקינה: {error}", parameter="body") from error
    if not 1 <= len(request.tool_call_id) <= MAX_TOOL_CALL_ID:
        raise BadRequestError(parameter="tool_call_id")
    return request


class ToolService:
    """The agent's hands in the CRM."""

    def __init__(self, db: Database, publisher: LivePublisher) -> None:
        self._db = db
        self._publisher = publisher

    async def run(self, name: str, request: ToolRequest) -> ToolResponse:
        """Run a tool, or answer what it answered before.

        Raises UnknownToolError, UnknownConversationError, ToolCallReusedError, and UnavailableError when the deadline
        passes.
        """
        tool = TOOLS.get(name)
        if tool is None:
            raise UnknownToolError
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                response = await self._run(name, tool, request)
        except TimeoutError as error:
            RUNS.labels(name, "timeout").inc()
            _log.error("tool_too_slow", tool=name, call_id=str(request.conversation_id))
            raise UnavailableError from error
        RUNS.labels(name, response.error or "ok").inc()
        return response

    async def _run(self, name: str, tool: Run, request: ToolRequest) -> ToolResponse:
        found = await conversation_of(self._db, request.conversation_id)
        if found is None:
            raise UnknownConversationError
        business_id, kind = found
        if kind == "trial":
            return await self._try(name, tool, request, business_id)
        async with self._db.tenant_session(business_id) as session:
            invocation, fresh = await ToolInvocationRepository(session, business_id).claim(
                request.conversation_id, request.tool_call_id, name, request.arguments
            )
            if invocation is None:
                raise UnavailableError
            if invocation.name != name:
                raise ToolCallReusedError
            if not fresh and invocation.response is not None:
                return msgspec.convert(invocation.response, ToolResponse)
            talk = await _talk(session, kind, request.conversation_id)
            context = ToolContext(session, talk, utc_now(), self._publisher, heard=request.heard)
            response = await tool(context, request.arguments)
            invocation.response = msgspec.to_builtins(response)
            await session.flush()
            if context.hints:
                hints = [*context.hints, *await talk.live()]
                self._publisher.publish_after_commit(session, business_id, hints)
        return response

    async def _try(self, name: str, tool: Run, request: ToolRequest, business_id: UUID) -> ToolResponse:
        """A trial of a prompt looks things up and leaves nothing behind, not even its answer."""
        if name not in READS:
            raise UnknownToolError
        async with self._db.tenant_session(business_id) as session:
            talk = TrialTalk(session, business_id, request.conversation_id)
            return await tool(
                ToolContext(session, talk, utc_now(), self._publisher, heard=request.heard), request.arguments
            )


async def _talk(session: AsyncSession, kind: ConversationKind, conversation_id: UUID) -> Talk:
    if kind == "session":
        return await written_talk(session, await session.get_one(ChatSession, conversation_id))
    return SpokenTalk(session, await session.get_one(Call, conversation_id))
