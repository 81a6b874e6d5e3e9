"""What the tools answered in the latest turns with each person: kept for a while in memory, for the turns after.

Without it (another process answers, or this one is new) the model asks the tools again: nothing else is lost.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from openai.types.chat import ChatCompletionMessageParam

from agent.writing.facts import ToolAnswer

KEPT_FOR_S = 3_600.0
"""A price or a free hour that is older is looked up again."""
MOST_CONVERSATIONS = 500
MOST_TURNS = 6


class KeptTurn(NamedTuple):
    """A turn whose tools answered. ``reply`` is what was written then; ``messages`` the model's rounds with them."""

    at: float
    reply: str | None
    messages: list[ChatCompletionMessageParam]
    tools: list[ToolAnswer]


class Conversations:
    """Of one process. ``whose``: the person's id, or the conversation's. ``clock`` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._turns: OrderedDict[tuple[UUID, bool], list[KeptTurn]] = OrderedDict()

    def earlier(self, whose: UUID, *, trial: bool) -> list[KeptTurn]:
        """The latest turns with tools, oldest first."""
        turns = self._turns.get((whose, trial), [])
        return [turn for turn in turns if self._clock() - turn.at <= KEPT_FOR_S]

    def keep(
        self,
        whose: UUID,
        reply: str | None,
        messages: list[ChatCompletionMessageParam],
        tools: list[ToolAnswer],
        *,
        trial: bool,
    ) -> None:
        """Note a turn that is over; one without tools leaves nothing to keep."""
        if not tools:
            return
        key = (whose, trial)
        turns = [*self.earlier(whose, trial=trial), KeptTurn(self._clock(), reply, messages, tools)]
        self._turns[key] = turns[-MOST_TURNS:]
        self._turns.move_to_end(key)
        if len(self._turns) > MOST_CONVERSATIONS:
            self._turns.popitem(last=False)


def with_tools(
    messages: list[ChatCompletionMessageParam], kept: Sequence[KeptTurn]
) -> list[ChatCompletionMessageParam]:
    """The history with each turn's tools before the reply they led to; a reply that is not there: at the beginning."""
    whole = list(messages)
    for turn in reversed(kept):
        places = [at for at, one in enumerate(whole) if one["role"] == "assistant" and one.get("content") == turn.reply]
        at = places[-1] if places and turn.reply is not None else 0
        whole[at:at] = turn.messages
    return whole
