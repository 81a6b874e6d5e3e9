"""Signed HTTP from the agent to the CRM: one keep-alive session a process, a deadline on every request."""

import asyncio

import aiohttp
import msgspec
from yarl import URL

from shared import signing
from shared.contracts.events import CallEventsAccepted, CallEventsRefused

EVENTS_PATH = "/internal/call-events"
POST_DEADLINE_S = 5.0
PASSING = frozenset({401, 408, 425, 429})
"""Refusals that time may heal; 401 is also a clock that is off."""
MAX_ANSWER = 1024 * 1024


class CrmUnreachableError(Exception):
    """No usable answer: connection refused, deadline passed, 5xx, or a status that is not in the contract."""


class CrmRejectsError(CrmUnreachableError):
    """The CRM understood and said no in a way that a repeat will hardly change; a person must look."""


class CrmLink:
    """The CRM's internal routes below ``base_url`` (no trailing slash). Use as an async context manager."""

    def __init__(self, base_url: str, secret: str) -> None:
        self._base_url = base_url
        self._secret = secret
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=32, keepalive_timeout=60),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def __aenter__(self) -> "CrmLink":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def get(self, raw_path: str, deadline_s: float, headers: dict[str, str]) -> tuple[int, bytes, str | None]:
        """Status, body and ETag of a signed GET. Raises CrmUnreachableError."""
        return await self._request("GET", raw_path, b"", deadline_s, headers)

    async def post_events(self, events: list[bytes]) -> CallEventsAccepted | CallEventsRefused:
        """Deliver encoded events of one call, in order. Raises CrmUnreachableError when it must be tried again."""
        body = b'{"events":[' + b",".join(events) + b"]}"
        headers = {"Content-Type": "application/json"}
        status, answer, _ = await self._request("POST", EVENTS_PATH, body, POST_DEADLINE_S, headers)
        try:
            if status in {200, 201}:
                return msgspec.json.decode(answer, type=CallEventsAccepted)
            if status == 409:
                return msgspec.json.decode(answer, type=CallEventsRefused)
        except msgspec.MsgspecError as error:
            raise CrmUnreachableError(f"answer {status} of {EVENTS_PATH} is not readable: {error}") from error
        failure = CrmRejectsError if 400 <= status < 500 and status not in PASSING else CrmUnreachableError
        raise failure(f"{EVENTS_PATH} answered {status}: {answer[:200].decode(errors='replace')}")

    async def _request(
        self, method: str, raw_path: str, body: bytes, deadline_s: float, headers: dict[str, str]
    ) -> tuple[int, bytes, str | None]:
        signed = signing.sign(self._secret, "crm", method, raw_path, body)
        url = URL(self._base_url + raw_path, encoded=True)
        try:
            async with (
                asyncio.timeout(deadline_s),
                self._session.request(
                    method, url, data=body or None, headers=headers | signed, allow_redirects=False
                ) as response,
            ):
                return response.status, await response.content.read(MAX_ANSWER), response.headers.get("ETag")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CrmUnreachableError(f"{method} {raw_path}: {error or type(error).__name__}") from error
