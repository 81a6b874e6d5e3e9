"""A small OpenAI server on a real socket: answers a chat completion with whatever the test sets."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import msgspec
from aiohttp import web

Answer = dict[str, object]
Reply = Callable[[Answer], web.StreamResponse]


def completion(content: object, *, refusal: str | None = None) -> web.Response:
    """A finished completion whose message is ``content`` as JSON (or as it is, for text)."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    message = {"role": "assistant", "content": None if refusal else text, "refusal": refusal}
    return web.json_response(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "gpt-4o",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
    )


def analysis(**changes: object) -> Answer:
    """A plain answer of the schema ``call_analysis``."""
    plain: Answer = {
        "summary": "דנה מחפשת דירה בתל אביב.",
        "sentiment": "positive",
        "turn_sentiments": [],
        "lead_fields": [],
        "signals": [],
        "next_step": {"kind": "follow_up", "title": "לשלוח לדנה דירות מתאימות", "due": "tomorrow"},
    }
    return {**plain, **changes}


class FakeOpenAI:
    """``reply`` makes the answer to the next requests; ``asked`` keeps their bodies."""

    def __init__(self) -> None:
        self.asked: list[Answer] = []
        self.reply: Reply = lambda _: completion(analysis())
        self.hold = asyncio.Event()
        self.hold.set()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = msgspec.json.decode(await request.read(), type=dict[str, object])
        self.asked.append(body)
        await self.hold.wait()
        return self.reply(body)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[str]:
        """Serve; yields the base URL."""
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._chat)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = int(runner.addresses[0][1])
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            self.hold.set()
            await runner.cleanup()
