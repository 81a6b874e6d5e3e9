"""Puts a letter into the outbox; the interface is told in this package's docstring."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs
from crm.domain.mail.models import Mail
from crm.lib.errors import BadRequestError
from shared.clock import utc_now
from shared.ids import new_id
from shared.mail_address import is_mail_address

LIFETIME = timedelta(hours=24)


class MailAddressInvalidError(BadRequestError):
    """No mail server would take this address."""

    code, title, sentence = "mail-address", "Bad mail address", "כתובת הדואר אינה תקינה."


class MailService:
    """The outbox, inside the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def queue(self, *, to: str, subject: str, text: str, key: str, expires_at: datetime | None = None) -> bool:
        """Owe the letter; False when ``key`` was used before. Raises MailAddressInvalidError, ValueError."""
        if not is_mail_address(to):
            raise MailAddressInvalidError(parameter="to")
        if len(subject.splitlines()) != 1:
            raise ValueError("a subject is one line")
        now = utc_now()
        mail_id = new_id()
        # Without RETURNING and without a named index: this scope may add letters, not read them.
        added = await self._session.execute(
            insert(Mail)
            .values(
                id=mail_id,
                created_at=now,
                key=key,
                to_address=to,
                subject=subject,
                text=text,
                state="queued",
                attempts=0,
                next_try_at=now,
                expires_at=expires_at or now + LIFETIME,
            )
            .on_conflict_do_nothing()
        )
        if not isinstance(added, CursorResult) or added.rowcount == 0:
            return False
        await jobs.defer(self._session, jobs.SEND_MAIL, {"mail_id": str(mail_id)}, lock=f"{jobs.SEND_MAIL}:{mail_id}")
        return True
