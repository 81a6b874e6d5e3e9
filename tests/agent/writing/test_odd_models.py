"""A written turn with a model that misbehaves: beside its tools, after them, or without end."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from agent.brain.stream import ChatModel, Messages, Piece, Tools
from agent.brain.tools.round import ToolAsk
from agent.writing.turn import NO_MODEL, Writer
from tests.agent.support.fake_crm import FakeCrm
from tests.agent.support.fake_vendors import FakeVendors, Message, Reply
from tests.agent.writing.office import turn


class Talkative:
    """Writes beside its tool call that the deed is done already, then what is true."""

    def __init__(self) -> None:
        self.asked: list[Messages] = []

    async def stream(self, messages: Messages, tools: Tools, cache_key: str) -> AsyncGenerator[Piece]:
        assert tools
        assert cache_key
        self.asked.append(list(messages))
        if len(self.asked) == 1:
            yield "קבעתי לך ביקור למחר ב-10:00!"
            yield [ToolAsk("1", "request_callback", '{"reason": "ביקור"}')]
        else:
            yield "ביקשתי שיחזרו אליך מהמשרד."


async def test_words_beside_a_tool_are_dropped_and_the_model_does_not_believe_it_said_them(
    tools: FakeCrm, monkeypatch: pytest.MonkeyPatch, writer: Writer
) -> None:
    model = Talkative()
    monkeypatch.setattr(ChatModel, "stream", staticmethod(model.stream))
    reply = await writer.answer(turn("אפשר לבוא מחר?"))
    assert (reply.text, reply.withheld) == ("ביקשתי שיחזרו אליך מהמשרד.", [])
    assert [name for name, _ in tools.tools] == ["request_callback"]
    assert len(model.asked) == 2
    assert [one.get("content") for one in model.asked[1] if one["role"] == "assistant"] == [None]


class Scripted:
    """Says a list of pieces in answer to each request; what stands after the last piece is waited for."""

    def __init__(self, *answers: list[Piece | float]) -> None:
        self.answers = list(answers)

    async def stream(self, messages: Messages, tools: Tools, cache_key: str) -> AsyncGenerator[Piece]:
        pieces = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        for piece in pieces:
            if isinstance(piece, str | list):
                yield piece
            else:
                await asyncio.sleep(piece)


def scripted(monkeypatch: pytest.MonkeyPatch, *answers: list[Piece | float]) -> None:
    monkeypatch.setattr(ChatModel, "stream", staticmethod(Scripted(*answers).stream))


async def test_true_sentences_stand_when_the_model_does_not_say_the_rest_otherwise(
    tools: FakeCrm, monkeypatch: pytest.MonkeyPatch, writer: Writer
) -> None:
    monkeypatch.setattr("agent.writing.turn.REPHRASE_S", 0.05)
    search = ToolAsk("1", "search_properties", "{}")
    scripted(monkeypatch, [[search]], ['זו דירה בפלורנטין, קומה 3.\nהמחיר 1,750,000 ש"ח.'], ["זו ", 30.0])
    reply = await writer.answer(turn("יש משהו בפלורנטין?"))
    assert reply.text is not None
    assert reply.text.startswith("זו דירה בפלורנטין, קומה 3.\nלגבי הסכום אני לא רוצה לטעות")


async def test_a_model_that_asks_for_tools_without_end_is_no_answer(
    tools: FakeCrm, monkeypatch: pytest.MonkeyPatch, writer: Writer
) -> None:
    """Servers that speak OpenAI's protocol may call a tool that is not offered any more."""
    scripted(monkeypatch, [[ToolAsk("1", "search_properties", "{}")]])
    reply = await writer.answer(turn("יש משהו בפלורנטין?"))
    assert (reply.text, reply.degraded) == (NO_MODEL, True)


async def test_words_beside_an_end_that_could_not_be_read_are_the_reply(
    monkeypatch: pytest.MonkeyPatch, writer: Writer
) -> None:
    scripted(monkeypatch, ["בשמחה, יום נעים!", [ToolAsk("1", "end_call", "{")]], [" "])
    reply = await writer.answer(turn("תודה"))
    assert (reply.text, reply.ended) == ("בשמחה, יום נעים!", False)


async def test_who_wants_a_person_is_handed_over_though_the_model_fails_then(
    vendors: FakeVendors, tools: FakeCrm, writer: Writer
) -> None:
    def fails_after_the_tool(messages: list[Message]) -> Reply:
        if any(message["role"] == "tool" for message in messages):
            vendors.chat_status = 500
            return ""
        return [("transfer_to_human", {"reason": "רוצה לדבר עם סוכן"})]

    vendors.answers = fails_after_the_tool
    reply = await writer.answer(turn("אפשר לדבר עם בן אדם?"))
    assert (reply.text, reply.handover, reply.degraded) == ("מישהו מהמשרד יחזור אליך כאן.", True, False)
