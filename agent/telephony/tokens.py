"""The stream token: proof that a media stream belongs to a call whose webhook we answered within the last minute.

It travels as a ``<Parameter>`` and comes back in the stream's ``start``. The signature covers the CallSid, which is
not inside the token, so that a token is worth nothing on another call. Single use is the registry's part.
"""

import hashlib
import hmac
from uuid import UUID

import msgspec

TOKEN_LIFE_S = 60
PARAMETER = "token"


class TokenRefusedError(Exception):
    """The token does not open this stream; the message is a short reason for log and metrics."""


class StreamToken(msgspec.Struct, frozen=True):
    """What a valid token says. ``expires`` is in unix seconds."""

    call_id: UUID
    business_id: UUID
    expires: int


class TokenSigner:
    """Makes and checks tokens with a key derived from ``INTERNAL_SECRET``, so that neither stands in for the other."""

    def __init__(self, internal_secret: str) -> None:
        self._key = hmac.new(internal_secret.encode(), b"moked stream token v1", hashlib.sha256).digest()

    def issue(self, call_id: UUID, business_id: UUID, call_sid: str, now: float) -> str:
        """A token for one call, good for TOKEN_LIFE_S seconds from ``now`` (unix seconds)."""
        head = f"{call_id.hex}.{business_id.hex}.{int(now) + TOKEN_LIFE_S}"
        return f"{head}.{self._sign(head, call_sid)}"

    def check(self, token: str, call_sid: str, now: float) -> StreamToken:
        """What the token says. Raises TokenRefusedError when it is malformed, foreign to this call, or expired."""
        head, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._sign(head, call_sid).encode(), signature.encode("utf-8", "replace")):
            raise TokenRefusedError("token_foreign")
        call_id, business_id, expires = head.split(".")
        if now >= int(expires):
            raise TokenRefusedError("token_expired")
        return StreamToken(UUID(call_id), UUID(business_id), int(expires))

    def _sign(self, head: str, call_sid: str) -> str:
        return hmac.new(self._key, f"{head}\n{call_sid}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
