"""A caller, the emulated model through its SDK, and an office that answers the tools: whole dialogues for the tests."""

import json
from collections.abc import Callable, Sequence

import openai
from openai.types.chat import (
    ChatCompletionMessageFunctionToolCall,
    ChatCompletionMessageParam,
    ChatCompletionToolParam,
)

LISTING: dict[str, object] = {
    "property_id": "01900000-0000-7000-8000-000000000001",
    "title": "דירת 4 חדרים באם המושבות",
    "deal": "sale",
    "kind": "apartment",
    "city": "פתח תקווה",
    "neighborhood": "אם המושבות",
    "street": "שמשון",
    "rooms": 4.0,
    "floor": 3,
    "floors_total": 8,
    "area_sqm": 104,
    "price_shekels": 1_980_000,
    "entry_date": "2027-03-01",
    "description": "דירה מוארת ושקטה",
    "match": "exact",
    "differs": [],
    "parking": True,
    "elevator": True,
    "balcony": True,
}
SLOTS = [{"date": "2026-11-24", "time": "10:00"}, {"date": "2026-11-24", "time": "12:00"}]
TOOLS = (
    "search_properties", "save_lead_details", "check_availability", "book_appointment", "request_callback", "opt_out",
    "end_call",
)  # fmt: skip
Office = Callable[[str, dict[str, object]], dict[str, object]]


def office(name: str, _arguments: dict[str, object]) -> dict[str, object]:
    data: dict[str, object] = {}
    if name == "search_properties":
        data = {"properties": [LISTING]}
    if name == "check_availability":
        data = {"slots": SLOTS}
    return {"ok": True, "data": data, "error": None, "say": None}


class Dialogue:
    """``replies``: the agent's words; ``called``: the tools with their arguments, in order."""

    def __init__(self, client: openai.AsyncOpenAI, answers: Office = office, tools: Sequence[str] = TOOLS) -> None:
        self._client = client
        self._answers = answers
        self._tools: list[ChatCompletionToolParam] = [
            {"type": "function", "function": {"name": name, "parameters": {}}} for name in tools
        ]
        self._messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": "את נועה, העוזרת הקולית של המשרד."}
        ]
        self.replies: list[str] = []
        self.called: list[tuple[str, dict[str, object]]] = []
        self.ended = False

    async def say(self, text: str) -> str:
        """The agent's reply to a line of the caller; a farewell counts as one."""
        self._messages.append({"role": "user", "content": text})
        while True:
            answer = await self._client.chat.completions.create(
                model="gpt-4o",
                messages=self._messages,
                tools=self._tools,
            )
            message = answer.choices[0].message
            if not message.tool_calls:
                self.replies.append(message.content or "")
                self._messages.append({"role": "assistant", "content": message.content})
                return self.replies[-1]
            calls = [call for call in message.tool_calls if isinstance(call, ChatCompletionMessageFunctionToolCall)]
            self._messages.append(
                {
                    "role": "assistant",
                    "tool_calls": [
                        {
                            "id": call.id,
                            "type": "function",
                            "function": {"name": call.function.name, "arguments": call.function.arguments},
                        }
                        for call in calls
                    ],
                }
            )
            for call in calls:
                arguments: dict[str, object] = json.loads(call.function.arguments)
                name = call.function.name
                self.called.append((name, arguments))
                if name == "end_call":
                    self.ended = True
                    return str(arguments["farewell"])
                content = json.dumps(self._answers(name, arguments), ensure_ascii=False)
                self._messages.append({"role": "tool", "tool_call_id": call.id, "content": content})

    def names(self) -> list[str]:
        return [name for name, _ in self.called]
