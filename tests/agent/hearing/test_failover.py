"""Several ears: the next one is asked when one fails or is late, and none is asked that is known to be out."""

import asyncio

import pytest

from agent.hearing.failover import FailoverEar
from agent.hearing.phantom import Heard
from agent.hearing.speculation import Speculation
from agent.hearing.transcriber import Effort, HearingUnavailableError
from agent.vendors.circuit import Circuit
from shared.contracts.vendor_health import VendorEndpoint


class Ear:
    def __init__(self, endpoint: VendorEndpoint, text: str | None, delay_s: float = 0.0) -> None:
        self.circuit = Circuit(endpoint)
        self.asked = 0
        self._text = text
        self._delay_s = delay_s

    may_race = True

    async def transcribe(self, pcm: bytes, *, prompt: str, speech_ms: float, effort: Effort = Effort.FULL) -> Heard:
        self.asked += 1
        await asyncio.sleep(self._delay_s)
        if self._text is None:
            self.circuit.failed("500")
            raise HearingUnavailableError(f"{self.circuit.endpoint} is down")
        return Heard(self._text, speech_ms)


async def hear(*ears: Ear) -> str:
    return (await FailoverEar(ears, Speculation(1.0, 0.0)).transcribe(bytes(1600), prompt="", speech_ms=100)).text


async def test_the_second_ear_hears_what_the_first_cannot() -> None:
    assert await hear(Ear("hearing", None), Ear("hearing_fallback", "שלום")) == "שלום"


async def test_a_late_ear_gets_a_rival_and_is_remembered_as_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.hearing.failover.NEXT_AFTER_S", 0.01)
    slow = Ear("hearing", "מאוחר", 30)
    for _ in range(3):
        assert await hear(slow, Ear("hearing_fallback", "שלום")) == "שלום"
    assert not slow.circuit.usable
    assert await hear(slow, Ear("hearing_fallback", "שלום")) == "שלום"
    assert slow.asked == 3


async def test_when_no_ear_answers_the_last_reason_is_told() -> None:
    with pytest.raises(HearingUnavailableError, match="hearing_local is down"):
        await hear(Ear("hearing", None), Ear("hearing_local", None))
