"""Encrypts small secrets at rest with a key that is derived from ``DATA_KEY``.

AES-256-GCM with a fresh 96-bit nonce for each secret (NIST SP 800-38D); the key comes from HKDF-SHA256 (RFC 5869).
The purpose is authenticated with the secret, so that one row's cannot be put in another's place.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crm.lib.errors import UnavailableError

_VERSION = b"\x01"
_NONCE_BYTES = 12
_INFO = b"moked sealed secrets v1"


class SealBrokenError(UnavailableError):
    """What was sealed cannot be opened: there is no ``DATA_KEY``, or it is not the one that sealed it."""

    code, title = "seal-broken", "A stored secret cannot be read"
    sentence = "אי אפשר לקרוא סוד שמור: מפתח ההצפנה של השרת חסר או הוחלף. פנו למי שמתחזק את המערכת."


class Sealer:
    """Seals and opens secrets for one installation."""

    def __init__(self, data_key: str | None) -> None:
        """Without ``data_key`` nothing can be sealed or opened."""
        self._cipher = None if data_key is None else AESGCM(_derived(data_key))

    @property
    def is_ready(self) -> bool:
        """Whether there is a key at all."""
        return self._cipher is not None

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """The version, the nonce and the encrypted secret. Raises SealBrokenError without a key."""
        if self._cipher is None:
            raise SealBrokenError
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The secret. Raises SealBrokenError when key, purpose or bytes are not those of the sealing."""
        if self._cipher is None or sealed[:1] != _VERSION:
            raise SealBrokenError
        nonce, encrypted = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, encrypted, purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError from error


def _derived(data_key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(data_key.encode())
