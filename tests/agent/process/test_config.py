"""The CRM's settings reach the next call; opening hours are kept."""

import msgspec
import pytest

from shared import signing
from shared.contracts.agent_config import ConfigChanged, OpeningHours, OpenInterval
from tests.agent.support.agent_process import AgentProcess, ended
from tests.agent.support.fake_crm import NUMBER, SECRET, FakeCrm, config
from tests.agent.support.tiny_twilio import TinyTwilio, new_sid

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def greeting(twilio: TinyTwilio) -> str:
    call_sid = new_sid()
    answer = await twilio.ring(call_sid)
    stream = await twilio.connect(call_sid)
    await stream.connected()
    await stream.start(answer.token)
    heard = await stream.mark("greeting:")
    await stream.stop()
    return heard.removeprefix("greeting:")


async def test_a_published_greeting_is_spoken_by_the_next_call(
    agent: AgentProcess, crm: FakeCrm, twilio: TinyTwilio
) -> None:
    assert await greeting(twilio) == "שלום"
    crm.configs[NUMBER] = config(greeting="ערב טוב")
    assert await greeting(twilio) == "ערב טוב"
    crm.configs[NUMBER] = config(greeting="בוקר טוב")
    path, body = "/internal/config-changed", msgspec.json.encode(ConfigChanged([NUMBER]))
    headers = signing.sign(SECRET, "agent", "POST", path, body)
    changes = agent.log().count('"config.changed"')
    async with twilio.session.post(agent.url + path, data=body, headers=headers) as response:
        assert response.status == 204
    assert agent.log().count('"config.changed"') == changes + 1
    assert await greeting(twilio) == "בוקר טוב"


async def test_a_number_that_is_removed_answers_no_more(crm: FakeCrm, twilio: TinyTwilio) -> None:
    kept = crm.configs.pop(NUMBER)
    answer = await twilio.ring(new_sid())
    assert "אינו פעיל" in answer.said
    crm.configs[NUMBER] = kept


async def test_a_closed_office_says_when_it_opens_and_keeps_a_record(crm: FakeCrm, twilio: TinyTwilio) -> None:
    kept = crm.configs[NUMBER]
    crm.configs[NUMBER] = config(answers_when_closed=False)
    call_sid = new_sid()
    answer = await twilio.ring(call_sid)
    assert answer.stream_url is None
    assert "המשרד סגור כרגע" in answer.said
    assert (await ended(crm, call_sid)).reason == "not_answered"
    open_now = OpeningHours("Asia/Jerusalem", [[OpenInterval(0, 1440)] for _ in range(7)])
    crm.configs[NUMBER] = msgspec.structs.replace(crm.configs[NUMBER], hours=open_now)
    assert (await twilio.ring(new_sid())).stream_url is not None
    crm.configs[NUMBER] = kept
