"""How a call ends: the last words are heard, a caller who speaks up keeps the line, a moved caller is never hung up."""

from agent.call.ending import LAST_WORDS_LIMIT_S, Ending


async def test_the_line_is_cut_when_the_last_words_were_heard_and_not_before() -> None:
    """V33, V34."""
    ending = Ending()
    ending.begin(7, "agent_hangup", firm=False, now=0.0)
    ending.heard(6)
    ending.check(1.0)
    assert not ending.outcome.done()
    ending.heard(7)
    assert ending.outcome.result() == "agent_hangup"
    assert ending.by_agent


async def test_last_words_that_never_sound_still_end_the_call() -> None:
    """V34: a goodbye whose audio is lost does not leave the line open."""
    ending = Ending()
    ending.begin(7, "silence", firm=True, now=0.0)
    ending.check(LAST_WORDS_LIMIT_S + 0.1)
    assert ending.outcome.result() == "silence"


async def test_a_caller_who_speaks_during_the_goodbye_keeps_the_line() -> None:
    """V39: decided once: only the tool ends a call, and a caller who goes on talking takes the end back."""
    ending = Ending()
    ending.begin(7, "agent_hangup", firm=False, now=0.0)
    ending.caller_speaks()
    ending.heard(7)
    ending.check(LAST_WORDS_LIMIT_S + 0.1)
    assert not ending.outcome.done()


async def test_a_firm_end_stands() -> None:
    ending = Ending()
    ending.begin(7, "time_limit", firm=True, now=0.0)
    ending.caller_speaks()
    ending.heard(7)
    assert ending.outcome.result() == "time_limit"


async def test_a_caller_who_is_being_moved_has_not_hung_up() -> None:
    ending = Ending()
    ending.moving(under_way=True)
    ending.caller_gone(said_stop=True)
    assert not ending.outcome.done()
    ending.moved()
    assert ending.outcome.result() == "transferred"
    assert not ending.by_agent


async def test_a_caller_who_left_while_twilio_refused_to_move_him_has_hung_up() -> None:
    ending = Ending()
    ending.moving(under_way=True)
    ending.caller_gone(said_stop=True)
    ending.moving(under_way=False)
    assert ending.outcome.result() == "caller_hangup"
