"""A turn that nobody understood is asked again in words that fit, then another way."""

from typing import cast

import pytest

from agent.brain.tools.toolbox import Toolbox
from agent.call.ask_again import ALL, CANNOT_HEAR, REQUESTS, WILL_CALL_BACK
from agent.call.rescue import Rescue
from agent.hearing.expected import Expected, expected_answer
from agent.turns.transcript import Transcript
from shared.contracts.events import Stage
from shared.contracts.tools import ToolResponse

HOUR = "יש מקום ביום שלישי. באיזו שעה נוח לך?"


class Desk:
    """Books call-backs, and writes down what went wrong."""

    def __init__(self, *, ok: bool = True) -> None:
        self.ok = ok
        self.booked: list[str] = []
        self.degradations: list[tuple[str, str]] = []

    async def run_one(self, name: str, arguments: dict[str, object], tool_call_id: str) -> ToolResponse:
        self.booked.append(name)
        return ToolResponse(ok=self.ok)

    async def degraded(self, *, stage: Stage, mode: str, detail: str) -> None:
        self.degradations.append((stage, mode))


def rescue_with(desk: Desk, *, offers_callback: bool = True) -> Rescue:
    return Rescue(cast("Toolbox", desk), cast("Transcript", desk), offers_callback=offers_callback)


@pytest.mark.parametrize("asked", list(REQUESTS))
def test_both_requests_ask_for_the_same_kind_of_answer_in_other_words(asked: Expected) -> None:
    requests = REQUESTS[asked]
    assert expected_answer(requests.first) is expected_answer(requests.second) is asked
    assert requests.first != requests.second


def test_every_kind_of_question_has_its_words() -> None:
    assert set(REQUESTS) == set(Expected)
    assert len(set(ALL)) == len(ALL)


async def test_twice_for_the_hour_then_the_keys_then_a_person() -> None:
    desk = Desk()
    rescue = rescue_with(desk)
    words = REQUESTS[Expected.HOUR]
    assert await rescue.words_for_unheard_turn(HOUR) == words.first
    assert await rescue.words_for_unheard_turn(words.first) == words.second
    assert desk.degradations == []
    assert await rescue.words_for_unheard_turn(words.second) == words.keys
    assert (desk.degradations, desk.booked) == ([("hearing", "keypad")], [])
    assert await rescue.words_for_unheard_turn(words.keys) == WILL_CALL_BACK
    assert desk.booked == ["request_callback"]
    assert await rescue.words_for_unheard_turn(WILL_CALL_BACK) == CANNOT_HEAR


async def test_what_no_key_can_give_goes_to_a_person() -> None:
    desk = Desk()
    rescue = rescue_with(desk)
    for _ in range(2):
        await rescue.words_for_unheard_turn("איך קוראים לך?")
    assert await rescue.words_for_unheard_turn("") == WILL_CALL_BACK


@pytest.mark.parametrize(("ok", "offers"), [(False, True), (True, False)])
async def test_no_call_back_is_promised_that_is_not_booked(ok: bool, offers: bool) -> None:
    rescue = rescue_with(Desk(ok=ok), offers_callback=offers)
    words = [await rescue.words_for_unheard_turn("במה אפשר לעזור?") for _ in range(3)]
    assert words[-1] == CANNOT_HEAR


async def test_a_turn_that_was_understood_starts_over() -> None:
    rescue = rescue_with(Desk())
    first = REQUESTS[Expected.YES_NO].first
    for _ in range(3):
        assert await rescue.words_for_unheard_turn("מתאים לך?") == first
        rescue.heard()
