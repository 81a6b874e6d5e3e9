"""What is put on record of a turn beside its words."""

import msgspec
import pytest

from shared.contracts.events import TurnStages
from tests.agent.conversation.conftest import Talk
from tests.agent.support.phone import clip


async def test_the_stages_of_an_answer_add_up_to_its_gap(talk: Talk) -> None:
    talk.vendors.hears = ["אני מחפש דירה ברמת גן."]
    talk.vendors.answers = lambda _: "בשמחה. כמה חדרים?"
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    stages = turns[1]["stages"]
    assert isinstance(stages, TurnStages)
    assert sum(msgspec.structs.astuple(stages)) - stages.commit_ms == pytest.approx(turns[1]["gap_ms"], abs=2)
    assert min(stages.commit_ms, stages.end_to_ear_ms) > 0
