"""The rule-based analysis of a call, in the form that the CRM asks for."""

import json

import msgspec
import openai

from agent.sandbox.analysis.call import CallAnalysis

TURNS = [
    {"seq": 3, "speaker": "agent", "text": "שלום, איך אפשר לעזור?"},
    {"seq": 4, "speaker": "caller", "text": "אני רוצה ארבעה חדרים ומרפסת שמש"},
    {"seq": 7, "speaker": "caller", "text": "יש לכם משהו בפתח תקווה?"},
    {"seq": 9, "speaker": "caller", "text": "התקציב שלי הוא שני מיליון שקלים"},
    {"seq": 11, "speaker": "caller", "text": "מתי אפשר לראות את הדירה?"},
    {"seq": 13, "speaker": "caller", "text": "כן, זה נשמע טוב"},
    {"seq": 15, "speaker": "caller", "text": "השם שלי מיכל לוי"},
]


async def asked(client: openai.AsyncOpenAI, body: object, name: str = "call_analysis", schema: object = None) -> object:
    answer = await client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": json.dumps(body, ensure_ascii=False)}],
        response_format={
            "type": "json_schema",
            "json_schema": {"name": name, "strict": True, "schema": {"type": "object"} if schema is None else schema},  # pyright: ignore[reportArgumentType] - any schema
        },
    )
    return json.loads(answer.choices[0].message.content or "")


async def test_fields_and_signals_quote_the_callers_own_turns(client: openai.AsyncOpenAI) -> None:
    tools: list[dict[str, object]] = [
        {"seq": 12, "name": "book_appointment", "ok": True, "arguments": {}, "result": {}}
    ]
    found = msgspec.convert(await asked(client, {"turns": TURNS, "tools": tools}), CallAnalysis)
    fields = {one.field: (one.value, one.turn_seq) for one in found.lead_fields}
    assert fields["city"] == ("פתח תקווה", 7)
    assert fields["rooms"] == ("4", 4)
    assert fields["budget"] == ("2000000", 9)
    assert fields["name"] == ("מיכל לוי", 15)
    said = {turn["seq"]: turn["text"] for turn in TURNS}
    for one in [*found.lead_fields, *found.signals]:
        assert one.quote == said[one.turn_seq]
    assert "wants_visit" in {one.signal for one in found.signals}
    assert found.sentiment == "positive"
    assert found.next_step.kind == "follow_up"
    assert {one.turn_seq for one in found.turn_sentiments} == {4, 7, 9, 11, 13, 15}
    assert "מיכל לוי" in found.summary


async def test_opt_out_leads_to_no_next_step(client: openai.AsyncOpenAI) -> None:
    turns = [{"seq": 4, "speaker": "caller", "text": "תוריד אותי מהרשימה בבקשה"}]
    found = msgspec.convert(await asked(client, {"turns": turns, "tools": []}), CallAnalysis)
    assert [one.signal for one in found.signals] == ["opt_out"]
    assert (found.sentiment, found.next_step.kind) == ("negative", "none")


async def test_an_unknown_form_gets_neutral_values(client: openai.AsyncOpenAI) -> None:
    schema = {
        "type": "object",
        "properties": {
            "note": {"type": "string"},
            "count": {"type": "integer", "minimum": 1},
            "tags": {"type": "array", "items": {"type": "string"}},
            "mood": {"enum": ["good", "unknown"]},
            "who": {"anyOf": [{"$ref": "#/$defs/Person"}, {"type": "null"}]},
            "owner": {"$ref": "#/$defs/Person"},
        },
        "$defs": {"Person": {"type": "object", "properties": {"known": {"type": "boolean"}}}},
    }
    expected: dict[str, object] = {
        "note": "",
        "count": 1,
        "tags": [],
        "mood": "unknown",
        "who": None,
        "owner": {"known": False},
    }
    assert await asked(client, {}, "something_else", schema) == expected
