"""Signatures as standardwebhooks.com defines them, so that receivers check them with a library of their language.

``webhook-signature`` holds ``v1,<base64 HMAC-SHA256>`` over ``<webhook-id>.<webhook-timestamp>.<raw body>``, once for
each valid secret. A secret is written as ``whsec_<base64>``.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as the owner copies it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature. ``timestamp`` in unix seconds. Raises ValueError for a secret that is none."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers_of(event_id: UUID, at: datetime, body: bytes, valid: Sequence[str]) -> dict[str, str]:
    """Headers of one try; ``valid`` are the secrets that hold now, the newest first."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": str(event_id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, str(event_id), timestamp, body) for secret in valid),
    }
