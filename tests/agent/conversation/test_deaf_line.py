"""A caller whose audio cannot be heard at all is not left with an agent that talks to itself."""

import pytest

from agent.hearing.ear import Ear
from agent.telephony.transport import MOST_LOST_IN_A_ROW
from tests.agent.conversation.conftest import Talk
from tests.agent.support.phone import clip


def break_ear(monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    listen, left = Ear.caller_audio, iter(range(times))

    async def broken(ear: Ear, pcm: bytes) -> None:
        if next(left, None) is not None:
            raise RuntimeError("the model of voice is gone")
        await listen(ear, pcm)

    monkeypatch.setattr(Ear, "caller_audio", broken)


async def test_a_line_that_cannot_be_heard_ends_as_an_error(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    break_ear(monkeypatch, times=1_000_000)
    assert (await talk.outcome()).reason == "error"
    assert talk.vendors.hung_up == ["CA1.json"]


async def test_a_few_lost_pieces_cost_no_call(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    break_ear(monkeypatch, times=MOST_LOST_IN_A_ROW - 1)
    talk.vendors.hears = ["מה יש לכם?"]
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    await talk.recorded("agent", 2)
    talk.phone.hang_up()
    assert (await talk.outcome()).reason == "caller_hangup"
