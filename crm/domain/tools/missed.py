"""Runs, when the call's record arrives, the tools that the CRM was too far away to run during the call.

Only those that take something down: what the caller was told about them holds whenever they run. A search or a booking
that failed was answered to the caller as failed. The (call, tool call) key keeps one that did run from running twice.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs
from crm.db.session import Database
from crm.domain.calls.models import ToolCall
from crm.domain.calls.repository import CallRepository
from crm.domain.tools.service import ToolService
from shared.contracts.events import ToolCalled
from shared.contracts.tools import ToolRequest
from shared.log import logger

SAVE = "save_lead_details"
KEPT = frozenset({SAVE, "request_callback", "opt_out"})
UNREACHED = "crm_unavailable"

_log = logger(__name__)


def was_missed(tool: ToolCalled | ToolCall) -> bool:
    """The agent had no answer to it, and it must not be lost."""
    return not tool.ok and tool.name in KEPT and tool.result.get("error") == UNREACHED


async def queue_missed(session: AsyncSession, business_id: UUID, call_id: UUID) -> None:
    """Owe the call's missed tools, in the transaction in which their events are applied."""
    arguments = {"business_id": str(business_id), "call_id": str(call_id)}
    await jobs.defer(session, jobs.RUN_MISSED_TOOLS, arguments, lock=f"{jobs.RUN_MISSED_TOOLS}:{call_id}")


async def run_missed(db: Database, tools: ToolService, business_id: UUID, call_id: UUID) -> None:
    """Run them in the order of the call; one that ran before only answers again.

    Raises what ``ToolService.run`` raises; the job then tries again.
    """
    async with db.tenant_session(business_id) as session:
        used = await CallRepository(session, business_id).tools(call_id)
    for tool in used:
        if not was_missed(tool):
            continue
        arguments = _still_new(tool, used)
        if arguments or tool.name != SAVE:
            request = ToolRequest(conversation_id=call_id, tool_call_id=tool.tool_call_id, arguments=arguments)
            answer = await tools.run(tool.name, request)
            _log.warning("missed_tool_run", tool=tool.name, call_id=str(call_id), ok=answer.ok)


def _still_new(tool: ToolCall, used: Sequence[ToolCall]) -> dict[str, object]:
    """Its arguments without what the caller said anew later in the call: an old value must not come back."""
    if tool.name != SAVE:
        return tool.arguments
    later = {
        name for other in used if other.seq > tool.seq and other.name == SAVE and other.ok for name in other.arguments
    }
    return {name: value for name, value in tool.arguments.items() if name not in later}
