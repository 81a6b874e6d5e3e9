"""The labelled messages: nothing invented is sent, next to nothing true is stopped."""

from scripts.facts_gate.__main__ import MESSAGES, MOST_TRUE_STOPPED, SETS
from scripts.facts_gate.cases import judge_message, load, load_scenes

SCENES = load_scenes()
((_, TRUE, INVENTED),) = MESSAGES


def test_true_messages_are_sent_as_they_are() -> None:
    verdicts = [judge_message(SCENES, case) for case in load(*TRUE)]
    stopped = [verdict for verdict in verdicts if verdict.stopped]
    assert len(stopped) <= MOST_TRUE_STOPPED * len(verdicts), stopped
    assert all(one.spoken == one.case.reply.replace("\\n", "\n") for one in verdicts if not one.stopped)


def test_invented_messages_are_not_sent() -> None:
    assert [case for case in load(*INVENTED) if not judge_message(SCENES, case).stopped] == []


def test_what_a_call_may_not_say_no_message_may() -> None:
    """The replies of calls, in words, through the gate of writing."""
    invented = load(*(name for _, _, names in SETS[:2] for name in names))
    assert [case for case in invented if not judge_message(SCENES, case).stopped] == []
