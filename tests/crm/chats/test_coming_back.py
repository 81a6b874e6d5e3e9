"""Tries that come back, messages that wait, and what a person sends once more."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.domain.audit.service import Author
from crm.domain.chats.asking import RouteAsker, Told, Try
from crm.domain.chats.claiming import Claimer
from crm.domain.chats.errors import ContactRefusedError
from crm.domain.chats.models import ChatReply, Message
from crm.domain.chats.outbound import OutboundRepository
from crm.domain.chats.outcomes import Outcomes
from crm.domain.chats.sending import MessageService
from crm.domain.chats.threads import ThreadRepository
from crm.domain.consent import quiet
from crm.domain.consent.models import ConsentEvidence
from crm.domain.consent.schemas import Channel
from crm.domain.files.models import StoredFile
from crm.domain.files.service import FileService
from crm.domain.live.schemas import Changed
from crm.domain.merges.joining import Joiner
from crm.domain.whatsapp.links import LinkRepository
from crm.lib.file_store import FileStore, FileStoreUnavailableError
from shared.clock import utc_now
from shared.contracts.whatsapp import OutgoingFile, SendAnswer
from shared.ids import new_id
from tests.crm.chats.conftest import SMS_SENDER, Desk
from tests.crm.chats.test_controllers import PNG
from tests.support.whatsapp import link, seen

UNSURE = SendAnswer("unknown", None)
STAFF = Author("human", "רותי")


async def photo_of(desk: Desk) -> StoredFile:
    """A file of the office, ready to be attached."""
    async with desk.db.tenant_session(desk.office.id) as session:
        return await FileService(session, desk.office.id, desk.files).keep(PNG, "סלון.png", "image/png", "upload")


async def send_again(desk: Desk, message_id: object) -> None:
    """A person of the office sends a failed one once more."""
    async with desk.db.tenant_session(desk.office.id) as session:
        rows = OutboundRepository(session, desk.office.id)
        message = await session.get_one(Message, message_id)
        await ThreadRepository(session, desk.office.id).locked(message.customer_id)
        owing = await rows.owing(message.id)
        assert owing is not None
        await MessageService(session, desk.office.id, desk.publisher).send_again(owing, STAFF)


async def fail(desk: Desk, message_id: object) -> None:
    """The message failed."""
    async with desk.db.tenant_session(desk.office.id) as session:
        message = await session.get_one(Message, message_id)
        message.state, message.error = "failed", "no_route"


async def test_w35_a_try_that_comes_back_after_a_stop_goes_nowhere(desk: Desk) -> None:
    """He said "no more" while the route was asked, which had not taken it."""
    customer = await desk.wrote()
    begun = await desk.send(
        customer_id=customer, author="automation", text="דירה חדשה", purpose="enquiry", decision_id=new_id()
    )
    async with desk.db.tenant_session(desk.office.id) as session:
        assert await Claimer(session, desk.office.id, desk.publisher, twilio_ready=True).claim(begun) is not None
    await desk.tell(seen("הסר"))
    await desk.deliver(begun, times=3)
    message = await desk.message(begun)
    assert (message.state, message.error) == ("cancelled", "opted_out")
    assert desk.gateway.asked == []


@pytest.mark.parametrize("code", [401, 400])
async def test_w30_a_question_that_is_refused_tells_nothing_of_the_message(desk: Desk, code: int) -> None:
    await desk.has_twilio()
    customer = await desk.wrote()
    one = await desk.send(customer_id=customer, text="כן")
    desk.gateway.outcomes = [UNSURE]
    await desk.deliver(one)
    desk.gateway.refuse_questions = code
    await desk.deliver(one, times=3)
    assert ((await desk.message(one)).state, desk.twilio.asked) == ("sending", [])
    desk.gateway.refuse_questions = None
    desk.gateway.known[one] = SendAnswer("sent", "WA1")
    await desk.deliver(one)
    assert (await desk.message(one)).state == "sent"


async def test_a_photo_that_waits_for_the_own_whatsapp_holds_no_words_up(desk: Desk) -> None:
    await desk.has_twilio()
    customer = await desk.wrote()
    await desk.tell(link("closed", "logged_out"))
    file = await photo_of(desk)
    photo = await desk.send(customer_id=customer, kind="image", file_id=file.id, file_name=file.name)
    words = await desk.send(customer_id=customer, text="והנה הכתובת")
    await desk.deliver(words)
    assert desk.twilio.asked == []  # in order, as long as nobody knows that the photo cannot go
    await desk.deliver(photo)
    await desk.deliver(words)
    assert [asked["Body"] for asked in desk.twilio.asked] == ["והנה הכתובת"]
    # Once the link is back the photo goes first again.
    after = await desk.send(customer_id=customer, text="קיבלתם?")
    await desk.tell(link("open"))
    await desk.deliver(after)
    assert desk.gateway.delivered == []
    await desk.deliver(photo)
    await desk.deliver(after)
    assert desk.gateway.delivered == [photo, after]


async def test_an_attachment_reaches_the_gateway_as_it_was_signed(desk: Desk) -> None:
    """The kind of a file stands in the signed address, and a client may spell an address its own way."""
    customer = await desk.wrote()
    file = await photo_of(desk)
    photo = await desk.send(customer_id=customer, kind="image", file_id=file.id, file_name=file.name, text="הסלון")
    await desk.deliver(photo)
    assert list(desk.gateway.files.values()) == [("image/png", PNG)]
    (asked,) = desk.gateway.asked
    assert asked.content == OutgoingFile(
        kind="image", file_id=next(iter(desk.gateway.files)), mime="image/png", file_name="סלון.png", caption="הסלון"
    )


async def test_who_wrote_to_the_number_at_twilio_is_answered_from_there(desk: Desk) -> None:
    """He never wrote to the office's own number: to WhatsApp that would be a message to a stranger."""
    await desk.has_twilio()
    customer = await desk.wrote()
    async with desk.db.tenant_session(desk.office.id) as session:
        (await ThreadRepository(session, desk.office.id).locked(customer)).wa_chat = None
    one = await desk.send(customer_id=customer, text="כן, פנויה")
    await desk.deliver(one)
    assert ([asked["Body"] for asked in desk.twilio.asked], desk.gateway.asked) == (["כן, פנויה"], [])


async def test_an_address_that_is_not_on_whatsapp_is_not_learnt(desk: Desk) -> None:
    customer = await desk.wrote()
    async with desk.db.tenant_session(desk.office.id) as session:
        (await ThreadRepository(session, desk.office.id).locked(customer)).wa_chat = None
    one = await desk.send(customer_id=customer, text="כן")
    desk.gateway.outcomes = [SendAnswer("refused", None, "972541112233@s.whatsapp.net", "not_on_whatsapp")]
    await desk.deliver(one)
    async with desk.db.tenant_session(desk.office.id) as session:
        assert (await ThreadRepository(session, desk.office.id).locked(customer)).wa_chat is None


async def test_an_attachment_that_is_gone_is_said_at_once_and_the_store_is_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await desk.wrote()
    file = await photo_of(desk)
    one = await desk.send(customer_id=customer, kind="image", file_id=file.id)

    async def away(_store: FileStore, _key: str) -> bytes:
        raise FileStoreUnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(FileStore, "read", away)
        await desk.deliver(one)
    assert ((await desk.message(one)).state, await desk.attempts(one)) == ("queued", [("baileys", "unsent")])
    await desk.files.delete([file.key])
    await desk.deliver(one, times=2)
    message = await desk.message(one)
    assert (message.state, message.error) == ("failed", "file_missing")
    async with desk.db.tenant_session(desk.office.id) as session:
        assert (await LinkRepository(session, desk.office.id).shown()).health == 100
    behind = await desk.send(customer_id=customer, text="סליחה, מיד שולחת שוב")
    await desk.deliver(behind)
    assert desk.gateway.delivered == [behind]


async def test_w30_late_news_of_a_try_that_was_given_up_does_not_end_the_next_one(desk: Desk) -> None:
    await desk.has_twilio()
    customer = await desk.wrote()
    await desk.tell(link("closed", "logged_out"))
    one = await desk.send(customer_id=customer, text="כן")
    desk.twilio.drop = 1
    await desk.deliver(one)
    await desk.grow_old(one, timedelta(minutes=16))
    await desk.deliver(one)
    assert (await desk.message(one)).error == "may_have_been_sent"
    await send_again(desk, one)
    await desk.deliver(one)
    assert (await desk.message(one)).state == "sent"
    async with desk.db.tenant_session(desk.office.id) as session:
        outcomes = Outcomes(session, desk.office.id, desk.publisher)
        await outcomes.told("twilio_whatsapp", "SM-of-the-first", one, "failed", "63016", utc_now())
    await desk.deliver(one)
    assert ((await desk.message(one)).state, len(desk.twilio.asked)) == ("sent", 2)


@pytest.mark.parametrize(("channel", "by_sms"), [("whatsapp", False), ("sms", False), (None, True)])
async def test_consent_to_whatsapp_is_none_to_sms(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, channel: Channel | None, by_sms: bool
) -> None:
    """The gate was asked about WhatsApp; what leaves by SMS in the end is asked about as such."""

    def no_quiet_time(*_: object) -> None:
        """So that the answer is the same at every hour."""

    monkeypatch.setattr(quiet, "block_at", no_quiet_time)
    await desk.has_twilio(whatsapp=False)
    customer = await desk.wrote()
    async with desk.db.tenant_session(desk.office.id) as session:
        session.add(
            ConsentEvidence(
                business_id=desk.office.id,
                customer_id=customer,
                kind="opt_in",
                source="human",
                channel=channel,
                reason="בכתב",
                at=utc_now(),
            )
        )
    await desk.tell(link("closed", "logged_out"))
    values = {"customer_id": customer, "author": "automation", "text": "דירה חדשה", "purpose": "marketing"}
    if channel == "sms":
        with pytest.raises(ContactRefusedError):
            await desk.send(**values)
        return
    one = await desk.send(**values)
    await desk.deliver(one)
    assert [asked["From"] for asked in desk.twilio.asked] == ([SMS_SENDER] if by_sms else [])
    assert (await desk.message(one)).state == ("sent" if by_sms else "queued")


async def test_an_answer_that_is_sent_again_after_a_stop_asks_the_gate(desk: Desk) -> None:
    customer = await desk.wrote()
    one = await desk.send(customer_id=customer, text="כן, פנויה")
    await fail(desk, one)
    await desk.tell(seen("הסר"))
    with pytest.raises(ContactRefusedError):
        await send_again(desk, one)
    await desk.deliver(one)
    assert ((await desk.message(one)).state, desk.gateway.asked) == ("failed", [])


async def test_a_person_sends_what_the_ai_wrote_though_the_ai_is_silent_now(desk: Desk) -> None:
    customer = await desk.wrote()
    async with desk.db.tenant_session(desk.office.id) as session:
        reply = (await session.scalars(select(ChatReply))).one()
        reply.state, reply.reply_state = "sent", "done"
    one = await desk.send(customer_id=customer, author="ai", text="יש מעלית", reply_id=reply.id)
    await fail(desk, one)
    async with desk.db.tenant_session(desk.office.id) as session:
        chat = await ThreadRepository(session, desk.office.id).locked(customer)
        chat.ai_on, chat.ai_reason = False, "staff"
    await send_again(desk, one)
    await desk.deliver(one)
    assert desk.gateway.delivered == [one]


async def test_people_joined_while_a_try_runs_have_its_end_in_their_one_conversation(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await desk.wrote()
    await desk.tell(seen("ואני", lid="2@lid", phone="+972541112244"))
    async with desk.db.tenant_session(desk.office.id) as session:
        other = await session.scalar(select(Message.customer_id).where(Message.body == "ואני"))
        assert other is not None
    one = await desk.send(customer_id=customer, text="כן")
    real = RouteAsker.ask

    async def ask(asker: RouteAsker, business_id: UUID, tried: Try) -> Told:
        async with desk.db.tenant_session(desk.office.id) as session:
            await Joiner(session, desk.office.id).join_alone(other, customer, "WhatsApp")
        desk.publisher.sent.clear()
        return await real(asker, business_id, tried)

    monkeypatch.setattr(RouteAsker, "ask", ask)
    await desk.deliver(one)
    assert (await desk.message(one)).state == "sent"
    assert [event for _, event in desk.publisher.sent] == [Changed("chats", other)]
