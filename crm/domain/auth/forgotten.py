"""A forgotten password: a letter to whoever has an account, and the same answer to everybody."""

import asyncio
import time

from crm.db.session import Database
from crm.domain.audit.service import Author, record
from crm.domain.auth.letters import Letters
from crm.domain.auth.limits import admit, key_of
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.service import fold_email
from shared.clock import utc_now
from shared.mail_address import is_mail_address

LETTERS = 3
"""Most letters to one address within the window of sign-in's limits."""
ANSWER_AFTER_S = 0.4
"""Seconds every answer takes at least: writing the letter would else show in the time that an account exists."""


class ForgottenService:
    """Asks for another password. The link is spent by ``POST /api/auth/one-time``, which ends every session."""

    def __init__(self, db: Database, public_url: str) -> None:
        """``public_url`` is what links begin with."""
        self._db = db
        self._url = public_url

    async def ask(self, email: str, address: str) -> None:
        """Write the letter if there is an account. Raises TooManyAttemptsError."""
        started = time.monotonic()
        folded = fold_email(email)
        keys = key_of("forgotten", folded), key_of("address", address)
        await admit(self._db, *keys, utc_now(), limit=LETTERS)
        # No address that takes no mail has an account that a letter could help.
        if is_mail_address(folded):
            await self._write(folded)
        await asyncio.sleep(max(0.0, ANSWER_AFTER_S - (time.monotonic() - started)))

    async def _write(self, email: str) -> None:
        async with self._db.platform_session("sign_in") as session:
            user = await SignInRepository(session).user_by_email(email)
            if user is not None and user.disabled_at is None:
                await Letters(session, self._url).reset(user.id, user.email)
                record(session, Author("human", user.email, user.id), "auth.reset_asked", "user", user.id)
