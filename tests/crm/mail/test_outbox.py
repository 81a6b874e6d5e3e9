"""Letters go out once, in time, and only when what they tell about was committed. A real mail server listens."""

import asyncio
import email
from collections.abc import AsyncGenerator
from datetime import timedelta
from email import policy
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select, text, update

from crm import jobs
from crm.db.session import Database, Scope
from crm.domain.mail.models import Mail
from crm.domain.mail.sending import KEPT, LEASE, remove_old_mails, requeue_due, send_mail
from crm.domain.mail.service import MailAddressInvalidError, MailService
from crm.domain.mail.smtp import SmtpCarrier
from crm.job_runner import worker_app
from shared.clock import utc_now
from shared.settings import Settings
from tests.support.office import Office

TO = "dana@office.example"
SUBJECT = "הוזמנת למוקד"
TEXT = "שלום דנה,\nהקישור שלך: https://office.example/join#abc\n"


class Postbox:
    """What the server took; ``answer`` is what it says to the next letters' data."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer = "250 taken"
        self.rcpt = "250 ok"
        self.port = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.letters.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
async def postbox() -> AsyncGenerator[Postbox]:
    box = Postbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()
    await server.wait_closed()


@pytest.fixture
def carrier(postbox: Postbox) -> SmtpCarrier:
    return SmtpCarrier(Settings(smtp_url=f"smtp://127.0.0.1:{postbox.port}", mail_from="moked@office.example"))


async def queue(db: Database, key: str = "one", scope: Scope | None = None) -> bool:
    async with db.transaction(scope or Scope()) as session:
        return await MailService(session).queue(to=TO, subject=SUBJECT, text=TEXT, key=key)


async def the_mail(db: Database) -> Mail:
    async with db.platform_session("mail") as session:
        return (await session.scalars(select(Mail))).one()


async def change(db: Database, **values: object) -> None:
    async with db.platform_session("mail") as session:
        await session.execute(update(Mail).values(**values))


async def waiting_jobs(db: Database) -> int:
    async with db.platform_session() as session:
        waiting = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name = 'send_mail'"
        return await session.scalar(text(waiting)) or 0


async def test_a_letter_arrives_in_hebrew_and_its_text_is_wiped(
    db: Database, postbox: Postbox, carrier: SmtpCarrier
) -> None:
    assert await queue(db)
    mail_id = (await the_mail(db)).id
    await send_mail(db, carrier, mail_id)
    [letter] = postbox.letters
    assert (letter["To"], letter["Subject"], letter["Auto-Submitted"]) == (TO, SUBJECT, "auto-generated")
    assert letter["Message-ID"] == f"<{mail_id}@office.example>"
    assert letter.get_content().replace("\r\n", "\n") == TEXT
    sent = await the_mail(db)
    assert (sent.state, sent.attempts, sent.text, sent.last_error) == ("sent", 1, None, None)
    await send_mail(db, carrier, mail_id)
    assert len(postbox.letters) == 1


async def test_the_worker_carries_what_any_scope_queued(
    database_url: str, db: Database, office: Office, postbox: Postbox
) -> None:
    scopes = (Scope(), Scope(business_id=office.id), Scope(platform="sign_in"))
    for number, scope in enumerate(scopes):
        assert await queue(db, str(number), scope)
    settings = Settings(database_url=database_url, smtp_url=f"smtp://127.0.0.1:{postbox.port}")
    async with worker_app(settings) as app:
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False, queues=[jobs.QUEUE])
    assert len(postbox.letters) == len(scopes)


async def test_a_key_is_used_once_and_a_rollback_leaves_nothing(db: Database) -> None:
    assert await queue(db)
    assert not await queue(db)
    async with db.open(Scope()) as session:
        assert await MailService(session).queue(to=TO, subject=SUBJECT, text=TEXT, key="two")
        await session.rollback()
    assert await waiting_jobs(db) == 1
    assert (await the_mail(db)).key == "one"


async def test_a_tenant_cannot_read_letters(db: Database, office: Office) -> None:
    await queue(db)
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.count()).select_from(Mail)) == 0


@pytest.mark.parametrize(
    "address", ["dana", "dana@office", "dana@office.example\nBcc: all@x.example", "דנה@office.example"]
)
async def test_an_address_that_no_server_takes_is_refused_at_once(db: Database, address: str) -> None:
    with pytest.raises(MailAddressInvalidError):
        async with db.platform_session() as session:
            await MailService(session).queue(to=address, subject=SUBJECT, text=TEXT, key="one")


async def test_a_subject_cannot_carry_a_header(db: Database) -> None:
    with pytest.raises(ValueError, match="one line"):
        async with db.platform_session() as session:
            await MailService(session).queue(to=TO, subject="a\nBcc: b@c.example", text=TEXT, key="one")


async def test_a_server_that_is_away_is_tried_again_with_growing_pauses(
    db: Database, postbox: Postbox, carrier: SmtpCarrier
) -> None:
    postbox.answer = "451 later"
    await queue(db)
    mail_id = (await the_mail(db)).id
    pauses: list[float] = []
    for _ in range(3):
        await change(db, next_try_at=utc_now())
        before = utc_now()
        await send_mail(db, carrier, mail_id)
        put_off = await the_mail(db)
        assert (put_off.state, put_off.last_error) == ("queued", "451 later")
        pauses.append((put_off.next_try_at - before).total_seconds() // 30)
    assert pauses == [1, 2, 4]
    postbox.answer = "250 taken"
    await change(db, next_try_at=utc_now())
    await send_mail(db, carrier, mail_id)
    assert (await the_mail(db)).state == "sent"


@pytest.mark.parametrize("unreachable", [Settings(), Settings(smtp_url="smtp://127.0.0.1:1")])
async def test_no_server_keeps_the_letter(db: Database, unreachable: Settings) -> None:
    await queue(db)
    await send_mail(db, SmtpCarrier(unreachable), (await the_mail(db)).id)
    kept = await the_mail(db)
    assert (kept.state, kept.text) == ("queued", TEXT)
    assert kept.last_error


async def test_a_letter_refused_for_good_is_given_up_by_its_reason(
    db: Database, postbox: Postbox, carrier: SmtpCarrier
) -> None:
    postbox.rcpt = "550 no such mailbox"
    await queue(db)
    await send_mail(db, carrier, (await the_mail(db)).id)
    failed = await the_mail(db)
    assert (failed.state, failed.last_error, failed.text) == ("failed", "550 no such mailbox", None)


async def test_an_expired_letter_is_not_sent(db: Database, postbox: Postbox, carrier: SmtpCarrier) -> None:
    await queue(db)
    await change(db, expires_at=utc_now())
    await send_mail(db, carrier, (await the_mail(db)).id)
    assert (await the_mail(db)).state == "failed"
    assert not postbox.letters


async def test_a_letter_in_another_jobs_hands_is_left_alone(
    db: Database, postbox: Postbox, carrier: SmtpCarrier
) -> None:
    await queue(db)
    await change(db, next_try_at=utc_now() + LEASE)
    await send_mail(db, carrier, (await the_mail(db)).id)
    assert not postbox.letters


async def test_a_lost_job_is_queued_again_and_old_letters_go(db: Database) -> None:
    await queue(db)
    async with db.platform_session() as session:
        await session.execute(text("DELETE FROM procrastinate.procrastinate_jobs"))
    assert await requeue_due(db) == 0
    await change(db, next_try_at=utc_now() - LEASE - timedelta(seconds=1))
    assert await requeue_due(db) == 1
    assert await waiting_jobs(db) == 1
    await change(db, state="sent", done_at=utc_now() - KEPT - timedelta(days=1))
    await remove_old_mails(db)
    assert await queue(db)
