"""All circuits of one process: probes what is out until it is back, and tells metrics, log and the CRM."""

import asyncio
from collections.abc import Awaitable, Callable

from agent.call.tasks import OwnedTasks
from agent.metrics import CIRCUIT_OPENED, CIRCUIT_STATE
from agent.vendors.circuit import Circuit, VendorUnavailableError
from shared.contracts.vendor_health import EndpointOut, VendorEndpoint
from shared.log import logger

PROBE_DEADLINE_S = 4.0
MAX_REASON = 300
_LEVELS = {"closed": 0, "half_open": 1, "open": 2}

Probe = Callable[[], Awaitable[object]]
"""The smallest real request; raises VendorUnavailableError (or runs out of time) while the vendor is away."""

_log = logger(__name__)


class Circuits:
    """``close`` it with the process. ``on_change`` is told what is out after an endpoint went out or came back."""

    def __init__(self, on_change: Callable[[list[EndpointOut]], None] = lambda _: None) -> None:
        self._on_change = on_change
        self._probes: dict[VendorEndpoint, Probe] = {}
        self._circuits: dict[VendorEndpoint, Circuit] = {}
        self._tasks = OwnedTasks("circuits")

    def add(self, endpoint: VendorEndpoint, probe: Probe) -> Circuit:
        """A closed circuit. ``probe`` runs while it is open, with growing pauses; the first that succeeds closes it."""
        circuit = Circuit(endpoint, self._changed)
        self._circuits[endpoint], self._probes[endpoint] = circuit, probe
        CIRCUIT_STATE.labels(endpoint).set(0)
        return circuit

    def out(self) -> list[EndpointOut]:
        """The endpoints that nobody asks at present."""
        return [
            EndpointOut(circuit.endpoint, circuit.since, circuit.reason[:MAX_REASON])
            for circuit in self._circuits.values()
            if circuit.since is not None
        ]

    async def close(self) -> None:
        """Stop probing."""
        await self._tasks.cancel_all()

    def _changed(self, circuit: Circuit) -> None:
        CIRCUIT_STATE.labels(circuit.endpoint).set(_LEVELS[circuit.state])
        if circuit.state == "open" and not self._tasks.runs(circuit.endpoint):
            CIRCUIT_OPENED.labels(circuit.endpoint).inc()
            _log.error("vendor endpoint is out", endpoint=circuit.endpoint, reason=circuit.reason, alert=True)
            self._tasks.start(self._bring_back(circuit), circuit.endpoint)
            self._on_change(self.out())
        elif circuit.state == "closed":
            _log.warning("vendor endpoint is back", endpoint=circuit.endpoint)
            self._on_change(self.out())

    async def _bring_back(self, circuit: Circuit) -> None:
        while not circuit.usable:
            await asyncio.sleep(circuit.wait_s)
            circuit.probing()
            try:
                async with asyncio.timeout(PROBE_DEADLINE_S):
                    await self._probes[circuit.endpoint]()
            except (VendorUnavailableError, TimeoutError) as error:
                circuit.failed(str(error) or f"a probe had no answer within {PROBE_DEADLINE_S} s")
            else:
                circuit.succeeded()
