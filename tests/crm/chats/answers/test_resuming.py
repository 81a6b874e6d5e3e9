"""After a call that broke off, one message goes on with it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from agent.telephony.stream import SILENT_SOCKET_S
from crm import jobs
from crm.db.session import Database
from crm.domain.chats.claiming import Claimer
from crm.domain.chats.limits import RESUME_LIFETIME
from crm.domain.chats.models import Chat, ChatSession, Message, MessageSend
from crm.domain.chats.resuming import resume
from crm.domain.consent import gate
from crm.domain.customers.models import Customer
from crm.domain.ingest.service import IngestService
from crm.domain.whatsapp.models import WhatsAppLink
from shared.clock import ISRAEL, utc_now
from shared.contracts.events import EndReason
from tests.crm.chats.answers.conftest import Answering
from tests.support.fake_agent import FakeAgent
from tests.support.office import CALLER, CallScript, Office, SilentPublisher
from tests.support.writing import Writer

Break = Callable[..., Awaitable[UUID]]


@pytest.fixture(autouse=True)
def a_weekday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate's hours are its own matter: here it is always a working noon."""
    now = utc_now().astimezone(ISRAEL)
    days = next(ahead for ahead in range(1, 8) if (now + timedelta(days=ahead)).isoweekday() == 2)
    noon = (now + timedelta(days=days)).replace(hour=12, minute=0)
    real = gate.ContactGate.ask

    async def at_noon(self: gate.ContactGate, *args: object, **kwargs: object) -> object:
        return await real(self, *args, **{**kwargs, "now": noon})  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(gate.ContactGate, "ask", at_noon)


@pytest.fixture
async def breaks(db: Database, office: Office, publisher: SilentPublisher) -> Break:
    """A call that ends so; answers its id."""
    async with db.tenant_session(office.id) as session:
        session.add(WhatsAppLink(business_id=office.id, state="open", linked_at=utc_now()))

    async def call(
        reason: EndReason = "connection_lost", *, number: str | None = CALLER, spoke: bool = True, ago: float = 0.2
    ) -> UUID:
        script = CallScript(office, number, at=utc_now() - timedelta(minutes=ago)).started().answered()
        if spoke:
            script.caller("אני מחפשת דירה בבת ים")
        script.agent("נשמח לעזור. מה התקציב שלכם?").ended(reason)
        await IngestService(db, publisher).apply(script.events)
        return script.call_id

    return call


async def messages(db: Database, office: Office) -> list[Message]:
    async with db.tenant_session(office.id) as session:
        return list((await session.scalars(select(Message).where(Message.direction == "out"))).all())


async def test_it_goes_on_from_the_open_question_once(
    db: Database, office: Office, breaks: Break, publisher: SilentPublisher, agent: FakeAgent, answer: Answering
) -> None:
    call_id = await breaks()
    async with db.tenant_session(office.id) as session:
        waiting = await session.scalar(
            text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name = 'resume_call'")
        )
    assert waiting == 1
    assert await resume(db, publisher, office.id, call_id)
    assert not await resume(db, publisher, office.id, call_id)
    (message,) = await messages(db, office)
    assert message.body == "שלום, כאן שי דירות. נותק לנו באמצע השיחה, נשמח להמשיך כאן.\nמה התקציב שלכם?"
    assert (message.author, message.state, message.purpose) == ("automation", "queued", "enquiry")
    async with db.tenant_session(office.id) as session:
        stretch = (await session.scalars(select(ChatSession))).one()
        await session.execute(
            update(ChatSession).values(
                started_at=ChatSession.started_at - timedelta(minutes=40),
                last_at=ChatSession.last_at - timedelta(minutes=40),
            )
        )
        customer_id = (await session.scalars(select(Customer.id))).one()
    assert (stretch.call_id, message.session_id) == (call_id, stretch.id)
    caller = Writer(db, office, customer_id)
    await caller.writes("עד 2 מיליון")
    await answer(caller)
    assert (await caller.sessions())[0].id == agent.asked[0].conversation_id == stretch.id
    assert [(one.author, one.channel) for one in agent.asked[0].history] == [
        ("customer", "phone"),
        ("agent", "phone"),
        ("automation", "whatsapp"),
    ]


WITHIN_S = 10
"""From the drop to the message that goes on with the call."""


async def test_nothing_on_its_way_waits(
    db: Database, office: Office, breaks: Break, publisher: SilentPublisher
) -> None:
    """Each step begins the next at once and in the queue of messages; the line itself is given up in half the time."""
    assert SILENT_SOCKET_S <= WITHIN_S / 2
    call_id = await breaks()
    assert await resume(db, publisher, office.id, call_id)
    async with db.tenant_session(office.id) as session:
        waiting = await session.execute(
            text(
                "SELECT task_name, queue_name, scheduled_at FROM procrastinate.procrastinate_jobs "
                "WHERE task_name IN ('resume_call', 'send_message')"
            )
        )
        assert {tuple(row) for row in waiting} == {
            ("resume_call", jobs.MESSAGES, None),
            ("send_message", jobs.MESSAGES, None),
        }
        # A broadcast has just begun a conversation, and the next one is to wait.
        await session.execute(update(WhatsAppLink).values(paced_until=utc_now() + timedelta(seconds=9)))
    (message,) = await messages(db, office)
    async with db.tenant_session(office.id) as session:
        tried = await Claimer(session, office.id, publisher, twilio_ready=False).claim(message.id)
    assert tried is not None
    assert (tried.deed, tried.route, tried.body) == ("send", "baileys", message.body)


async def test_a_call_that_broke_by_our_own_fault_is_gone_on_with(
    db: Database, office: Office, breaks: Break, publisher: SilentPublisher
) -> None:
    assert await resume(db, publisher, office.id, await breaks("error"))


async def test_a_link_that_blinks_carries_it_when_it_is_back(
    db: Database, office: Office, breaks: Break, publisher: SilentPublisher
) -> None:
    """The office's network is gone for a moment: the call breaks, and so does the link."""
    call_id = await breaks()
    async with db.tenant_session(office.id) as session:
        await session.execute(update(WhatsAppLink).values(state="connecting", changed_at=utc_now()))
    assert await resume(db, publisher, office.id, call_id)


async def test_one_that_could_not_leave_does_not_come_out_of_the_blue(
    db: Database, office: Office, breaks: Break, publisher: SilentPublisher
) -> None:
    assert await resume(db, publisher, office.id, await breaks())
    async with db.tenant_session(office.id) as session:
        owed = (await session.scalars(select(MessageSend))).one()
        assert owed.expires_at - owed.created_at <= RESUME_LIFETIME + timedelta(seconds=1)


@pytest.mark.parametrize(
    "why",
    ["hung_up", "silent", "old", "landline", "withheld", "office_off", "link_down", "ai_off", "opted_out", "again"],
)
async def test_nobody_is_written_to_without_reason(
    db: Database, office: Office, breaks: Break, publisher: SilentPublisher, why: str
) -> None:
    number = {"landline": "+97237651111", "withheld": None}.get(why, CALLER)
    call_id = await breaks(
        "caller_hangup" if why == "hung_up" else "crash",
        number=number,
        spoke=why != "silent",
        ago=10 if why == "old" else 0.2,
    )
    async with db.tenant_session(office.id) as session:
        if why == "office_off":
            await session.execute(update(WhatsAppLink).values(resume_calls=False))
        elif why == "link_down":
            await session.execute(update(WhatsAppLink).values(state="closed"))
        elif why == "opted_out":
            await session.execute(update(Customer).values(do_not_contact=True))
        elif why == "ai_off":
            customer_id = (await session.scalars(select(Customer.id))).one()
            session.add(Chat(business_id=office.id, customer_id=customer_id, ai_on=False, ai_reason="staff"))
        queued = await session.scalar(
            text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name = 'resume_call'")
        )
    if why in {"hung_up", "old"}:
        assert queued == 0
        return
    if why == "again":
        await breaks("caller_hangup", ago=0.1)
    assert not await resume(db, publisher, office.id, call_id)
    assert await messages(db, office) == []
