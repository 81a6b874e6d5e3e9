"""One try: a POST to one address, within a deadline, never redirected, to public addresses alone."""

import asyncio
import time
from collections.abc import Mapping

import aiohttp
import msgspec

from crm.domain.webhooks.addresses import InnerAddressError, PublicResolver, WebhookUrlRefusedError, check_url

DEADLINE_S = 10.0
"""For the whole try: name, connection, request and the head of the answer."""
AT_ONCE = 8


class Answered(msgspec.Struct, frozen=True):
    """How the address answered."""

    code: int
    ms: int

    @property
    def is_success(self) -> bool:
        """2xx and nothing else: a redirect may lead inside and is not followed."""
        return 200 <= self.code < 300


class NotAnsweredError(Exception):
    """No answer came; the message is a Hebrew sentence for the owner."""


class WebhookCarrier:
    """Carries webhooks; one for a process. ``inner_allowed`` opens plain HTTP and the own network, for development."""

    def __init__(self, *, inner_allowed: bool = False) -> None:
        self._inner_allowed = inner_allowed
        self._session: aiohttp.ClientSession | None = None

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """Raises NotAnsweredError. What the address says beside its code is not read: it could be anything."""
        started = time.perf_counter()
        try:
            check_url(url, inner_allowed=self._inner_allowed)
            async with (
                asyncio.timeout(DEADLINE_S),
                self._open().post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                return Answered(answer.status, int((time.perf_counter() - started) * 1000))
        except WebhookUrlRefusedError as refused:
            raise NotAnsweredError(refused.detail) from refused
        except TimeoutError as error:
            raise NotAnsweredError(f"לא הגיעה תשובה תוך {DEADLINE_S:.0f} שניות.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise NotAnsweredError(_sentence(error)) from error

    async def close(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = None if self._inner_allowed else PublicResolver()
            connector = aiohttp.TCPConnector(resolver=resolver, limit=AT_ONCE, force_close=True, use_dns_cache=False)
            self._session = aiohttp.ClientSession(
                connector=connector, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session


def _sentence(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        inner = isinstance(error.__cause__, InnerAddressError) or isinstance(error.os_error, InnerAddressError)
        return "הכתובת מובילה לרשת פנימית, ולשם לא שולחים." if inner else "שם השרת לא נמצא."
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return "החיבור המאובטח נכשל: תעודת השרת אינה תקינה."
    if isinstance(error, aiohttp.ClientConnectorError):
        return "אי אפשר להתחבר לשרת."
    return "השרת ניתק לפני שענה."
