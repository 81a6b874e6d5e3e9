"""Any of pipecat's streaming services behind the ear: whose words belong to which turn, and what when none come."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.agent.hearing.stream_bench import VOICE, Bench


@pytest_asyncio.fixture
async def line() -> AsyncIterator[Bench]:
    """A service that takes the whole line and finalises as it likes."""
    bench = Bench(answers_each_stop=False)
    await bench.open()
    yield bench
    await bench.words.close()


async def test_interim_words_are_a_guess_and_final_ones_the_answer(line: Bench) -> None:
    await line.speak()
    await line.service.guesses("אני מחפש")
    guess = line.words.guess(500)
    assert guess is not None
    assert guess.text == "אני מחפש"
    asked = line.ask()
    await line.settled()
    await line.service.says("אני מחפש דירה.")
    assert (await asked).text == "אני מחפש דירה."
    assert line.words.guess(500) is None
    assert line.whisper.asked == []


async def test_the_whole_line_is_sent_to_a_service_that_wants_it(line: Bench, stops: Bench) -> None:
    for bench in (line, stops):
        await bench.words.line(VOICE)
        await bench.settled()
    assert (len(line.service.heard), len(stops.service.heard)) == (len(VOICE), 0)


async def test_finals_of_one_turn_add_up(line: Bench) -> None:
    await line.speak()
    await line.service.says("אני מחפש")
    await line.service.guesses("דירה")
    asked = line.ask()
    await line.settled()
    await line.service.says("דירה בחיפה.")
    assert (await asked).text == "אני מחפש דירה בחיפה."


async def test_an_interim_that_is_never_finalised_is_taken_as_it_stands(
    line: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.hearing.streamed.NOTHING_AFTER_S", 0.1)
    await line.speak()
    await line.service.guesses("כן בבקשה")
    assert (await line.ask()).text == "כן בבקשה"


async def test_a_sound_that_nothing_is_said_about_holds_no_words(line: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.hearing.streamed.NOTHING_AFTER_S", 0.1)
    await line.speak()
    assert (await line.ask()).text == ""
    assert line.whisper.asked == []


async def test_late_words_of_a_turn_that_is_over_belong_to_no_other(line: Bench) -> None:
    """V3."""
    await line.speak()
    line.words.turn_over()
    await line.service.says("מאוחר")
    await line.speak()
    asked = line.ask()
    await line.settled()
    await line.service.says("חדש")
    assert (await asked).text == "חדש"


async def test_a_late_answer_to_a_turn_that_is_over_belongs_to_no_other(stops: Bench) -> None:
    """V3."""
    await stops.speak()
    asked = stops.ask()
    await stops.settled()
    asked.cancel()
    stops.words.turn_over()
    await stops.speak()
    asked = stops.ask()
    await stops.settled()
    await stops.service.says("מאוחר")
    await stops.settled()
    assert not asked.done()
    await stops.service.says("חדש")
    assert (await asked).text == "חדש"


async def test_a_caller_who_goes_on_gets_both_answers_in_order(stops: Bench) -> None:
    await stops.speak()
    stale = stops.ask()
    await stops.settled()
    stale.cancel()
    await stops.speak()
    asked = stops.ask()
    await stops.settled()
    await stops.service.says("אני מחפש")
    await stops.settled()
    await stops.service.says("דירה")
    assert (await asked).text == "אני מחפש דירה"


async def test_no_answer_in_time_asks_the_second_source_and_opens_anew(
    stops: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.hearing.streamed.LATE_AFTER_S", 0.1)
    monkeypatch.setattr("agent.hearing.service_host.REOPEN_AFTER_S", 0.0)
    await stops.speak()
    assert (await stops.ask()).text == "מהשני"
    assert stops.whisper.asked == [VOICE * 2]
    assert len(stops.degraded) == 1
    stops.words.turn_over()
    await stops.settled()
    assert len(stops.services) == 2
    monkeypatch.setattr("agent.hearing.streamed.LATE_AFTER_S", 1_000.0)
    await stops.speak()
    asked = stops.ask()
    await stops.settled()
    await stops.service.says("שוב")
    assert (await asked).text == "שוב"
    assert len(stops.degraded) == 1


async def test_a_service_that_has_given_up_is_replaced(stops: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.hearing.service_host.REOPEN_AFTER_S", 0.0)
    await stops.speak()
    await stops.service.set_usable(False)
    await stops.settled()
    assert len(stops.services) == 2
    assert (await stops.ask()).text == "מהשני"


async def test_a_service_that_takes_nothing_in_is_given_up(stops: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.hearing.service_host.MOST_WAITING", 3)
    await stops.words.voice_began(VOICE)
    for _ in range(3):
        await stops.words.line(VOICE)
    assert (await stops.ask()).text == "מהשני"
