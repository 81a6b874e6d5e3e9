import msgspec
import pytest
from aiohttp import web

from crm.domain.analysis.analyst import AnalysisUnavailableError
from crm.domain.analysis.client import OpenAIAnalyst
from crm.domain.analysis.schema import AnalysisRequest, AskedTurn
from tests.support.fake_openai import FakeOpenAI, Reply, analysis, completion

REQUEST = AnalysisRequest([AskedTurn(3, "caller", "שלום")], [])


async def test_the_request_carries_the_schema_and_the_transcript(openai: FakeOpenAI, analyst: OpenAIAnalyst) -> None:
    answer = await analyst.analyse(REQUEST)
    assert answer.summary == "דנה מחפשת דירה בתל אביב."
    (asked,) = openai.asked
    wanted = msgspec.convert(asked["response_format"], dict[str, object])
    schema = msgspec.convert(wanted["json_schema"], dict[str, object])
    messages = msgspec.convert(asked["messages"], list[dict[str, str]])
    assert (wanted["type"], schema["name"], schema["strict"]) == ("json_schema", "call_analysis", True)
    assert msgspec.json.decode(messages[1]["content"]) == {
        "turns": [{"seq": 3, "speaker": "caller", "text": "שלום"}],
        "tools": [],
    }


REPLIES: dict[str, Reply] = {
    "server error": lambda _: web.Response(status=500),
    "bad key": lambda _: web.Response(status=401),
    "a proxy's page": lambda _: web.Response(text="<html>gateway</html>", content_type="text/html"),
    "no choice": lambda _: web.json_response({"choices": []}),
    "no JSON": lambda _: completion("not json"),
    "half an answer": lambda _: completion({"summary": "חסר הכול"}),
    "off the schema": lambda _: completion(analysis(sentiment="furious")),
    "refusal": lambda _: completion(None, refusal="no"),
}


@pytest.mark.parametrize("name", REPLIES)
async def test_no_usable_answer_is_unavailable(openai: FakeOpenAI, analyst: OpenAIAnalyst, name: str) -> None:
    openai.reply = REPLIES[name]
    with pytest.raises(AnalysisUnavailableError):
        await analyst.analyse(REQUEST)


async def test_a_short_outage_is_retried(openai: FakeOpenAI, analyst: OpenAIAnalyst) -> None:
    openai.reply = lambda _: completion(analysis()) if len(openai.asked) > 1 else web.Response(status=503)
    await analyst.analyse(REQUEST)
    assert len(openai.asked) == 2
