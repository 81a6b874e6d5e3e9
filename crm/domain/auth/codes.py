"""The codes of the second step: six digits of an authenticator app (RFC 6238), and recovery codes on paper."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

import segno
from pyotp import random_base32
from pyotp.hotp import HOTP
from pyotp.totp import TOTP

STEP_S = 30
"""Seconds that one code lives (RFC 6238 section 5.2)."""
DRIFT = 1
"""Steps that a telephone's clock may be off, either way."""
RECOVERY_CODES = 10
_RECOVERY_BYTES = 10
_GROUP = 4
_ISSUER = "Moked"
_QR_MARGIN = 4
"""Modules of quiet zone around the code (ISO/IEC 18004)."""


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps take them."""
    return random_base32()


def setup_uri(secret: str, email: str) -> str:
    """The ``otpauth:`` address that an authenticator app reads from the QR code."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)


def qr_of(uri: str) -> str:
    """The QR code as a ``data:`` address of an SVG, drawn here: no other server learns the secret."""
    return segno.make(uri, error="m", micro=False).svg_data_uri(border=_QR_MARGIN, light="#fff", scale=4)


def plain(typed: str) -> str:
    """A code without the spaces and dashes that people type for their eyes."""
    return "".join(sign for sign in typed if not sign.isspace() and sign != "-").lower()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, the present one first, or None."""
    present = int(now.timestamp()) // STEP_S
    made = HOTP(secret)
    for step in sorted(range(present - DRIFT, present + DRIFT + 1), key=lambda each: abs(each - present)):
        if hmac.compare_digest(made.at(step).encode(), code.encode()):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """RECOVERY_CODES codes of 80 random bits each, in groups that can be read aloud."""
    made: list[str] = []
    for _ in range(RECOVERY_CODES):
        text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
        made.append("-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP)))
    return made


def recovery_hash(user_id: UUID, code: str) -> bytes:
    """What the database keeps. A plain hash is enough: the code is random, not a password."""
    return hashlib.sha256(f"{user_id}:{plain(code)}".encode()).digest()
