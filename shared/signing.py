"""Signed HTTP between Moked's own processes (agent, crm, wa).

The signature covers ``v1``, audience, method, raw path with query and timestamp, each followed by a newline, then the
raw body; HMAC-SHA256 by ``INTERNAL_SECRET``, hex. A request is refused outside ``MAX_SKEW_S``.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Literal

from shared.clock import utc_now

Audience = Literal["agent", "crm", "wa"]

TIMESTAMP_HEADER = "X-Moked-Timestamp"
SIGNATURE_HEADER = "X-Moked-Signature"
MAX_SKEW_S = 300
"""Five minutes either way, as fixed in the contract."""


class SignatureRefusedError(Exception):
    """The request does not carry a fresh, valid signature; the message says which part failed."""


def _digest(secret: str, audience: Audience, method: str, raw_path: str, timestamp: str, body: bytes) -> str:
    head = f"v1\n{audience}\n{method.upper()}\n{raw_path}\n{timestamp}\n".encode()
    return hmac.new(secret.encode(), head + body, hashlib.sha256).hexdigest()


def sign(secret: str, audience: Audience, method: str, raw_path: str, body: bytes) -> dict[str, str]:
    """Headers for one attempt at a request; sign each retry afresh. ``raw_path`` includes the query string."""
    timestamp = str(int(utc_now().timestamp()))
    signature = _digest(secret, audience, method, raw_path, timestamp, body)
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: f"v1={signature}"}


def verify(
    secret: str, audience: Audience, method: str, raw_path: str, body: bytes, headers: Mapping[str, str]
) -> None:
    """Raise SignatureRefusedError unless the headers sign exactly this request, now. Header lookup is the mapping's."""
    timestamp = headers.get(TIMESTAMP_HEADER) or headers.get(TIMESTAMP_HEADER.lower()) or ""
    signature = headers.get(SIGNATURE_HEADER) or headers.get(SIGNATURE_HEADER.lower()) or ""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise SignatureRefusedError("timestamp missing or not a number")
    if abs(utc_now().timestamp() - int(timestamp)) > MAX_SKEW_S:
        raise SignatureRefusedError("timestamp outside five minutes")
    expected = "v1=" + _digest(secret, audience, method, raw_path, timestamp, body)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise SignatureRefusedError("signature does not match")
