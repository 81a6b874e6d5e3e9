"""Runs tools in the CRM: ``POST /internal/tools/{name}``, signed, one retry inside the contract's deadline."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import aiohttp
import msgspec

from shared.cards import without_cards_in
from shared.contracts.tools import MAX_HEARD_TURNS, TOOL_DEADLINE_S, HeardTurn, ToolRequest, ToolResponse
from shared.log import logger
from shared.signing import sign

RETRY_PAUSE_S = 0.15
"""Enough for the call's first events to reach the CRM when it answers 404 ``unknown_conversation``."""

_log = logger(__name__)


class CrmTools:
    """Idempotent by (``call_id``, ``tool_call_id``), so that a retry never books twice."""

    def __init__(self, base_url: str, secret: str, http: aiohttp.ClientSession) -> None:
        self._base_url = base_url
        self._secret = secret
        self._http = http

    async def run(
        self,
        name: str,
        *,
        call_id: UUID,
        tool_call_id: str,
        arguments: dict[str, object],
        heard: Sequence[HeardTurn] = (),
    ) -> ToolResponse:
        """The tool's answer; ``crm_unavailable`` or ``crm_refused`` as ``error`` when there is none. Never raises.

        ``heard`` are the caller's latest turns, which the CRM checks the arguments against.
        """
        kept = {field: without_cards_in(value) for field, value in arguments.items()}
        request = ToolRequest(call_id, tool_call_id, kept, list(heard[-MAX_HEARD_TURNS:]))
        body = msgspec.json.encode(request)
        error = ToolResponse(ok=False, error="crm_unavailable")
        try:
            async with asyncio.timeout(TOOL_DEADLINE_S):
                for attempt in range(2):
                    if attempt:
                        await asyncio.sleep(RETRY_PAUSE_S)
                    answer, again = await self._attempt(name, body)
                    if not again:
                        return answer
                    error = answer
        except TimeoutError:
            _log.warning("tool ran out of time", call_id=str(call_id), tool=name)
        return error

    async def _attempt(self, name: str, body: bytes) -> tuple[ToolResponse, bool]:
        """One signed request: the answer, and whether another attempt may help."""
        path = f"/internal/tools/{name}"
        headers = {**sign(self._secret, "crm", "POST", path, body), "Content-Type": "application/json"}
        try:
            async with self._http.post(self._base_url + path, data=body, headers=headers) as response:
                raw = await response.read()
                if response.status < 300:
                    return msgspec.json.decode(raw, type=ToolResponse), False
                again = response.status >= 500 or response.status == 404
                code = "crm_unavailable" if again else "crm_refused"
                _log.warning("tool refused by the CRM", tool=name, status=response.status)
                return ToolResponse(ok=False, error=code), again
        except (aiohttp.ClientError, msgspec.DecodeError) as error:
            _log.warning("tool did not reach the CRM", tool=name, error=str(error))
            return ToolResponse(ok=False, error="crm_unavailable"), True
