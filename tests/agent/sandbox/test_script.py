"""Scripts of calls and the check of the CRM's record."""

import pytest

from agent.sandbox.carrier.measures import Span
from agent.sandbox.script.parse import (
    BARGE_IN,
    BUILT_IN,
    Cough,
    HangUp,
    Keys,
    ScriptInvalidError,
    Speak,
    Wait,
    parse,
)
from agent.sandbox.script.record import Heard, Record, RecordedCall, RecordedTurn, missing


def test_steps() -> None:
    steps = parse(
        "# a call\nsay c04\nsay כמה עולה הדירה # asks\nsay c35 c40\nbarge c13 after 1.5\nwait 2\ndtmf 1#\ncough\ndrop"
    )
    assert steps == [
        Speak(("c04",)), Speak(("c13",)), Speak(("c35", "c40")), Speak(("c13",), 1.5), Wait(2), Keys("1#"), Cough(),
        HangUp(abrupt=True),
    ]  # fmt: skip
    assert steps[2] == Speak(("c35", "c40"))
    assert len(parse(BUILT_IN)) == len(parse(BARGE_IN)) == 9
    assert any(isinstance(step, Speak) and step.barge_after_s for step in parse(BARGE_IN))


@pytest.mark.parametrize("text", ["", "# nothing", "sing c04", "say מילים שאין", "wait long", "dtmf x", "wait 1\nsay"])
def test_bad_scripts_are_refused(text: str) -> None:
    with pytest.raises(ScriptInvalidError):
        parse(text)


def turn(seq: int, speaker: str, text: str, start: int, end: int, generated: str | None = None) -> RecordedTurn:
    return RecordedTurn(
        seq, speaker, text, generated if generated is not None else text, audio_start_ms=start, audio_end_ms=end
    )


HEARD = Heard(["שלום", "כמה עולה הדירה?"], "", [Span(200, 3000), Span(5000, 8000), Span(11000, 12000)])
TURNS = [
    turn(3, "agent", "שלום, כאן נועה.", 200, 3000),
    turn(4, "caller", "שלום", 4000, 4400),
    turn(5, "agent", "איך אפשר לעזור?", 5000, 8000),
    turn(6, "caller", "כמה עולה הדירה", 9000, 10000),
    turn(7, "agent", "מיליון.", 11000, 12000),
]


def lacks(turns: list[RecordedTurn], status: str = "ended") -> list[str]:
    return missing(Record(RecordedCall(status), turns), HEARD)


def test_a_whole_record_lacks_nothing() -> None:
    assert lacks(TURNS) == []
    joined = [*TURNS[:1], turn(4, "caller", "שלום. כמה עולה הדירה?", 4000, 10000), TURNS[2], TURNS[4]]
    assert lacks(joined) == []


def test_what_a_record_may_lack() -> None:
    assert missing(None, HEARD)
    assert lacks(TURNS, "live")
    assert lacks(TURNS[:3] + TURNS[4:])
    assert lacks(TURNS[:4])
    assert lacks([*TURNS[:4], turn(6, "agent", "מיליון.", 11000, 12000)])
    assert lacks([*TURNS, turn(8, "caller", "שלום", 13000, 14000)])
    assert lacks([*TURNS, turn(8, "agent", "מיליון.", 11500, 12500)])
    assert lacks([turn(3, "agent", "שלום", 200, 3000, "שלום, כאן נועה."), *TURNS[1:]])
