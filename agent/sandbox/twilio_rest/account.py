"""Who may use the emulated Twilio account, and its signature on what Twilio sends."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

SIGNATURE_HEADER = "X-Twilio-Signature"


class TwilioRefusedError(Exception):
    """A request is refused; ``code`` is Twilio's own error number."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """``X-Twilio-Signature`` over exactly this URL and these form fields (none for a WebSocket upgrade).

    HMAC-SHA1 over the URL and the sorted fields, as Twilio's security page defines it.
    """
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


class Account:
    """The account's SID and token. Without a configured token any pair opens it, and signs what it asked for."""

    def __init__(self, sid: str | None = None, token: str | None = None) -> None:
        self._sid = sid
        self._token = token

    def check(self, authorization: str, path_sid: str) -> str:
        """The token of a request with basic authentication. Raises TwilioRefusedError (401, 404)."""
        scheme, _, encoded = authorization.partition(" ")
        try:
            user, _, token = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            user = token = ""
        refused = TwilioRefusedError(401, 20003, "Authenticate")
        if scheme.lower() != "basic" or not user or not token:
            raise refused
        if self._token is not None and not hmac.compare_digest(token.encode(), self._token.encode()):
            raise refused
        if (self._sid is not None and user != self._sid) or user != path_sid:
            raise refused
        return token
