"""Shows a person in WhatsApp that somebody types, through the gateway; a hint that is lost costs nothing."""

from uuid import UUID

import aiohttp
import msgspec

from shared import signing
from shared.contracts.whatsapp import PresenceRequest
from shared.log import logger

PATH = "/internal/wa/presence"
DEADLINE_S = 2.0

_log = logger(__name__)


class GatewayPresence:
    """The gateway, as far as typing goes."""

    def __init__(self, address: str, secret: str) -> None:
        """``address`` without a trailing slash."""
        self._address = address
        self._secret = secret

    async def typing(self, business_id: UUID, chat: str) -> None:
        """For the next seconds."""
        body = msgspec.json.encode(PresenceRequest(business_id, chat, "composing"))
        headers = signing.sign(self._secret, "wa", "POST", PATH, body) | {"Content-Type": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DEADLINE_S)) as session,
                session.post(self._address + PATH, data=body, headers=headers) as answer,
            ):
                if answer.status >= 300:
                    _log.info("presence_refused", status=answer.status)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.info("presence_lost", error=type(error).__name__)
