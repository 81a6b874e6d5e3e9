"""One written turn from the message to the reply: ask the model truthfully, run its tools, write what stands."""

import asyncio
import time
from collections.abc import Sequence

from openai.types.chat import ChatCompletionMessageParam

from agent.brain.facts.judge import Finding
from agent.brain.facts.repair import reason_of
from agent.brain.failover import FailoverChat
from agent.brain.prompt import cache_key, situation
from agent.brain.reply import Reply, ReplyLoop
from agent.brain.stream import BrainUnavailableError, ChatModel
from agent.brain.tools.round import RoundDone, ToolAsk
from agent.metrics import TEXT_TURN_SECONDS, TEXT_TURNS
from agent.vendors.crm_tools import CrmTools
from agent.writing.conversations import Conversations, with_tools
from agent.writing.facts import WrittenFacts
from agent.writing.history import heard_turns, messages_of
from agent.writing.manners import WrittenManners
from agent.writing.prompt import written_prefix
from agent.writing.tools import HANDED_OVER, WrittenTools, offered_in_writing
from shared.clock import utc_now
from shared.contracts.text_turns import TEXT_TURN_DEADLINE_S, TextReply, TextTurn, Withheld
from shared.log import logger

ANSWER_WITHIN_S = TEXT_TURN_DEADLINE_S - 5.0
"""Of the whole turn; the rest of the CRM's patience is for the way back."""

REPHRASE_S = 12.0
"""A message can wait for a whole second answer of the model; the caller of a phone call cannot."""

NO_MODEL = "קיבלתי את ההודעה. כרגע אני לא מצליחה לענות, ומישהו מהמשרד יחזור אליך כאן."
"""The CRM puts a degraded reply before a person, so that somebody does come back."""

_log = logger(__name__)


class Writer:
    """Answers written turns with the clients that all turns of the process share."""

    def __init__(self, ways: Sequence[ChatModel], crm: CrmTools, conversations: Conversations) -> None:
        self._ways = ways
        self._crm = crm
        self._conversations = conversations

    async def answer(self, turn: TextTurn) -> TextReply:
        """The reply, at the latest after ``ANSWER_WITHIN_S``; degraded when no model gave one."""
        began = time.monotonic()
        reply = await _WrittenTurn(turn, self._ways, self._crm, self._conversations).answer()
        took_s = time.monotonic() - began
        outcome = "degraded" if reply.degraded else "silent" if reply.text is None else "written"
        TEXT_TURNS.labels(outcome).inc()
        TEXT_TURN_SECONDS.observe(took_s)
        _log.info(
            "text_turn.answered",
            business_id=str(turn.config.business_id),
            conversation_id=str(turn.conversation_id),
            turn_id=str(turn.turn_id),
            outcome=outcome,
            took_ms=round(took_s * 1000),
            tools=[run.name for run in reply.tools],
            withheld=len(reply.withheld),
            trial=turn.trial,
        )
        return reply


class _WrittenTurn:
    """One turn; the outlet of its own reply."""

    def __init__(self, turn: TextTurn, ways: Sequence[ChatModel], crm: CrmTools, conversations: Conversations) -> None:
        self._turn = turn
        self._conversations = conversations
        self._whose = turn.person_id or turn.conversation_id
        said = {one.text for one in turn.history}
        self._earlier = [
            kept
            for kept in conversations.earlier(self._whose, trial=turn.trial)
            # Trials of one prompt share an id: one that was begun anew knows nothing of the last.
            if not turn.trial or kept.reply in said
        ]
        self._facts = WrittenFacts(turn, [tool for kept in self._earlier for tool in kept.tools])
        self._tools = WrittenTools(
            crm,
            self._facts,
            conversation_id=turn.conversation_id,
            turn_id=turn.turn_id,
            heard=heard_turns(turn),
            trial=turn.trial,
        )
        self._withheld: list[Withheld] = []
        model = WrittenManners(FailoverChat(ways, f"{cache_key(turn.config)}w"))
        self._loop = ReplyLoop(model, self._facts, self, rephrase_s=REPHRASE_S, may_take_back=True)

    async def answer(self) -> TextReply:
        """Raises nothing of the model's: without one the reply is degraded."""
        turn = self._turn
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": written_prefix(turn.config)},
            {"role": "system", "content": situation(turn.config, utc_now(), phone_known=turn.phone_known)},
            *with_tools(messages_of(turn), self._earlier),
        ]
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                reply = await self._loop.converse(messages, offered_in_writing(turn.config.tools, turn.channel))
        except (BrainUnavailableError, TimeoutError) as error:
            return self._without_words(str(error) or "the turn took too long")
        return self._reply(self._written(reply), ended=reply.farewell is not None)

    async def speak(self, text: str) -> None:
        """Nothing is sent before all of it stands."""

    def request_over(self) -> None:
        """Nothing waits for it."""

    async def note_withheld(self, finding: Finding, text: str) -> None:
        """The office sees what was not sent, and why."""
        self._withheld.append(Withheld(text.strip(), reason_of(finding)))

    async def run_tools(self, text: str, asks: list[ToolAsk], round_number: int) -> RoundDone:  # noqa: ARG002 - as ``ReplyOutlet``
        """What the model wrote beside them is dropped, unless it ends the conversation with it."""
        return await self._tools.run(asks)

    def _written(self, reply: Reply) -> str | None:
        """What was written last; None when the model ends the conversation without any words."""
        said = next((text.strip() for text in reversed(reply.texts) if text.strip()), "")
        if reply.farewell is None:
            return said
        farewell = self._facts.farewell(reply.farewell)
        parts = [said, farewell if farewell not in said else ""]
        return "\n".join(part for part in parts if part) or None

    def _without_words(self, reason: str) -> TextReply:
        """The model is away; or it did what was asked and left it at that, which suits who wants no more messages."""
        if any(run.name == "opt_out" and run.ok for run in self._tools.runs):
            return self._reply(None, ended=True)
        if self._tools.handover:
            return self._reply(HANDED_OVER)
        _log.warning("text_turn.without_model", turn_id=str(self._turn.turn_id), reason=reason)
        return self._reply(NO_MODEL, degraded=True)

    def _reply(self, text: str | None, *, ended: bool = False, degraded: bool = False) -> TextReply:
        tools = self._tools
        self._conversations.keep(self._whose, text, tools.rounds, tools.done, trial=self._turn.trial)
        return TextReply(
            text=text,
            tools=tools.runs,
            withheld=self._withheld,
            degraded=degraded,
            ended=ended,
            handover=tools.handover,
        )
