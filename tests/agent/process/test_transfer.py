"""Twilio's webhooks about a person who is called for a transfer, at the real parent and workers."""

from uuid import uuid4

import pytest

from tests.agent.support.agent_process import ended, until
from tests.agent.support.fake_crm import FakeCrm
from tests.agent.support.tiny_twilio import Stream, TinyTwilio, new_sid

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _live_call(crm: FakeCrm, twilio: TinyTwilio) -> tuple[Stream, str]:
    """An open call, and its id."""
    stream = await twilio.call()
    await until(lambda: len(crm.of(stream.call_sid)) == 2, "the call is answered")
    return stream, str(crm.of(stream.call_sid)[0].call_id)


async def test_the_key_puts_the_person_into_the_calls_conference_and_the_worker_hears_of_it(
    crm: FakeCrm, twilio: TinyTwilio
) -> None:
    stream, call_id = await _live_call(crm, twilio)
    path = f"/webhook/transfer_answer/{call_id}/1"
    status, text = await twilio.post(path, {"CallSid": new_sid(), "Digits": "1"})
    assert status == 200
    assert f">moked-{call_id}</Conference>" in text
    await stream.press("9")
    assert f"{call_id} 1 accepted" in await stream.mark("told:")
    await stream.stop()
    await stream.closed()


async def test_another_key_and_a_busy_line_are_told_and_connect_nobody(crm: FakeCrm, twilio: TinyTwilio) -> None:
    stream, call_id = await _live_call(crm, twilio)
    _, text = await twilio.post(f"/webhook/transfer_answer/{call_id}/1", {"CallSid": new_sid(), "Digits": "2"})
    assert "Conference" not in text
    form = {"CallSid": new_sid(), "CallStatus": "busy"}
    assert (await twilio.post(f"/webhook/transfer_status/{call_id}/2", form))[0] == 204
    await stream.press("9")
    told = await stream.mark("told:")
    assert f"{call_id} 1 declined" in told
    assert f"{call_id} 2 busy" in told
    await stream.stop()
    await stream.closed()


async def test_a_person_who_takes_a_call_that_is_over_hears_so(crm: FakeCrm, twilio: TinyTwilio) -> None:
    stream, call_id = await _live_call(crm, twilio)
    await stream.stop()
    await stream.closed()
    await ended(crm, stream.call_sid)
    _, text = await twilio.post(f"/webhook/transfer_answer/{call_id}/1", {"CallSid": new_sid(), "Digits": "1"})
    assert "הפונה כבר ניתק" in text
    assert "Conference" not in text


async def test_forged_and_unknown_legs(twilio: TinyTwilio) -> None:
    path = f"/webhook/transfer_answer/{uuid4()}/1"
    form = {"CallSid": new_sid(), "Digits": "1"}
    assert (await twilio.post(path, form, {"X-Twilio-Signature": "bm9uc2Vuc2U="}))[0] == 403
    status, text = await twilio.post(path, form)
    assert (status, "Conference" in text) == (200, False)
    assert (await twilio.post("/webhook/transfer_answer/nonsense/1", form))[0] == 404
