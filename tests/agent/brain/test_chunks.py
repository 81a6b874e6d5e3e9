"""The wire of a chat model's stream, as OpenAI and servers like it write it."""

import msgspec
import pytest

from agent.brain.chunks import Answer
from agent.brain.tools.round import ToolAsk


def chunk(delta: dict[str, object], finish: str | None = None) -> dict[str, object]:
    return {
        "id": "x",
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def call(index: int, **fields: object) -> dict[str, object]:
    return chunk({"tool_calls": [{"index": index, **fields}]})


def test_text_comes_as_it_is_written() -> None:
    answer = Answer()
    pieces = [answer.take(one) for one in (chunk({"role": "assistant", "content": ""}), chunk({"content": "שלום"}))]
    assert pieces == [None, "שלום"]
    assert not answer.finished
    assert answer.take(chunk({}, "stop")) is None
    assert answer.finished
    assert answer.asks() == []


def test_tool_calls_are_put_together_by_index() -> None:
    answer = Answer()
    assert answer.take(call(1, id="b", function={"name": "end_call", "arguments": ""})) == ""
    assert answer.take(call(0, id="a", function={"name": "search_properties", "arguments": '{"city":'})) == ""
    answer.take(call(0, function={"arguments": '"חיפה"}'}))
    answer.take(call(1, function={"arguments": "{}"}))
    answer.take(call(2, id="nameless"))
    assert answer.asks() == [ToolAsk("a", "search_properties", '{"city":"חיפה"}'), ToolAsk("b", "end_call", "{}")]


@pytest.mark.parametrize("data", [{"choices": []}, {"choices": None, "usage": {}}, {"object": "ping"}])
def test_a_chunk_without_a_choice_says_nothing(data: object) -> None:
    assert Answer().take(data) is None


NO_CHUNKS: list[object] = [[], "text", {"choices": "no"}, {"choices": [{"index": 0}]}, chunk({"content": 7})]


@pytest.mark.parametrize("data", NO_CHUNKS)
def test_what_is_no_chunk_is_refused(data: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        Answer().take(data)
