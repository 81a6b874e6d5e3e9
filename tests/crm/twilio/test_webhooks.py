"""What Twilio brings in: only what its account signed over the public address, each once."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

import pytest
from sqlalchemy import select

from agent.sandbox.twilio_rest.account import SIGNATURE_HEADER, sign
from crm.db.session import Database
from crm.domain.chats.models import Chat, ChatReply, Message, MessageAttempt
from crm.domain.chats.sending import MessageService
from crm.domain.twilio.models import TwilioArrival
from crm.domain.twilio.receiving import ArrivalService
from crm.domain.whatsapp.links import LinkRepository
from shared.clock import utc_now
from shared.ids import new_id
from tests.support.api import Api, running_api
from tests.support.office import Office, SilentPublisher, make_office
from tests.support.whatsapp import PHONE, batch, seen

TOKEN = "twilio-token-of-tests"
PUBLIC = "https://crm.office.example"
SENDER, SMS = "+97233334444", "+97235556666"
MESSAGE, STATUS = "/webhook/twilio/message", "/webhook/twilio/message_status"


@pytest.fixture
async def api(database_url: str, db: Database, office: Office) -> AsyncGenerator[Api]:
    """Behind a proxy that speaks https to the world."""
    async with db.tenant_session(office.id) as session:
        link = await LinkRepository(session, office.id).locked()
        link.twilio_sender, link.sms_sender = SENDER, SMS
    async with running_api(database_url, twilio_auth_token=TOKEN, public_url=PUBLIC) as running:
        yield running


def came(**changes: str) -> dict[str, str]:
    """A form of Twilio's about a message that came in by WhatsApp."""
    form = {
        "MessageSid": f"SM{new_id().hex}",
        "AccountSid": "AC1",
        "From": f"whatsapp:{PHONE}",
        "To": f"whatsapp:{SENDER}",
        "Body": "הדירה פנויה?",
        "NumMedia": "0",
        "ProfileName": "דנה",
        "WaId": PHONE.lstrip("+"),
    }
    return {**form, **changes}


async def post(api: Api, path: str, form: dict[str, str], *, base: str = PUBLIC, token: str = TOKEN) -> int:
    headers = {SIGNATURE_HEADER: sign(token, base + path, form), "Content-Type": "application/x-www-form-urlencoded"}
    answer = await api.anonymous().post(path, content=urlencode(form), headers=headers)
    return answer.status_code


async def messages(db: Database, office: Office) -> list[Message]:
    async with db.tenant_session(office.id) as session:
        return list(await session.scalars(select(Message).order_by(Message.at, Message.id)))


async def test_whatsapp_and_sms_are_one_thread_with_the_offices_own(api: Api, db: Database, office: Office) -> None:
    await api.signed("POST", "/internal/wa/events", batch(office.id, seen("מהוואטסאפ של המשרד")))
    form = came()
    assert await post(api, MESSAGE, form) == 200
    assert await post(api, MESSAGE, form) == 200
    assert await post(api, MESSAGE, came(From=PHONE, To=SMS, Body="בסמס")) == 200
    rows = await messages(db, office)
    assert [(one.route, one.body) for one in rows] == [
        ("baileys", "מהוואטסאפ של המשרד"),
        ("twilio_whatsapp", "הדירה פנויה?"),
        ("twilio_sms", "בסמס"),
    ]
    assert len({one.customer_id for one in rows}) == 1
    async with db.tenant_session(office.id) as session:
        chat = await session.scalar(select(Chat))
        assert chat is not None
        assert (chat.unread, chat.wa_chat) == (3, "77001122334455@lid")
        assert await session.scalar(select(ChatReply.id)) is not None


async def test_w33_the_signature_is_over_the_public_address_and_nothing_else(
    api: Api, db: Database, office: Office
) -> None:
    form = came()
    for base, token in ((api.url, TOKEN), ("http://crm.office.example", TOKEN), (PUBLIC, "another-token")):
        assert await post(api, MESSAGE, form, base=base, token=token) == 403
    changed = await api.anonymous().post(
        MESSAGE,
        content=urlencode({**form, "Body": "אחר"}),
        headers={
            SIGNATURE_HEADER: sign(TOKEN, PUBLIC + MESSAGE, form),
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    assert changed.status_code == 403
    assert (await api.anonymous().post(MESSAGE, data=form)).status_code == 403
    assert await messages(db, office) == []
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(TwilioArrival.id)) is None


async def test_w16_a_number_of_nobody_is_credited_to_nobody(api: Api) -> None:
    assert await post(api, MESSAGE, came(To="whatsapp:+97239999999")) == 404


async def test_w16_one_number_of_two_offices_is_told_apart_by_its_channel(
    api: Api, db: Database, office: Office
) -> None:
    """The first writes WhatsApp by it and the second SMS: each is unique on its own channel alone."""
    other = await make_office(db, "+97236666666")
    async with db.tenant_session(other.id) as session:
        link = await LinkRepository(session, other.id).locked()
        link.sms_sender = SENDER
    assert await post(api, MESSAGE, came(Body="בוואטסאפ")) == 200
    assert await post(api, MESSAGE, came(From=PHONE, To=SENDER, Body="בסמס")) == 200
    assert [one.body for one in await messages(db, office)] == ["בוואטסאפ"]
    assert [one.body for one in await messages(db, other)] == ["בסמס"]


async def test_a_nul_in_the_form_costs_no_message(api: Api, db: Database, office: Office) -> None:
    assert await post(api, MESSAGE, came(Body="שלום\x00 לכם")) == 200
    assert [one.body for one in await messages(db, office)] == ["שלום לכם"]


async def test_attachments_are_messages_of_their_own(api: Api, db: Database, office: Office) -> None:
    form = came(Body="", NumMedia="2", MediaUrl0="https://api.twilio.com/a", MediaContentType0="image/jpeg")
    form |= {"MediaUrl1": "https://api.twilio.com/b", "MediaContentType1": "audio/ogg"}
    assert await post(api, MESSAGE, form) == 200
    photo, voice = await messages(db, office)
    assert (photo.kind, photo.body, photo.file_state, photo.file_url) == (
        "image",
        None,
        "waiting",
        "https://api.twilio.com/a",
    )
    assert (voice.kind, voice.words_state) == ("voice", "waiting")


async def test_callbacks_move_the_status_forward_only(api: Api, db: Database, office: Office) -> None:
    """W22, and W30: a try that Twilio never answered is known by our own id in the callback."""
    await post(api, MESSAGE, came())
    (first,) = await messages(db, office)
    async with db.tenant_session(office.id) as session:
        ours = Message(
            business_id=office.id,
            customer_id=first.customer_id,
            direction="out",
            author="staff",
            body="כן",
            state="sending",
        )
        session.add(ours)
        await session.flush()
        session.add(
            MessageAttempt(business_id=office.id, message_id=ours.id, route="twilio_whatsapp", outcome="unknown")
        )
    await owe(db, office, ours.id)
    told = {"MessageSid": "SM1", "From": f"whatsapp:{SENDER}", "To": f"whatsapp:{PHONE}"}
    for status, expected in (("delivered", "delivered"), ("sent", "delivered"), ("read", "read"), ("failed", "read")):
        path = f"{STATUS}?message={ours.id}"
        assert await post(api, path, {**told, "MessageStatus": status}) == 200
        assert (await messages(db, office))[-1].state == expected
    assert await post(api, STATUS, {**told, "MessageStatus": "read"}) == 200
    assert (await messages(db, office))[-1].external_id == "SM1"


async def owe(db: Database, office: Office, message_id: UUID) -> None:
    """The row that owes a message."""
    async with db.tenant_session(office.id) as session:
        message = await session.get_one(Message, message_id)
        await MessageService(session, office.id, SilentPublisher()).owe(message)


async def test_what_was_stored_and_not_understood_is_taken_again(
    api: Api, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    form = came()
    async with db.tenant_session(office.id) as session:
        session.add(
            TwilioArrival(
                business_id=office.id,
                kind="message",
                key=form["MessageSid"],
                body=urlencode(form).encode(),
                created_at=utc_now() - timedelta(minutes=5),
            )
        )
    assert await ArrivalService(db, publisher).take_forgotten() == 1
    assert [one.body for one in await messages(db, office)] == ["הדירה פנויה?"]
    assert await post(api, MESSAGE, form) == 200
    assert len(await messages(db, office)) == 1
