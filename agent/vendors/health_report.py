"""Tells the CRM which vendor endpoints this process does without, until the CRM has it.

A report is the whole state, so only the latest matters: while the CRM is away nothing queues up.
"""

import asyncio
import contextlib

import aiohttp
import msgspec

from shared.contracts.vendor_health import HEARTBEAT_S, EndpointOut, VendorHealth
from shared.ids import new_id
from shared.log import logger
from shared.signing import sign

PATH = "/internal/vendor-health"
DEADLINE_S = 3.0
FIRST_RETRY_S, LAST_RETRY_S = 1.0, HEARTBEAT_S

_log = logger(__name__)


class HealthReporter:
    """``run`` belongs to the process; ``changed`` may be called at any time from its loop."""

    def __init__(self, base_url: str, secret: str, http: aiohttp.ClientSession) -> None:
        self._base_url = base_url
        self._secret = secret
        self._http = http
        self._source = new_id()
        self._seq = 0
        self._out: list[EndpointOut] = []
        self._due = asyncio.Event()

    def changed(self, out: list[EndpointOut]) -> None:
        """What is out from now on."""
        self._out = out
        self._due.set()

    async def run(self) -> None:
        """Report changes at once, outages again at every heartbeat, and what failed again after a pause."""
        retry_s = FIRST_RETRY_S
        delivered = True
        while True:
            wait_s = retry_s if not delivered else HEARTBEAT_S if self._out else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._due.wait()
            self._due.clear()
            delivered = await self._post()
            retry_s = FIRST_RETRY_S if delivered else min(LAST_RETRY_S, retry_s * 2)

    async def _post(self) -> bool:
        self._seq += 1
        body = msgspec.json.encode(VendorHealth(self._source, self._seq, self._out))
        headers = {**sign(self._secret, "crm", "POST", PATH, body), "Content-Type": "application/json"}
        try:
            async with (
                asyncio.timeout(DEADLINE_S),
                self._http.post(self._base_url + PATH, data=body, headers=headers) as response,
            ):
                if response.status < 300:
                    return True
                _log.warning("the CRM refused a vendor health report", status=response.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.info("a vendor health report did not reach the CRM", error=str(error))
        return False
