"""``POST /v1/chat/completions``, whole and as server-sent events."""

import asyncio
import uuid

import msgspec
from aiohttp import web

from agent.sandbox.analysis.answer import structured
from agent.sandbox.answering import answer, before_answer, tear
from agent.sandbox.brain.policy import next_reply
from agent.sandbox.brain.wire import ChatRequest, Reply
from agent.sandbox.faults import EndpointName, Faults, Visit
from agent.sandbox.openai_http.errors import OpenAIRefusalError, check_key, error_response, injected
from shared.clock import utc_now

_PIECE = 3
"""Hebrew letters in a token of GPT-4o, roughly."""


class _Completion:
    """One answer with its ids and counts."""

    def __init__(self, request: ChatRequest) -> None:
        self._id = f"chatcmpl-{uuid.uuid4().hex}"
        self._created = int(utc_now().timestamp())
        self._model = request.model
        schema = request.response_format.json_schema if request.response_format is not None else None
        self.reply = Reply(text=structured(request, schema)) if schema is not None else next_reply(request)
        self.call_ids = [f"call_{uuid.uuid4().hex[:24]}" for _ in self.reply.calls]
        self.arguments = [msgspec.json.encode(call.arguments).decode() for call in self.reply.calls]
        self._prompt_tokens = sum(len(one.text) // _PIECE + 4 for one in request.messages)

    @property
    def finish_reason(self) -> str:
        return "tool_calls" if self.reply.calls else "stop"

    def usage(self) -> dict[str, object]:
        completion = (len(self.reply.text) + sum(len(one) for one in self.arguments)) // _PIECE + 1
        return {
            "prompt_tokens": self._prompt_tokens,
            "completion_tokens": completion,
            "total_tokens": self._prompt_tokens + completion,
        }

    def envelope(self, kind: str, choices: list[dict[str, object]], usage: object) -> bytes:
        return msgspec.json.encode(
            {
                "id": self._id,
                "object": kind,
                "created": self._created,
                "model": self._model,
                "system_fingerprint": "fp_sandbox",
                "choices": choices,
                "usage": usage,
            }
        )

    def tool_calls(self) -> list[dict[str, object]]:
        return [
            {"id": call_id, "type": "function", "function": {"name": call.name, "arguments": arguments}}
            for call, call_id, arguments in zip(self.reply.calls, self.call_ids, self.arguments, strict=True)
        ]

    def whole(self) -> bytes:
        message: dict[str, object] = {"role": "assistant", "content": self.reply.text or None, "refusal": None}
        if self.reply.calls:
            message["tool_calls"] = self.tool_calls()
        choice: dict[str, object] = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": self.finish_reason,
        }
        return self.envelope("chat.completion", [choice], self.usage())

    def deltas(self) -> list[dict[str, object]]:
        """The first delta opens the role; each later one is about a token."""
        if not self.reply.calls:
            text = self.reply.text
            pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
            return [{"role": "assistant", "content": "", "refusal": None}, *[{"content": piece} for piece in pieces]]
        deltas: list[dict[str, object]] = []
        for index, call in enumerate(self.tool_calls()):
            head: dict[str, object] = {"index": index, "id": call["id"], "type": "function"}
            head["function"] = {"name": self.reply.calls[index].name, "arguments": ""}
            deltas.append({"tool_calls": [head]})
            text = self.arguments[index]
            for at in range(0, len(text), 2 * _PIECE):
                part = {"index": index, "function": {"arguments": text[at : at + 2 * _PIECE]}}
                deltas.append({"tool_calls": [part]})
        deltas[0] = {"role": "assistant", "content": None, **deltas[0]}
        return deltas


async def _stream(
    request: web.Request, visit: Visit, completion: _Completion, *, include_usage: bool
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    loop = asyncio.get_running_loop()
    await response.prepare(request)
    await visit.ready()
    started = loop.time()
    deltas = completion.deltas()
    for number, delta in enumerate(deltas):
        if visit.befalls("cut") and number >= max(1, len(deltas) // 2):
            tear(request)
        # Paced by absolute time: a late wake-up is made good by the next tokens.
        await asyncio.sleep(max(0.0, started + number / visit.tokens_per_second - loop.time()))
        choice: dict[str, object] = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}
        chunk = completion.envelope("chat.completion.chunk", [choice], None)
        await response.write(b"data: " + chunk + b"\n\n")
    end: dict[str, object] = {"index": 0, "delta": {}, "logprobs": None, "finish_reason": completion.finish_reason}
    await response.write(b"data: " + completion.envelope("chat.completion.chunk", [end], None) + b"\n\n")
    if include_usage:
        chunk = completion.envelope("chat.completion.chunk", [], completion.usage())
        await response.write(b"data: " + chunk + b"\n\n")
    await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


def _latest(asked: ChatRequest) -> tuple[str, str]:
    """The caller's last message, and what the agent said between it and the one before."""
    spoken = [one for one in asked.messages if one.role in {"user", "assistant"} and one.text]
    places = [at for at, one in enumerate(spoken) if one.role == "user"]
    if not places:
        return "", ""
    since = places[-2] + 1 if len(places) > 1 else 0
    return spoken[places[-1]].text, " ".join(one.text for one in spoken[since : places[-1]])


async def _complete(request: web.Request, faults: Faults) -> web.StreamResponse:
    key = check_key(request)
    try:
        asked = msgspec.json.decode(await request.read(), type=ChatRequest)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise OpenAIRefusalError(400, f"Invalid request: {error}") from error
    if not asked.messages:
        raise OpenAIRefusalError(400, "Invalid 'messages': empty array.", param="messages", code="empty_array")
    form = asked.response_format
    endpoint: EndpointName = "analysis" if form is not None and form.type == "json_schema" else "chat"
    visit = faults.visit(endpoint)
    visit.note.who = key
    visit.note.text, visit.note.remembered = _latest(asked)
    completion = _Completion(asked)
    if asked.stream:
        early = await before_answer(request, visit, injected)
        if early is not None:
            return early
        usage = asked.stream_options is not None and asked.stream_options.include_usage
        return await _stream(request, visit, completion, include_usage=usage)

    async def whole() -> web.Response:
        return web.Response(body=completion.whole(), content_type="application/json")

    return await answer(request, visit, injected, whole)


def add_routes(app: web.Application, faults: Faults) -> None:
    """Add the chat endpoint and the list of models."""

    async def completions(request: web.Request) -> web.StreamResponse:
        try:
            return await _complete(request, faults)
        except OpenAIRefusalError as error:
            return error_response(error)

    async def models(request: web.Request) -> web.Response:
        try:
            check_key(request)
        except OpenAIRefusalError as error:
            return error_response(error)
        names = ("gpt-4o", "gpt-4o-mini", "whisper-1")
        data = [{"id": name, "object": "model", "created": 1_715_367_049, "owned_by": "sandbox"} for name in names]
        return web.Response(body=msgspec.json.encode({"object": "list", "data": data}), content_type="application/json")

    app.router.add_post("/v1/chat/completions", completions)
    app.router.add_get("/v1/models", models)
