"""A trial of a draft on screen: the real agent answers by it, and nothing is stored or sent."""

from datetime import timedelta
from uuid import UUID

import msgspec

from crm.db.session import Database
from crm.domain.agent_config.written import written_config
from crm.domain.auth.permissions import require
from crm.domain.chats.agent_client import AgentAwayError, TextTurnClient
from crm.domain.prompts.models import PromptVersion
from crm.domain.prompts.repository import PromptRepository
from crm.domain.prompts.schemas import PromptTrial, PromptTrialOut, PromptVersionCreate, TrialTool, TrialWithheld
from crm.domain.prompts.service import checked
from crm.lib.actor import Member
from crm.lib.errors import NotFoundError, UnavailableError
from shared.clock import utc_now
from shared.contracts.agent_config import PublishedPrompt
from shared.contracts.text_turns import PastMessage, TextReply, TextTurn
from shared.ids import new_id


class AgentSilentError(UnavailableError):
    """The agent did not answer the trial."""

    code, title, sentence = "agent-silent", "The agent did not answer", "הנציג לא ענה כרגע. אפשר לנסות שוב בעוד רגע."


async def try_prompt(
    db: Database, agent: TextTurnClient, member: Member, prompt_id: UUID, asked: PromptTrial
) -> PromptTrialOut:
    """Ask the agent by the draft. No transaction is open while it thinks.

    Raises ForbiddenError, NotFoundError, BadRequestError naming the field, AgentSilentError.
    """
    require(member, "prompts.write")
    async with db.tenant_session(member.business_id) as session:
        rows = PromptRepository(session, member.business_id)
        if await rows.get(prompt_id) is None:
            raise NotFoundError
        config = await written_config(session, member.business_id, _draft(asked, await rows.latest(prompt_id)))
    now = utc_now()
    turn = TextTurn(
        # Tools that look something up find the office by the prompt; the rest the agent answers itself.
        conversation_id=prompt_id,
        turn_id=new_id(),
        config=config,
        history=[
            PastMessage(line.author, line.text, now - timedelta(seconds=len(asked.history) - at))
            for at, line in enumerate(asked.history)
        ],
        text=asked.text,
        trial=True,
    )
    try:
        return _shown(await agent.ask(turn))
    except AgentAwayError as error:
        raise AgentSilentError from error


def _draft(asked: PromptTrial, latest: PromptVersion) -> PublishedPrompt:
    text = checked(
        PromptVersionCreate(
            based_on=latest.version,
            greeting=latest.greeting if asked.greeting is None else asked.greeting,
            persona=latest.persona if asked.persona is None else asked.persona,
            rules=latest.rules if asked.rules is None else asked.rules,
        )
    )
    return PublishedPrompt(latest.version, text.greeting, text.persona, text.rules)


def _shown(reply: TextReply) -> PromptTrialOut:
    return PromptTrialOut(
        text=reply.text,
        tools=[msgspec.convert(one, TrialTool, from_attributes=True) for one in reply.tools],
        withheld=[TrialWithheld(text=one.text, reason=one.reason) for one in reply.withheld],
        degraded=reply.degraded,
        ended=reply.ended,
        handover=reply.handover,
    )
