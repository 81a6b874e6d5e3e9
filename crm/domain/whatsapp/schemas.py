"""The WhatsApp link as the API shows it."""

from datetime import datetime
from typing import Literal

import msgspec

LinkState = Literal["off", "connecting", "qr", "open", "closed"]


class WhatsAppStatus(msgspec.Struct, frozen=True):
    """State of the gateway as a whole for strangers, of the own business's link for the signed in."""

    state: LinkState


class WhatsAppQr(msgspec.Struct, frozen=True):
    """What the office's phone scans to link itself; worthless after ``expires_at``."""

    qr: str
    expires_at: datetime
