"""The tools of one written turn: what is offered, and how one round runs, each deed once however often it is asked."""

import asyncio
import hashlib
from collections import Counter
from uuid import UUID

import msgspec
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionMessageParam

from agent.brain.tools.round import END_CALL, TRANSFER, RoundDone, ToolAsk, arguments_of, asked, for_model
from agent.brain.tools.schema import tool_schemas
from agent.vendors.crm_tools import CrmTools
from agent.writing.facts import ToolAnswer, WrittenFacts
from agent.writing.trial import READING, as_if_done
from shared.cards import without_cards_in
from shared.contracts.text_turns import ToolRun
from shared.contracts.tools import EndCall, HeardTurn, ToolResponse

HANDED_OVER = "מישהו מהמשרד יחזור אליך כאן."
SEND_WHATSAPP = "send_whatsapp"
_IN_WRITING = {
    TRANSFER: (
        "The person wants to go on with a human being of the office: from here on the office's people answer in this "
        "chat. ``reason``: one sentence on who writes and what he needs."
    ),
    END_CALL: "Close the conversation. ``farewell`` is sent as the last message; empty when goodbye was said already.",
}
"""The two that mean something else than in a call; the agent runs them itself."""


def offered_in_writing(names: list[str], channel: str) -> list[ChatCompletionFunctionToolParam]:
    """Those of the channel's ``names`` that make sense in writing, and the way to a human being, always."""
    needless = {*_IN_WRITING, *([SEND_WHATSAPP] if channel == "whatsapp" else [])}
    ordered = [name for name in names if name not in needless]
    schemas = tool_schemas([*ordered, TRANSFER, *([END_CALL] if END_CALL in names else [])])
    for schema in schemas:
        function = schema["function"]
        function["description"] = _IN_WRITING.get(function["name"], function.get("description", ""))
    return schemas


class WrittenTools:
    """``runs``: what ran, in order. ``handover``: the person wants a human being.

    ``done``: the same with the answers, for the turns that follow.
    """

    def __init__(
        self,
        crm: CrmTools,
        facts: WrittenFacts,
        *,
        conversation_id: UUID,
        turn_id: UUID,
        heard: list[HeardTurn],
        trial: bool,
    ) -> None:
        self._crm = crm
        self._facts = facts
        self._conversation_id = conversation_id
        self._turn_id = turn_id
        self._heard = heard
        self._trial = trial
        self._counts: Counter[str] = Counter()
        self._asked = 0
        self.runs: list[ToolRun] = []
        self.done: list[ToolAnswer] = []
        self.rounds: list[ChatCompletionMessageParam] = []
        self.handover = False

    async def run(self, asks: list[ToolAsk]) -> RoundDone:
        """Side by side. The model's words beside them are not sent, so the next request does not hold them."""
        own = [msgspec.structs.replace(ask, id=self._new_id()) for ask in asks]
        ids = [self._id_in_crm(ask) for ask in own]
        answers = await asyncio.gather(*(self._answer(ask, key) for ask, key in zip(own, ids, strict=True)))
        farewell: str | None = None
        messages: list[ChatCompletionMessageParam] = [asked("", own)]
        for ask, answer in zip(own, answers, strict=True):
            self._note(ask, answer)
            messages.append({"role": "tool", "tool_call_id": ask.id, "content": for_model(answer)})
            if ask.name == END_CALL and answer.ok and farewell is None:
                farewell = _farewell(arguments_of(ask) or {})
        self.rounds += messages
        return RoundDone(messages, farewell)

    async def _answer(self, ask: ToolAsk, key: str) -> ToolResponse:
        arguments = arguments_of(ask)
        if arguments is None:
            return ToolResponse(ok=False, error="bad_arguments")
        if (refused := self._facts.refusal(ask.name, arguments)) is not None:
            return refused
        if ask.name == END_CALL:
            return ToolResponse(ok=True)
        if ask.name == TRANSFER:
            self.handover = True
            return ToolResponse(ok=True, say=HANDED_OVER)
        if self._trial and ask.name not in READING:
            return as_if_done(ask.name, arguments)
        return await self._crm.run(
            ask.name, call_id=self._conversation_id, tool_call_id=key, arguments=arguments, heard=self._heard
        )

    def _note(self, ask: ToolAsk, answer: ToolResponse) -> None:
        arguments = arguments_of(ask) or {}
        self._facts.done(ask.name, arguments, answer)
        self.done.append(ToolAnswer(ask.name, arguments, answer))
        trial = self._trial and ask.name not in READING
        kept = {name: without_cards_in(value) for name, value in arguments.items()}
        self.runs.append(ToolRun(ask.name, kept, answer.ok, answer.data, answer.error, trial))

    def _new_id(self) -> str:
        """The model's own may come again in the next turn, beside which this one is still shown."""
        self._asked += 1
        return f"{self._turn_id.hex[-12:]}-{self._asked}"

    def _id_in_crm(self, ask: ToolAsk) -> str:
        """The same in a turn that is repeated: a deed counts by its place in the turn, a look-up by what it asks.

        A model asked again words its arguments otherwise; the deed is the same and must not be done twice.
        """
        if ask.name in READING:
            mark = hashlib.sha256(ask.arguments.encode()).hexdigest()[:16]
        else:
            mark = str(self._counts[ask.name])
            self._counts[ask.name] += 1
        return f"{self._turn_id}:{ask.name[:60]}:{mark}"


def _farewell(arguments: dict[str, object]) -> str:
    try:
        return msgspec.convert(arguments, EndCall).farewell.strip()
    except msgspec.ValidationError:
        return ""
