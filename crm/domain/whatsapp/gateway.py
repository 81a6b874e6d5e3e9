"""Asks the gateway process about links, over signed HTTP with a deadline."""

from uuid import UUID

import aiohttp
import msgspec

from crm.domain.whatsapp.schemas import WhatsAppQr, WhatsAppStatus
from shared import signing
from shared.log import logger

DEADLINE_S = 2.0
STATUS_PATH = "/internal/wa/status"
QR_PATH = "/internal/wa/qr"

_log = logger(__name__)


class WhatsAppGateway:
    """The neighbour that holds the WhatsApp connections; one that does not answer counts as off."""

    def __init__(self, address: str, secret: str) -> None:
        """``address`` without a trailing slash."""
        self._address = address
        self._secret = secret

    async def _get(self, raw_path: str) -> bytes | None:
        headers = signing.sign(self._secret, "wa", "GET", raw_path, b"")
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DEADLINE_S)) as session,
                session.get(self._address + raw_path, headers=headers) as answer,
            ):
                return await answer.read() if answer.status == 200 else None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.warning("whatsapp_gateway_away", error=type(error).__name__)
            return None

    async def status(self, business_id: UUID | None) -> WhatsAppStatus:
        """Of one business's link, or of the gateway as a whole."""
        body = await self._get(STATUS_PATH if business_id is None else f"{STATUS_PATH}?business_id={business_id}")
        try:
            return WhatsAppStatus("off") if body is None else msgspec.json.decode(body, type=WhatsAppStatus)
        except msgspec.DecodeError:
            _log.warning("whatsapp_gateway_unreadable")
            return WhatsAppStatus("off")

    async def qr(self, business_id: UUID) -> WhatsAppQr | None:
        """The code to scan now, or None when there is none."""
        body = await self._get(f"{QR_PATH}?business_id={business_id}")
        try:
            return None if body is None else msgspec.json.decode(body, type=WhatsAppQr)
        except msgspec.DecodeError:
            _log.warning("whatsapp_gateway_unreadable")
            return None
