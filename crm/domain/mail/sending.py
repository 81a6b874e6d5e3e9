"""Carries queued letters away: one job a letter, and a sweep behind it for jobs that were lost."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select

from crm import jobs
from crm.db.session import Database
from crm.domain.mail.models import Mail
from crm.domain.mail.smtp import Letter, MailCarrier, MailNotTakenError, MailRefusedError
from crm.lib import outbox
from crm.lib.outbox import Pauses
from shared.clock import utc_now
from shared.log import logger

LEASE = timedelta(minutes=2)
"""While a try lasts nobody else takes the letter; longer than a try may take."""
PAUSES = Pauses(first=timedelta(seconds=30), longest=timedelta(minutes=30))
KEPT = timedelta(days=30)
AT_ONCE = 1_000

_log = logger(__name__)


async def send_mail(db: Database, carrier: MailCarrier, mail_id: UUID) -> None:
    """Try once; what the server did not take waits for its next try. A letter that is done or taken is left alone."""
    letter = await _claim(db, mail_id)
    if letter is None:
        return
    try:
        await carrier.send(letter)
    except MailRefusedError as error:
        await _finish(db, mail_id, "failed", str(error))
    except MailNotTakenError as error:
        await _put_off(db, mail_id, str(error))
    else:
        await _finish(db, mail_id, "sent")


async def requeue_due(db: Database) -> int:
    """Queue the letters whose job was lost; answers how many."""
    late = utc_now() - LEASE
    async with db.platform_session("mail") as session:
        due = select(Mail.id).where(Mail.state == "queued", Mail.next_try_at < late).order_by(Mail.next_try_at)
        found = list(await session.scalars(due.limit(AT_ONCE)))
        for mail_id in found:
            await jobs.defer(session, jobs.SEND_MAIL, {"mail_id": str(mail_id)}, lock=_lock(mail_id))
    if found:
        _log.warning("mails_requeued", count=len(found))
    return len(found)


async def remove_old_mails(db: Database) -> None:
    """Delete letters that were done with long ago. Their keys become free again."""
    async with db.platform_session("mail") as session:
        await session.execute(delete(Mail).where(Mail.done_at < utc_now() - KEPT))


def _lock(mail_id: UUID) -> str:
    return f"{jobs.SEND_MAIL}:{mail_id}"


async def _claim(db: Database, mail_id: UUID) -> Letter | None:
    now = utc_now()
    async with db.platform_session("mail") as session:
        mail = await session.get(Mail, mail_id, with_for_update=True)
        if mail is None or not outbox.is_due(mail, now):
            return None
        if not outbox.claim(mail, now, LEASE):
            _closed(mail)
            return None
        return Letter(id=mail.id, to=mail.to_address, subject=mail.subject, text=mail.text or "")


async def _finish(db: Database, mail_id: UUID, state: Literal["sent", "failed"], reason: str | None = None) -> None:
    async with db.platform_session("mail") as session:
        mail = await session.get_one(Mail, mail_id, with_for_update=True)
        outbox.close(mail, state, utc_now(), reason)
        _closed(mail)


def _closed(mail: Mail) -> None:
    mail.text = None
    (_log.info if mail.state == "sent" else _log.error)(
        f"mail_{mail.state}", mail_id=str(mail.id), attempts=mail.attempts, reason=mail.last_error
    )


async def _put_off(db: Database, mail_id: UUID, reason: str) -> None:
    async with db.platform_session("mail") as session:
        mail = await session.get_one(Mail, mail_id, with_for_update=True)
        outbox.put_off(mail, utc_now(), PAUSES, reason)
        await jobs.defer(session, jobs.SEND_MAIL, {"mail_id": str(mail_id)}, lock=_lock(mail_id), at=mail.next_try_at)
        _log.warning("mail_put_off", mail_id=str(mail_id), attempts=mail.attempts, reason=reason)
