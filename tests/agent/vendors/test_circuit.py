"""When an endpoint is given up, when it is asked again, and that it does not flap."""

import asyncio

import pytest

from agent.vendors.circuit import FAILURES_TO_OPEN, FIRST_WAIT_S, LONGEST_WAIT_S, Circuit, VendorUnavailableError
from agent.vendors.circuits import Circuits
from shared.contracts.vendor_health import EndpointOut


def opened() -> Circuit:
    circuit = Circuit("chat")
    for _ in range(FAILURES_TO_OPEN):
        circuit.failed("500")
    return circuit


def test_it_opens_after_failures_in_a_row_only() -> None:
    circuit = Circuit("chat")
    for _ in range(2 * FAILURES_TO_OPEN):
        circuit.failed("500")
        circuit.succeeded()
    assert circuit.usable
    assert not opened().usable


def test_a_refused_key_opens_it_at_once() -> None:
    circuit = Circuit("chat")
    circuit.failed("401", for_good=True)
    assert (circuit.state, circuit.reason) == ("open", "401")


def test_one_good_probe_closes_it_and_one_failure_on_trial_opens_it_again_for_longer() -> None:
    circuit = opened()
    circuit.probing()
    assert not circuit.usable
    circuit.succeeded()
    assert circuit.usable
    circuit.failed("500")
    assert (circuit.state, circuit.wait_s) == ("open", 2 * FIRST_WAIT_S)


def test_failed_probes_come_ever_more_rarely() -> None:
    circuit = opened()
    for _ in range(10):
        circuit.probing()
        circuit.failed("500")
    assert circuit.wait_s == LONGEST_WAIT_S


def test_a_vendor_that_asks_to_be_left_alone_is() -> None:
    circuit = Circuit("chat")
    for _ in range(FAILURES_TO_OPEN):
        circuit.failed("429", rest_s=30)
    assert circuit.wait_s > 29


async def test_what_is_out_is_probed_until_it_is_back_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.vendors.circuit.FIRST_WAIT_S", 0.01)
    told: list[list[EndpointOut]] = []
    back = asyncio.Event()
    probes = 0

    async def probe() -> None:
        nonlocal probes
        probes += 1
        if probes < 3:
            raise VendorUnavailableError("still down")

    def changed(out: list[EndpointOut]) -> None:
        told.append(out)
        if not out:
            back.set()

    circuits = Circuits(changed)
    circuit = circuits.add("hearing", probe)
    for _ in range(FAILURES_TO_OPEN):
        circuit.failed("500")
    async with asyncio.timeout(5):
        await back.wait()
    assert probes == 3
    assert [[one.endpoint for one in out] for out in told] == [["hearing"], []]
    await circuits.close()
