"""Secrets that this installation makes for itself, once: they live in ``DATA_DIR/secrets.env``, 0600."""

import hashlib
import hmac
import secrets
from pathlib import Path

from shared.host.errors import HostError
from shared.host.files import read_variables, write_variables
from shared.settings import Settings

SECRETS_FILE = "secrets.env"


def resolve(settings: Settings) -> dict[str, str]:
    """``INTERNAL_SECRET``, ``DATA_KEY`` and a Twilio account for emulators, made when they are missing.

    An installation that others can reach must bring its own first two. Raises HostError naming the missing one.
    """
    path = settings.data_dir / SECRETS_FILE
    kept = read_variables(path)
    demand(settings)
    given = _given(settings)
    made = {
        "INTERNAL_SECRET": lambda: secrets.token_hex(32),
        "DATA_KEY": lambda: secrets.token_hex(32),
        "TWILIO_ACCOUNT_SID": lambda: "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": lambda: secrets.token_hex(16),
    }
    missing = {name: make() for name, make in made.items() if name not in kept}
    if missing:
        kept |= missing
        write_variables(path, kept, "Made by `moked up`. Without DATA_KEY, stored provider keys cannot be read again.")
    return kept | {name: value for name, value in given.items() if value is not None}


def demand(settings: Settings) -> None:
    """Raise HostError, naming the variable, if others can reach this installation and a secret is not set."""
    if settings.is_loopback:
        return
    path = settings.data_dir / SECRETS_FILE
    for name, value in _given(settings).items():
        if value is None:
            raise HostError(_sentence(name, path, read_variables(path)))


def _given(settings: Settings) -> dict[str, str | None]:
    return {"INTERNAL_SECRET": settings.internal_secret, "DATA_KEY": settings.data_key}


def _sentence(name: str, path: Path, kept: dict[str, str]) -> str:
    source = f"copy the one in {path}" if name in kept else "make one with: openssl rand -hex 32"
    return f"{name}: must be set, because this Moked can be reached from other machines ({source})."


def derived_password(data_key: str, purpose: str) -> str:
    """A password (hex) that every process with ``DATA_KEY`` can work out."""
    return hmac.new(data_key.encode(), f"moked {purpose} password".encode(), hashlib.sha256).hexdigest()[:40]
