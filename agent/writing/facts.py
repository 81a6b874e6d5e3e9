"""The facts gate of a written conversation: what the office wrote before is evidence too, what the agent wrote is not.

Evidence is what tools answered in this conversation, the office's published prompt, and what staff and reminders of
the office wrote to this person. Words of the agent are none by themselves: they echo what the person claimed, and a
price that was true a week ago may not be now; the tool is asked again. A visit that the agent said it had booked is
the exception: it could only say so because it had.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

import msgspec
from openai.types.chat import ChatCompletionMessageParam
from typing_extensions import override

from agent.brain.facts.call import CallFacts
from agent.brain.facts.claim import Claim
from agent.brain.facts.claims import find_claims
from agent.brain.facts.deeds import deeds
from agent.brain.facts.gate import Gate, ReplyGate
from agent.brain.facts.judge import Finding
from agent.brain.facts.repair import correction
from agent.brain.tools.round import TRANSFER
from agent.writing.gate import WrittenGate
from agent.writing.judged import judged
from agent.writing.links import all_links
from agent.writing.prompt import WRITTEN_RULES
from shared.clock import ISRAEL
from shared.contracts.agent_config import AgentConfig
from shared.contracts.text_turns import VISIT_LINE, PastMessage, TextTurn
from shared.contracts.tools import ToolResponse

STANDS_FOR = timedelta(days=14)
"""How long what the office wrote about a listing or its terms may be said again without asking a tool."""

ONLY_THE_WRITER = 'אפשר להסיר רק את מי שכותב כאן. אם הבקשה שלך, כתבי או כתוב "הסר" ואסיר.'
_VISIT_WORDS = ("פגיש", "ביקור", "סיור", "תור ")
_MEANT = {"only_the_caller": ONLY_THE_WRITER}


class ToolAnswer(NamedTuple):
    """A tool that ran in this conversation, with its answer."""

    name: str
    arguments: dict[str, object]
    answer: ToolResponse


class WrittenFacts(CallFacts):
    """Of one written turn: ``earlier`` are the tools that ran in the turns before it."""

    def __init__(self, turn: TextTurn, earlier: Sequence[ToolAnswer] = ()) -> None:
        super().__init__(_as_judged(turn.config), None, WRITTEN_RULES)
        now = self.evidence.now
        office = [one for one in turn.history if one.author in {"staff", "automation"}]
        for message in turn.history:
            if message.author == "agent" and _says_booked(message.text):
                self._keeps_visit(message.text, message.at.astimezone(ISRAEL))
        for message in office:
            self._office_wrote(message, now)
        for line in turn.memory.splitlines():
            if line.startswith(VISIT_LINE):
                self.evidence.tools.read(judged(line), now.date())
                self._keeps_visit(line, now)
        prompt = turn.config.prompt
        self._links = set(all_links([prompt.greeting, prompt.persona, prompt.rules, *(one.text for one in office)]))
        for tool in earlier:
            self.done(*tool)

    @override
    def gate(self, messages: list[ChatCompletionMessageParam]) -> Gate:
        """For the text that the model writes to these messages."""
        said: list[ChatCompletionMessageParam] = [
            {"role": "user", "content": judged(content)}
            for one in messages
            if one["role"] == "user" and isinstance(content := one["content"], str)
        ]
        return super().gate(said)

    @override
    def refusal(self, name: str, arguments: dict[str, object]) -> ToolResponse | None:
        """As in a call, in words for who reads."""
        refused = super().refusal(name, arguments)
        if refused is None or refused.error not in _MEANT:
            return refused
        return ToolResponse(ok=False, error=refused.error, say=_MEANT[refused.error])

    @override
    def done(self, name: str, arguments: dict[str, object], answer: ToolResponse) -> None:
        """A tool has answered: what it said may be written from here on, its links too."""
        data = msgspec.convert(_texts_as_judged(answer.data), dict[str, object])
        say = judged(answer.say) if answer.say else answer.say
        super().done(name, arguments, msgspec.structs.replace(answer, data=data, say=say))
        if name == TRANSFER and answer.ok:
            # The chat waits for a human being now: that somebody comes back to it is no empty promise.
            self.evidence.done.add("request_callback")
        self._links |= all_links([answer.say or "", _as_text(answer.data)])

    @override
    def correction(self, finding: Finding) -> str:
        """Tells the model why its words were not sent."""
        return correction(finding, "נשלח")

    @override
    def instead(self, finding: Finding, after: str) -> str:
        """On a line of its own behind what stands."""
        return f"{chr(10) if after else ''}{super().instead(finding, after)}"

    @override
    def _next_gate(self) -> Gate:
        return WrittenGate(ReplyGate(self.evidence, self._leaks), frozenset(self._links))

    def _office_wrote(self, message: PastMessage, now: datetime) -> None:
        """A colleague's words are the office's: what they state may be said again while it is fresh."""
        written_at = message.at.astimezone(ISRAEL)
        if now - written_at <= STANDS_FOR:
            self.evidence.tools.read(judged(message.text), written_at.date())
            if _says_booked(message.text):
                self.evidence.done.add("book_appointment")
        if any(word in message.text for word in _VISIT_WORDS):
            self._keeps_visit(message.text, written_at)

    def _keeps_visit(self, text: str, said_at: datetime) -> None:
        """Each day with its hour is a booked visit while it lies ahead."""
        for start in _moments(find_claims(judged(text), said_at.date())):
            if start.date() >= self.evidence.today:
                self.evidence.slots.booked.add(start)
                self.evidence.done.add("book_appointment")


def _as_judged(config: AgentConfig) -> AgentConfig:
    """With the owner's texts in the form in which replies are judged."""
    prompt = config.prompt
    return msgspec.structs.replace(
        config,
        prompt=msgspec.structs.replace(
            prompt, greeting=judged(prompt.greeting), persona=judged(prompt.persona), rules=judged(prompt.rules)
        ),
    )


def _texts_as_judged(value: object) -> object:
    if isinstance(value, str):
        return judged(value)
    if isinstance(value, dict):
        return {name: _texts_as_judged(inner) for name, inner in msgspec.convert(value, dict[str, object]).items()}
    if isinstance(value, list):
        return [_texts_as_judged(inner) for inner in msgspec.convert(value, list[object])]
    return value


def _says_booked(text: str) -> bool:
    return any(deed.needs == "booked" for deed in deeds(text))


def _moments(claims: Sequence[Claim]) -> list[datetime]:
    """Each hour with the day named last before it, or right behind it."""
    moments = sorted((one for one in claims if one.kind in {"date", "hour"} and one.moment), key=lambda one: one.start)
    found: list[datetime] = []
    for one, other in pairwise(moments):
        if {one.kind, other.kind} != {"date", "hour"}:
            continue
        day, hour = (one, other) if one.kind == "date" else (other, one)
        if day.moment is None or day.moment.day is None or hour.moment is None:
            continue
        on = day.moment.day
        found += [datetime.combine(on, time(at // 60, at % 60), tzinfo=ISRAEL) for at in hour.moment.minutes]
    return found


def _as_text(data: dict[str, object]) -> str:
    """A tool's answer with all its texts, for finding links in it."""
    return msgspec.json.encode(data).decode().replace("\\n", " ")
