"""Words of the whole turn: asked once when the voice seems to end and once when it has, the first answer counts."""

import asyncio
from collections import Counter

import pytest

from agent.hearing.phantom import Heard
from agent.hearing.speculation import Speculation
from agent.hearing.transcriber import Effort, HearingUnavailableError
from agent.hearing.whole_turn import WholeTurn

SHORT, WHOLE = bytes(8_000), bytes(9_600)


class Ear:
    """Answers when the test says so."""

    def __init__(self, *, may_race: bool = True) -> None:
        self.may_race = may_race
        self.asked: list[tuple[int, Effort]] = []
        self.answers: list[asyncio.Future[str]] = []

    async def transcribe(self, pcm: bytes, *, prompt: str, speech_ms: float, effort: Effort = Effort.FULL) -> Heard:
        self.asked.append((len(pcm), effort))
        self.answers.append(asyncio.get_running_loop().create_future())
        return Heard(await self.answers[-1], speech_ms)

    def fails(self, number: int) -> None:
        self.answers[number].set_exception(HearingUnavailableError("500"))


class Counting(Speculation):
    def __init__(self) -> None:
        super().__init__(4.0, 0.0)
        self.seen: Counter[str] = Counter()

    def count(self, outcome: object, audio_s: float) -> None:
        self.seen[str(getattr(outcome, "value", outcome))] += 1


class Call:
    def __init__(self, *, may_race: bool = True) -> None:
        self.ear = Ear(may_race=may_race)
        self.counting = Counting()
        self.words = WholeTurn(self.ear, self.counting, "")

    async def ask(self) -> "asyncio.Task[Heard]":
        asking = asyncio.create_task(self.words.so_far(WHOLE, 900))
        await soon()
        return asking


async def soon() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def call() -> Call:
    return Call()


async def test_the_request_made_ahead_gets_a_rival_and_the_first_answer_counts(call: Call) -> None:
    call.words.ahead(SHORT, 800)
    await soon()
    asking = await call.ask()
    assert call.ear.asked == [(len(SHORT), Effort.ONCE), (len(WHOLE), Effort.STEADY)]
    call.ear.answers[0].set_result("שלום")
    assert (await asking).text == "שלום"
    await soon()
    assert call.ear.answers[1].cancelled()
    call.words.turn_over()
    assert call.counting.seen == {"hedge": 1, "kept": 1}


async def test_the_rival_may_win(call: Call) -> None:
    call.words.ahead(SHORT, 800)
    await soon()
    asking = await call.ask()
    call.ear.answers[1].set_result("שלום לך")
    assert (await asking).text == "שלום לך"
    await soon()
    assert call.ear.answers[0].cancelled()
    call.words.turn_over()
    assert call.counting.seen == {"hedge": 1, "kept": 1}


async def test_an_answer_that_is_there_at_the_end_of_the_voice_needs_no_rival(call: Call) -> None:
    call.words.ahead(SHORT, 800)
    await soon()
    call.ear.answers[0].set_result("כן")
    await soon()
    assert (await call.words.so_far(WHOLE, 900)).text == "כן"
    call.words.turn_over()
    assert len(call.ear.asked) == 1
    assert call.counting.seen == {"kept": 1}


async def test_a_caller_who_goes_on_makes_the_request_void(call: Call) -> None:
    call.words.ahead(SHORT, 800)
    await soon()
    call.words.went_on()
    await soon()
    assert call.ear.answers[0].cancelled()
    asking = await call.ask()
    assert call.ear.asked[1] == (len(WHOLE), Effort.FULL)
    call.ear.answers[1].set_result("שלום")
    await asking
    call.words.turn_over()
    assert call.counting.seen == {"superseded": 1, "kept": 1}


async def test_a_caller_who_goes_on_later_makes_both_void(call: Call) -> None:
    call.words.ahead(SHORT, 800)
    await soon()
    asking = await call.ask()
    asking.cancel()
    await asyncio.wait([asking])
    await call.words.voice_began(b"")
    await soon()
    assert [answer.cancelled() for answer in call.ear.answers] == [True, True]
    assert call.counting.seen == {"superseded": 2}


async def test_when_one_fails_the_other_still_answers(call: Call) -> None:
    for failing, answering in ((0, 1), (3, 2)):
        call.words.ahead(SHORT, 800)
        await soon()
        asking = await call.ask()
        call.ear.fails(failing)
        await soon()
        call.ear.answers[answering].set_result("שלום")
        assert (await asking).text == "שלום"
        call.words.turn_over()


async def test_when_both_fail_the_ear_is_unavailable(call: Call) -> None:
    call.words.ahead(SHORT, 800)
    await soon()
    asking = await call.ask()
    call.ear.fails(0)
    call.ear.fails(1)
    with pytest.raises(HearingUnavailableError):
        await asking
    call.words.turn_over()
    assert not call.counting.seen


async def test_nothing_is_asked_ahead_where_no_race_is_allowed() -> None:
    call = Call(may_race=False)
    call.words.ahead(SHORT, 800)
    await soon()
    assert not call.ear.asked


async def test_the_end_of_the_call_takes_the_request_along(call: Call) -> None:
    call.words.ahead(SHORT, 800)
    await soon()
    await call.words.close()
    assert call.ear.answers[0].cancelled()
