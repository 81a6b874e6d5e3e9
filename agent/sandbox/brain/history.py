"""The conversation so far, read from the request's messages alone: the emulated model keeps no state."""

import re
from collections.abc import Sequence

import msgspec

from agent.sandbox.brain.facts import Facts, facts_of
from agent.sandbox.brain.wire import Message, ToolCall

_PERSONA = re.compile(r"(?:שמך(?: הוא)?|קוראים לך|השם שלך(?: הוא)?)\s+[\"״']?([א-ת]{2,})")
_PERSONA_PLAIN = re.compile(r"\bאת (?!הפונה\b)([א-ת]{2,})(?=,| -| –| מ)")
_DEFAULT_PERSONA = "נועה"
_IN_WRITING = re.compile(r"התכתבות|בכתב")
_OFFER = re.compile(r"\d ?(?:₪|ש\"ח|ש״ח)")


class ToolDone(msgspec.Struct, frozen=True):
    """A tool call with its answer. ``data`` is the answer's payload; ``say`` a sentence offered with a refusal."""

    name: str
    arguments: dict[str, object]
    ok: bool
    data: dict[str, object]
    say: str | None


class History(msgspec.Struct, frozen=True):
    """``said``: the caller's turns; ``last_said``: his latest one, not yet answered with words.

    ``fresh``: tools answered since he said it; ``tools``: all tools, in order. ``last_spoken``: the agent's last words.
    ``in_writing``: the instructions speak of messages. ``offered_before``: the agent has named a price in its words.
    """

    persona: str
    said: tuple[str, ...]
    last_said: str
    last_spoken: str
    fresh: tuple[ToolDone, ...]
    tools: tuple[ToolDone, ...]
    facts: Facts
    in_writing: bool = False
    offered_before: bool = False

    def last_tool(self, *names: str) -> ToolDone | None:
        """The latest tool of these names, or None."""
        return next((tool for tool in reversed(self.tools) if tool.name in names), None)


def _object(text: str) -> dict[str, object]:
    try:
        return msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.ValidationError, msgspec.DecodeError):
        return {}


def _done(call: ToolCall, answer: str) -> ToolDone:
    """Read an answer in the shape of ToolResponse, or a bare object of facts."""
    body = _object(answer)
    ok, say = body.get("ok", "error" not in body and bool(body)), body.get("say")
    try:
        data = msgspec.convert(body.get("data", body), dict[str, object])
    except msgspec.ValidationError:
        data = {}
    arguments = _object(call.function.arguments)
    return ToolDone(call.function.name, arguments, ok is True, data, say if isinstance(say, str) else None)


def _persona(system: str) -> str:
    found = _PERSONA.search(system) or _PERSONA_PLAIN.search(system)
    return found.group(1) if found is not None else _DEFAULT_PERSONA


def read(messages: Sequence[Message]) -> History:
    """Read the messages of a request."""
    system = "\n".join(one.text for one in messages if one.role in {"system", "developer"})
    answers = {one.tool_call_id: one.text for one in messages if one.role == "tool"}
    said: list[str] = []
    pending: list[str] = []
    fresh: list[ToolDone] = []
    tools: list[ToolDone] = []
    spoken, told = "", False
    for message in messages:
        if message.role == "user" and message.text.strip():
            if fresh:
                pending, fresh = [], []
            said.append(message.text.strip())
            pending.append(message.text.strip())
        elif message.role == "assistant":
            done = [_done(call, answers.get(call.id, "")) for call in message.tool_calls or []]
            tools += done
            fresh += done
            if message.text.strip() and not done:
                spoken, pending, fresh = message.text.strip(), [], []
                told = told or _OFFER.search(spoken) is not None
    return History(
        _persona(system),
        tuple(said),
        " ".join(pending),
        spoken,
        tuple(fresh),
        tuple(tools),
        facts_of(said),
        in_writing=_IN_WRITING.search(system) is not None,
        offered_before=told,
    )
