"""Messages leave by one way at a time, in order, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.chats.answering import withdraw
from crm.domain.chats.claiming import Claimer
from crm.domain.chats.errors import ContactRefusedError, WindowClosedError
from crm.domain.chats.models import ChatReply, MessageTemplate
from crm.domain.chats.threads import ThreadRepository
from crm.domain.whatsapp.links import LinkRepository
from crm.domain.whatsapp.routing import RESTS, RESTS_LONG, RouteDesk
from shared.clock import utc_now
from shared.contracts.whatsapp import SendAnswer
from shared.ids import new_id
from tests.crm.chats.conftest import SMS_SENDER, TWILIO_SENDER, Desk
from tests.support.whatsapp import LID, PHONE, link, seen, status

REFUSED = SendAnswer("refused", None, error="463")
UNSURE = SendAnswer("unknown", None)
GRANTED = new_id()


async def test_an_answer_goes_to_the_address_that_it_came_from(desk: Desk) -> None:
    """W2: never rebuilt from digits."""
    customer = await desk.wrote()
    one = await desk.send(customer_id=customer, text="כן, פנויה")
    await desk.deliver(one)
    (asked,) = desk.gateway.asked
    assert (asked.chat, asked.phone, asked.message_id) == (LID, None, one)
    message = await desk.message(one)
    assert (message.state, message.route, message.external_id) == ("sent", "baileys", desk.gateway.known[one].wa_id)
    await desk.tell(status("delivered", message_id=one), status("read", message_id=one))
    message = await desk.message(one)
    assert message.state == "read"
    assert message.delivered_at is not None


async def test_the_try_is_written_before_the_route_is_asked(desk: Desk) -> None:
    """W11: a process killed at that point finds it, asks what became of it, and sends nothing twice."""
    customer = await desk.wrote()
    one = await desk.send(customer_id=customer, text="כן")
    async with desk.db.tenant_session(desk.office.id) as session:
        tried = await Claimer(session, desk.office.id, desk.publisher, twilio_ready=True).claim(one)
    assert tried is not None
    assert await desk.attempts(one) == [("baileys", "trying")]
    assert (await desk.message(one)).state == "sending"
    # The gateway had it before the process died.
    desk.gateway.known[one] = SendAnswer("sent", "WA1", LID)
    await desk.deliver(one)
    assert (await desk.message(one)).state == "sent"
    assert desk.gateway.asked == []


async def test_w30_a_killed_try_that_never_reached_the_gateway_goes_again(desk: Desk) -> None:
    customer = await desk.wrote()
    one = await desk.send(customer_id=customer, text="כן")
    async with desk.db.tenant_session(desk.office.id) as session:
        await Claimer(session, desk.office.id, desk.publisher, twilio_ready=True).claim(one)
    await desk.deliver(one, times=2)
    assert desk.gateway.delivered == [one]
    assert await desk.attempts(one) == [("baileys", "unsent"), ("baileys", "sent")]


async def test_order_is_kept_for_each_person(desk: Desk) -> None:
    customer = await desk.wrote()
    ids = [await desk.send(customer_id=customer, text=str(number)) for number in range(3)]
    await desk.deliver(*reversed(ids))
    assert desk.gateway.delivered == [ids[0]]
    await desk.deliver(*ids)
    assert desk.gateway.delivered == ids


async def test_the_same_message_id_is_the_same_message(desk: Desk) -> None:
    customer = await desk.wrote()
    one = await desk.send(customer_id=customer, text="כן")
    assert await desk.send(customer_id=customer, text="כן", message_id=one) == one
    await desk.deliver(one, times=3)
    assert len(desk.gateway.asked) == 1


@pytest.mark.parametrize("how", ["unknown", "dropped"])
async def test_w30_what_may_have_left_is_held_from_every_other_route(desk: Desk, how: str) -> None:
    await desk.has_twilio()
    customer = await desk.wrote()
    one = await desk.send(customer_id=customer, text="כן")
    if how == "unknown":
        desk.gateway.outcomes = [UNSURE]
    else:
        desk.gateway.outcomes, desk.gateway.drop = [UNSURE], 1
    await desk.deliver(one, times=4)
    await desk.tell(link("closed", "network"))
    await desk.deliver(one, times=2)
    assert desk.twilio.asked == []
    assert (await desk.message(one)).state == "sending"
    # The gateway tells the end.
    await desk.tell(status("sent", message_id=one, wa_id="WA9"))
    await desk.deliver(one, times=2)
    assert (await desk.message(one)).state == "sent"
    assert (len(desk.gateway.asked), desk.twilio.asked) == (1, [])


async def test_w30_after_fifteen_minutes_a_person_decides(desk: Desk) -> None:
    await desk.has_twilio()
    customer = await desk.wrote()
    one = await desk.send(customer_id=customer, text="כן")
    desk.gateway.outcomes = [UNSURE]
    await desk.deliver(one)
    await desk.tell(link("closed", "network"))
    await desk.grow_old(one, timedelta(minutes=16))
    await desk.deliver(one, times=3)
    message = await desk.message(one)
    assert (message.state, message.error) == ("failed", "may_have_been_sent")
    assert desk.gateway.given_up == [one]
    assert desk.twilio.asked == []
    # It had arrived after all: that is told.
    await desk.tell(status("delivered", message_id=one))
    assert (await desk.message(one)).state == "delivered"


async def test_w21_a_463_is_never_tried_there_again_and_moves_the_office_to_twilio_and_back(desk: Desk) -> None:
    await desk.has_twilio()
    customer = await desk.wrote()
    one = await desk.send(customer_id=customer, text="כן")
    desk.gateway.outcomes = [REFUSED]
    await desk.deliver(one, times=3)
    assert len(desk.gateway.asked) == 1
    (sent,) = desk.twilio.asked
    assert (sent["From"], sent["To"], sent["Body"]) == (f"whatsapp:{TWILIO_SENDER}", f"whatsapp:{PHONE}", "כן")
    message = await desk.message(one)
    assert (message.state, message.route) == ("sent", "twilio_whatsapp")
    async with desk.db.tenant_session(desk.office.id) as session:
        row = await LinkRepository(session, desk.office.id).locked()
        assert (row.route, row.route_reason, row.health) == ("twilio_whatsapp", "restricted", 35)
        RouteDesk(session, desk.publisher, row).look(utc_now() + RESTS - timedelta(minutes=1))
        assert row.route == "twilio_whatsapp"
        RouteDesk(session, desk.publisher, row).look(utc_now() + RESTS + timedelta(minutes=1))
        assert (row.route, row.route_reason, row.health) == ("baileys", "rested", 60)
        actions = list(await session.scalars(select(AuditEvent.action)))
    assert actions.count("whatsapp.route_changed") == 2


async def test_a_number_restricted_twice_rests_longer(desk: Desk) -> None:
    await desk.has_twilio()
    async with desk.db.tenant_session(desk.office.id) as session:
        row = await LinkRepository(session, desk.office.id).locked()
        routes, now = RouteDesk(session, desk.publisher, row), utc_now()
        routes.refused("463", now)
        routes.refused("463", now)
        routes.look(now + RESTS + timedelta(minutes=1))
        assert row.route == "twilio_whatsapp"
        routes.look(now + RESTS_LONG + timedelta(minutes=1))
        assert row.route == "baileys"


async def test_a_463_that_comes_as_a_status_is_taken_the_same_way(desk: Desk) -> None:
    await desk.has_twilio()
    customer = await desk.wrote()
    one = await desk.send(customer_id=customer, text="כן")
    await desk.deliver(one)
    wa_id = (await desk.message(one)).external_id or ""
    await desk.tell(status("failed", message_id=one, wa_id=wa_id, error="463"))
    await desk.deliver(one)
    assert (await desk.message(one)).route == "twilio_whatsapp"
    assert await desk.attempts(one) == [("baileys", "refused"), ("twilio_whatsapp", "sent")]


async def test_w31_outside_the_window_only_an_approved_template_goes_by_twilio(desk: Desk) -> None:
    await desk.has_twilio(sms=False)
    customer = await desk.wrote(ago=timedelta(hours=25))
    await desk.tell(link("closed", "logged_out"))
    async with desk.db.tenant_session(desk.office.id) as session:
        template = MessageTemplate(
            business_id=desk.office.id,
            name="עדכון",
            body="שלום {{1}}, יש לנו עדכון.",
            fields=["customer.first_name"],
            category="utility",
            state="approved",
            content_sid=f"HX{'0' * 32}",
        )
        session.add(template)
    with pytest.raises(WindowClosedError):
        await desk.send(customer_id=customer, text="שלום", decision_id=template.id)
    free = await desk.send(customer_id=customer, author="automation", text="שלום")
    await desk.deliver(free, times=2)
    assert desk.twilio.asked == []
    one = await desk.send(customer_id=customer, author="automation", template_id=template.id)
    await desk.deliver(free, one)
    async with desk.db.tenant_session(desk.office.id) as session:
        await withdraw(session, desk.office.id, customer)
    assert [asked.get("ContentSid") for asked in desk.twilio.asked] in ([], [template.content_sid])


async def test_w31_a_63016_moves_on_to_sms(desk: Desk) -> None:
    await desk.has_twilio()
    customer = await desk.wrote()
    await desk.tell(link("closed", "logged_out"))
    one = await desk.send(customer_id=customer, text="כן")
    desk.twilio.answers = [(400, {"code": 63016, "message": "outside"})]
    await desk.deliver(one, times=2)
    assert [asked["From"] for asked in desk.twilio.asked] == [f"whatsapp:{TWILIO_SENDER}", SMS_SENDER]
    assert (await desk.message(one)).route == "twilio_sms"


async def test_w30_a_twilio_that_did_not_answer_is_not_asked_again(desk: Desk) -> None:
    await desk.has_twilio()
    customer = await desk.wrote()
    await desk.tell(link("closed", "logged_out"))
    one = await desk.send(customer_id=customer, text="כן")
    desk.twilio.drop = 1
    await desk.deliver(one, times=3)
    assert (len(desk.twilio.asked), (await desk.message(one)).state) == (1, "sending")
    await desk.grow_old(one, timedelta(minutes=16))
    await desk.deliver(one)
    message = await desk.message(one)
    assert (message.state, message.error) == ("failed", "may_have_been_sent")
    assert len(desk.twilio.asked) == 1


async def test_a_link_that_blinks_is_waited_for_and_goes_when_it_is_back(desk: Desk) -> None:
    customer = await desk.wrote()
    desk.gateway.open = False
    one = await desk.send(customer_id=customer, text="כן")
    await desk.deliver(one)
    message = await desk.message(one)
    assert (message.state, await desk.attempts(one)) == ("queued", [("baileys", "unsent")])
    desk.gateway.open = True
    await desk.tell(link("closed", "network"), link("open"))
    await desk.deliver(one)
    assert desk.gateway.delivered == [one]


async def test_w36_a_takeover_calls_off_what_the_ai_has_not_sent(desk: Desk) -> None:
    customer = await desk.wrote()
    async with desk.db.tenant_session(desk.office.id) as session:
        reply = await session.scalar(select(ChatReply))
        assert reply is not None
    waits = await desk.send(customer_id=customer, author="ai", text="תשובה", reply_id=reply.id)
    async with desk.db.tenant_session(desk.office.id) as session:
        await ThreadRepository(session, desk.office.id).locked(customer)
        await withdraw(session, desk.office.id, customer)
    late = await desk.send(customer_id=customer, author="ai", text="עוד", reply_id=reply.id)
    await desk.deliver(waits, late)
    assert [(await desk.message(one)).state for one in (waits, late)] == ["cancelled", "cancelled"]
    assert desk.gateway.asked == []


async def test_w35_nothing_begun_goes_out_after_a_stop(desk: Desk) -> None:
    customer = await desk.wrote()
    begun = await desk.send(
        customer_id=customer, author="automation", text="דירה חדשה", purpose="enquiry", decision_id=new_id()
    )
    await desk.tell(seen("הסר"))
    await desk.deliver(begun)
    message = await desk.message(begun)
    assert (message.state, message.error) == ("cancelled", "opted_out")
    with pytest.raises(ContactRefusedError):
        await desk.send(customer_id=customer, text="ובכל זאת")


async def test_a_new_number_begins_few_conversations_and_spaces_them(desk: Desk, db: Database) -> None:
    customer = await desk.wrote()
    async with db.tenant_session(desk.office.id) as session:
        row = await LinkRepository(session, desk.office.id).locked()
        row.daily_cap = 0
    capped = await desk.send(
        customer_id=customer, author="automation", text="עדכון", purpose="enquiry", decision_id=new_id()
    )
    await desk.deliver(capped)
    assert desk.gateway.asked == []
    assert (await desk.message(capped)).state == "queued"
    answer = await desk.send(customer_id=customer, text="תשובה")
    await desk.deliver(answer)
    assert desk.gateway.delivered == [answer]
