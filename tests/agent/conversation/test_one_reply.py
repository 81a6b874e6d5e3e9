"""One turn of the caller gets one reply, whatever order the frames of a busy process come in."""

import asyncio

import pytest

from agent.hearing.ear import Ear
from tests.agent.conversation.conftest import Talk
from tests.agent.support.fake_vendors import Reply
from tests.agent.support.phone import clip

ANOTHER_REPLY_S = 2.0
"""Would be enough for a second reply to be heard."""


@pytest.fixture
def withdrawn_before_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first prediction of a turn's end is withdrawn before any other processor has had its turn: pipecat lets the
    withdrawal, a system frame, overtake the prediction.
    """
    predict = Ear._push_eager_end_of_turn  # pyright: ignore[reportPrivateUsage] - pipecat's hook for services
    predictions = 0

    async def overtaken(self: Ear, transcript: str, *, user_id: str) -> None:
        nonlocal predictions
        predictions += 1
        await predict(self, transcript, user_id=user_id)  # pyright: ignore[reportUnknownMemberType]
        if predictions == 1:
            await self._cancel_eager_end_of_turn()  # pyright: ignore[reportPrivateUsage]

    monkeypatch.setattr(Ear, "_push_eager_end_of_turn", overtaken)


@pytest.mark.usefixtures("withdrawn_before_it_is_taken")
async def test_a_withdrawal_that_overtakes_its_prediction_leaves_no_second_reply(talk: Talk) -> None:
    """V9."""

    def answers(messages: list[dict[str, object]]) -> Reply:
        if messages[-1]["role"] == "tool":
            return "מצאתי דירה אחת."
        return [("search_properties", {"city": "רמת גן", "deal": None})]

    talk.vendors.hears = ["אני מחפש דירה של", "אני מחפש דירה של שלושה חדרים."]
    talk.vendors.answers = answers
    await talk.recorded("agent")
    await talk.phone.say(clip("c10")[:-2400] + b"\xff" * 4000 + clip("c11"))
    await talk.recorded("agent", 2)
    await asyncio.sleep(ANOTHER_REPLY_S)
    talk.phone.hang_up()
    await talk.outcome()
    assert [turn["text"] for turn in talk.record.of("agent")[1:]] == ["מצאתי דירה אחת."]
    assert len(talk.record.of("tool")) == 1
    assert [turn["text"] for turn in talk.record.of("user")] == ["אני מחפש דירה של שלושה חדרים."]
