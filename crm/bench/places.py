"""What a measurement of the CRM runs on: the real server on a seeded database, and browsers signed in to it."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import aiohttp

from crm.db.session import Database
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.sessions import begin
from crm.domain.auth.tokens import SESSION_COOKIE
from shared import signing
from shared.bench.processes import Program, free_port

ROOT = Path(__file__).resolve().parents[2]
_FOREIGN = ("OPENAI_", "TWILIO_", "GOOGLE_", "FALLBACK_", "DATABASE_", "REDIS_", "SMTP_", "CRM_", "MOKED_")


class NobodyThereError(Exception):
    """The seeded office has no such person."""


class RunningCrm:
    """``python -m crm.server`` as production starts it: one process, its own role in the database."""

    def __init__(self, program: Program, url: str, secret: str) -> None:
        self.program = program
        self.url = url
        self._secret = secret

    @classmethod
    async def start(cls, database_url: str, folder: Path, http: aiohttp.ClientSession) -> "RunningCrm":
        """Start it and wait until it is ready. Raises NotStartedError."""
        port, secret = free_port(), secrets.token_hex(16)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)},
            **_settings(database_url, port, secret),
            "DATA_DIR": str(folder / "data"),
        }
        program = await Program.start("crm", [sys.executable, "-m", "crm.server"], folder, environment)
        url = f"http://127.0.0.1:{port}"
        await program.ready(http, f"{url}/readyz")
        return cls(program, url, secret)

    def signed(self, method: str, path: str, body: bytes) -> Mapping[str, str]:
        """Headers of the agent's request."""
        return {"Content-Type": "application/json", **signing.sign(self._secret, "crm", method, path, body)}


def _settings(database_url: str, port: int, secret: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "HOST": "127.0.0.1",
        "CRM_PORT": str(port),
        "INTERNAL_SECRET": secret,
        "DATA_KEY": secrets.token_hex(32),
        "LOG_FORMAT": "json",
    }


async def signed_in(database_url: str, email: str) -> dict[str, str]:
    """Cookies of a fresh session of this person. Raises NobodyThereError."""
    db = Database(database_url)
    try:
        async with db.platform_session("sign_in") as session:
            people = SignInRepository(session)
            user = await people.user_by_email(email)
            if user is None:
                raise NobodyThereError(email)
            return {SESSION_COOKIE: await begin(people, user)}
    finally:
        await db.close()


async def business_of(database_url: str, email: str) -> UUID:
    """Where the person works. Raises NobodyThereError."""
    db = Database(database_url)
    try:
        async with db.platform_session("sign_in") as session:
            people = SignInRepository(session)
            user = await people.user_by_email(email)
            found = None if user is None else await people.first_business(user.id)
            if found is None:
                raise NobodyThereError(email)
            return found
    finally:
        await db.close()
