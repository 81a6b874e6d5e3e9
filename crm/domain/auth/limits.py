"""Limits of wrong tries, counted in PostgreSQL so that they hold over all processes."""

import hashlib
from datetime import datetime, timedelta

from crm.db.session import Database
from crm.domain.auth.models import LoginAttempt
from crm.domain.auth.repository import SignInRepository
from crm.lib.errors import TooManyAttemptsError

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 10
"""Failed tries on one account within the window, from anywhere."""
ADDRESS_LIMIT = 30
"""Failed tries from one address within the window, on any account; an office shares one address."""


def key_of(kind: str, value: str) -> bytes:
    """As tries are counted: nobody reads an address from the table."""
    return hashlib.sha256(f"{kind}:{value}".encode()).digest()


async def admit(db: Database, account: bytes, address: bytes, now: datetime, limit: int = ACCOUNT_LIMIT) -> None:
    """Count one try, or refuse it. Raises TooManyAttemptsError; ``limit`` is of tries on the account.

    It is a transaction of its own: a try must count even when the request fails.
    """
    async with db.platform_session("sign_in") as session:
        repository = SignInRepository(session)
        await repository.lock_attempts(account, address)
        by_account, by_address, oldest = await repository.failures(account, address, now - WINDOW)
        if by_account >= limit or by_address >= ADDRESS_LIMIT:
            wait = (oldest + WINDOW - now) if oldest is not None else WINDOW
            raise TooManyAttemptsError(max(1, int(wait.total_seconds())))
        repository.add(LoginAttempt(account=account, address=address))
