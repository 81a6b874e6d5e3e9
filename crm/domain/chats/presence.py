"""Shows a person in WhatsApp that somebody types; a hint that is lost costs nothing."""

from uuid import UUID

from crm.domain.whatsapp.gateway import WhatsAppGateway
from shared.contracts.whatsapp import PresenceRequest


class Presence:
    """The gateway, as far as typing goes."""

    def __init__(self, gateway: WhatsAppGateway) -> None:
        self._gateway = gateway

    async def typing(self, business_id: UUID, chat: str) -> None:
        """For the next seconds."""
        await self._gateway.presence(PresenceRequest(business_id, chat, "composing"))
