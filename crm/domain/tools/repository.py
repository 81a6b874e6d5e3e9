"""SQL of tool runs."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.domain.calls.models import ToolInvocation
from crm.lib.repository import TenantRepository


class ToolInvocationRepository(TenantRepository):
    """Tool runs of one business."""

    async def of_conversation(self, conversation_id: UUID) -> Sequence[ToolInvocation]:
        """What ran in a conversation, in order."""
        rows = await self.session.scalars(
            select(ToolInvocation)
            .where(ToolInvocation.business_id == self.business_id, ToolInvocation.conversation_id == conversation_id)
            .order_by(ToolInvocation.created_at, ToolInvocation.id)
        )
        return rows.all()

    async def claim(
        self, conversation_id: UUID, tool_call_id: str, name: str, arguments: dict[str, object]
    ) -> tuple[ToolInvocation | None, bool]:
        """The run's row, and whether it is new; a repeat waits here until the first run has committed.

        No row when the conversation and tool call were claimed in another business.
        """
        made = await self.session.scalar(
            insert(ToolInvocation)
            .values(
                business_id=self.business_id,
                conversation_id=conversation_id,
                tool_call_id=tool_call_id,
                name=name,
                arguments=arguments,
            )
            .on_conflict_do_nothing(index_elements=[ToolInvocation.conversation_id, ToolInvocation.tool_call_id])
            .returning(ToolInvocation.id)
        )
        row = await self.session.scalar(
            select(ToolInvocation).where(
                ToolInvocation.business_id == self.business_id,
                ToolInvocation.conversation_id == conversation_id,
                ToolInvocation.tool_call_id == tool_call_id,
            )
        )
        return row, made is not None
