"""Asks the gateway process, over signed HTTP with deadlines: about links, and to send."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlencode
from uuid import UUID

import aiohttp
import msgspec
from yarl import URL

from crm.domain.whatsapp.schemas import WhatsAppQr
from shared import signing
from shared.contracts.whatsapp import (
    GiveUpRequest,
    LinkAnswer,
    LinkRequest,
    LinkStatus,
    PresenceRequest,
    SendAnswer,
    SendRequest,
)
from shared.log import logger

DEADLINE_S = 2.0
SEND_DEADLINE_S = 12.0
"""The gateway answers within 8 s what it knows by then."""
FILE_DEADLINE_S = 60.0
_BASE = "/internal/wa"
STATUS_PATH = f"{_BASE}/status"
QR_PATH = f"{_BASE}/qr"

_TOOK_NOTHING = frozenset({"busy", "starting", "stopping"})
"""Problems with which the gateway says that it did not begin."""

_log = logger(__name__)


class GatewayAwayError(Exception):
    """The gateway was not reached: nothing was asked of it, nothing left."""


class GatewayUnsureError(Exception):
    """The gateway was asked and did not answer: what was asked may have happened."""


class LinkNotOpenError(Exception):
    """The business's link is not open: nothing left this machine."""


class GatewayRefusedError(Exception):
    """The gateway does not do this; ``code`` is its problem's type."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


class _Problem(msgspec.Struct):
    type: str = ""


class _FileTaken(msgspec.Struct):
    file_id: UUID


class WhatsAppGateway:
    """The neighbour that holds the WhatsApp connections; for status and QR one that does not answer counts as off."""

    def __init__(self, address: str, secret: str) -> None:
        """``address`` without a trailing slash."""
        self._address = address
        self._secret = secret

    @asynccontextmanager
    async def _asked(
        self, method: str, raw_path: str, body: bytes, deadline_s: float, content_type: str = "application/json"
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        headers = {**signing.sign(self._secret, "wa", method, raw_path, body), "Content-Type": content_type}
        timeout = aiohttp.ClientTimeout(total=deadline_s)
        # As it was signed: left to itself, the client writes "image%2Fpng" another way, and the signature fails.
        url = URL(self._address + raw_path, encoded=True)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.request(method, url, headers=headers, data=body) as answer,
            ):
                yield answer
        except aiohttp.ClientConnectorError as error:
            raise GatewayAwayError(type(error).__name__) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise GatewayUnsureError(type(error).__name__) from error

    async def _ask(
        self, method: str, raw_path: str, body: msgspec.Struct | None = None, deadline_s: float = DEADLINE_S
    ) -> bytes:
        """The answer's body. Raises GatewayAwayError, GatewayUnsureError, LinkNotOpenError, GatewayRefusedError."""
        sent = b"" if body is None else msgspec.json.encode(body)
        async with self._asked(method, raw_path, sent, deadline_s) as answer:
            return await _read(answer)

    async def _get(self, raw_path: str) -> bytes | None:
        try:
            return await self._ask("GET", raw_path)
        except (GatewayAwayError, GatewayUnsureError) as error:
            _log.warning("whatsapp_gateway_away", error=str(error))
        except (GatewayRefusedError, LinkNotOpenError):
            return None
        return None

    async def status(self, business_id: UUID | None) -> LinkStatus:
        """Of one business's link, or of the gateway as a whole."""
        body = await self._get(STATUS_PATH if business_id is None else f"{STATUS_PATH}?business_id={business_id}")
        try:
            return LinkStatus("off") if body is None else msgspec.json.decode(body, type=LinkStatus)
        except msgspec.DecodeError:
            _log.warning("whatsapp_gateway_unreadable")
            return LinkStatus("off")

    async def qr(self, business_id: UUID) -> WhatsAppQr | None:
        """The code to scan now, or None when there is none."""
        body = await self._get(f"{QR_PATH}?business_id={business_id}")
        try:
            return None if body is None else msgspec.json.decode(body, type=WhatsAppQr)
        except msgspec.DecodeError:
            _log.warning("whatsapp_gateway_unreadable")
            return None

    async def link(self, business_id: UUID, phone: str | None) -> LinkAnswer:
        """Begin to link. Raises as ``_ask``."""
        body = await self._ask("POST", f"{_BASE}/link", LinkRequest(business_id, phone), SEND_DEADLINE_S)
        return msgspec.json.decode(body, type=LinkAnswer)

    async def unlink(self, business_id: UUID) -> None:
        """Log out at WhatsApp. Raises as ``_ask``."""
        await self._ask("POST", f"{_BASE}/unlink", GiveUpRequest(business_id), SEND_DEADLINE_S)

    async def send(self, request: SendRequest) -> SendAnswer:
        """Send once. Raises as ``_ask``; GatewayUnsureError means that it may have left."""
        return _answer(await self._ask("POST", f"{_BASE}/messages", request, SEND_DEADLINE_S))

    async def sent(self, business_id: UUID, message_id: UUID) -> SendAnswer | None:
        """What became of a message; None when the gateway never saw it. Raises as ``_ask``."""
        try:
            return _answer(await self._ask("GET", f"{_BASE}/messages/{message_id}?business_id={business_id}"))
        except GatewayRefusedError as error:
            if error.status == 404:
                return None
            raise

    async def give_up(self, business_id: UUID, message_id: UUID) -> None:
        """Never send it again. Raises as ``_ask``."""
        await self._ask("POST", f"{_BASE}/messages/{message_id}/give-up", GiveUpRequest(business_id))

    async def presence(self, request: PresenceRequest) -> None:
        """Show that we type or have read; losing it costs nothing."""
        try:
            await self._ask("POST", f"{_BASE}/presence", request)
        except (GatewayAwayError, GatewayUnsureError, LinkNotOpenError, GatewayRefusedError) as error:
            _log.info("whatsapp_presence_lost", reason=type(error).__name__)

    async def hand_over(self, business_id: UUID, mime: str, content: bytes) -> UUID:
        """Leave a file with the gateway for a message that follows. Raises as ``_ask``."""
        path = f"{_BASE}/files?{urlencode({'business_id': str(business_id), 'mime': mime})}"
        async with self._asked("POST", path, content, FILE_DEADLINE_S, mime) as answer:
            return msgspec.json.decode(await _read(answer), type=_FileTaken).file_id

    async def fetch(self, business_id: UUID, file_id: UUID) -> bytes | None:
        """A file that came in; None when the gateway has none of this name. Raises as ``_ask``."""
        path = f"{_BASE}/files/{file_id}?business_id={business_id}"
        try:
            async with self._asked("GET", path, b"", FILE_DEADLINE_S) as answer:
                return await _read(answer)
        except GatewayRefusedError as error:
            if error.status == 404:
                return None
            raise

    async def taken(self, business_id: UUID, file_id: UUID) -> None:
        """The file is ours now; one that cannot be deleted there goes after seven days by itself."""
        try:
            await self._ask("DELETE", f"{_BASE}/files/{file_id}?business_id={business_id}")
        except (GatewayAwayError, GatewayUnsureError, LinkNotOpenError, GatewayRefusedError) as error:
            _log.info("whatsapp_file_left_behind", reason=type(error).__name__)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    body = await answer.read()
    if answer.status < 300:
        return body
    try:
        code = msgspec.json.decode(body, type=_Problem).type.rpartition(":")[2]
    except msgspec.DecodeError:
        code = ""
    if answer.status == 409 and code == "link-not-open":
        raise LinkNotOpenError
    if answer.status == 503 and code in _TOOK_NOTHING:
        raise GatewayAwayError(code)
    if answer.status >= 500:
        raise GatewayUnsureError(f"answered {answer.status}")
    raise GatewayRefusedError(answer.status, code)


def _answer(body: bytes) -> SendAnswer:
    try:
        return msgspec.json.decode(body, type=SendAnswer)
    except msgspec.DecodeError as error:
        raise GatewayUnsureError("unreadable") from error
