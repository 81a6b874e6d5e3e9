"""``send_whatsapp``: in a call, the details of what was found, to the caller's own number.

The model chooses among what this call's searches returned; to whom it goes and what it says are the office's rows.
"""

from collections.abc import Mapping
from uuid import UUID, uuid5

import msgspec

from crm.domain.businesses.models import Business
from crm.domain.chats.errors import ContactRefusedError
from crm.domain.chats.sending import MessageService, Outgoing
from crm.domain.chats.threads import ThreadRepository, window_until
from crm.domain.live.schemas import Changed
from crm.domain.prompts.repository import PromptRepository
from crm.domain.properties.models import Property
from crm.domain.tools.context import AUTHOR, ToolContext
from crm.domain.tools.details_text import details_text, office_text
from crm.domain.tools.repository import ToolInvocationRepository
from crm.domain.whatsapp.links import LinkRepository
from crm.domain.whatsapp.models import WhatsAppLink
from shared.contracts.tools import SendWhatsApp, ToolResponse
from shared.phones import is_mobile

SENT = "שלחתי לכם את הפרטים בוואטסאפ."
IN_WRITING = "אנחנו כבר מתכתבים כאן."
NO_NUMBER = "אין לי מספר נייד שאפשר לשלוח אליו. אפשר שאבקש מהמשרד לחזור אליכם."
NOT_NOW = "לא אוכל לשלוח הודעה עכשיו. אפשר שאבקש מהמשרד לשלוח את הפרטים."
NOTHING = "מה לשלוח? אפשר את פרטי הנכסים שדיברנו עליהם או את פרטי המשרד."
UNKNOWN = "לא מצאתי את הנכס הזה אצלנו."


def can_send(link: WhatsAppLink) -> bool:
    """Whether the office can send anything in writing now: offered to the agent only then."""
    return link.state == "open" or link.twilio_sender is not None or link.sms_sender is not None


async def send_whatsapp(context: ToolContext, asked: SendWhatsApp) -> ToolResponse:
    """Answers ok only when the message stands in the outbox."""
    phone = context.talk.phone
    if context.talk.channel != "phone":
        return ToolResponse(False, {}, "in_writing", IN_WRITING)
    if not asked.property_ids and not asked.office:
        return ToolResponse(False, {}, "nothing_to_send", NOTHING)
    if phone is None or not is_mobile(phone):
        return ToolResponse(False, {}, "no_number", NO_NUMBER)
    listings = await _listings(context, asked.property_ids)
    if listings is None:
        return ToolResponse(False, {}, "unknown_property", UNKNOWN)
    person = await context.person()
    if not await _way_is_open(context, person.customer.id):
        return ToolResponse(False, {}, "no_route", NOT_NOW)
    text = await _text(context, listings, office=asked.office)
    message = Outgoing(
        customer_id=person.customer.id,
        author="automation",
        author_name=AUTHOR.label,
        text=text,
        purpose="enquiry",
        # Asked for twice in one call, the same details go once.
        message_id=uuid5(context.talk.id, text),
    )
    service = MessageService(context.session, context.business_id, context.publisher)
    try:
        async with context.session.begin_nested():
            sent = await service.send(message, AUTHOR)
    except ContactRefusedError as error:
        return ToolResponse(False, {"reason": error.reason}, "not_now", NOT_NOW)
    context.audit("message.details_sent", "message", sent.id, {"listings": len(listings), "office": asked.office})
    context.hints.append(Changed("chats", person.customer.id))
    return ToolResponse(True, {"message_id": str(sent.id), "listings": len(listings)}, say=SENT)


async def _listings(context: ToolContext, wanted: list[UUID]) -> list[Property] | None:
    """The rows in the model's order; None when one of them was not found in this call."""
    shown = await _shown(context)
    rows: list[Property] = []
    for one in dict.fromkeys(wanted):
        row = await context.listing(one) if one in shown else None
        if row is None or row.status == "closed":
            return None
        rows.append(row)
    return rows


async def _shown(context: ToolContext) -> set[UUID]:
    """What this call's searches returned."""
    ran = await ToolInvocationRepository(context.session, context.business_id).of_conversation(context.talk.id)
    found: set[UUID] = set()
    for one in ran:
        if one.name == "search_properties" and one.response is not None:
            data = msgspec.convert(one.response, ToolResponse).data
            for result in msgspec.convert(data.get("results", []), list[dict[str, object]]):
                found.add(_id(result))
    return found


def _id(result: Mapping[str, object]) -> UUID:
    return UUID(str(result["property_id"]))


async def _way_is_open(context: ToolContext, customer_id: UUID) -> bool:
    """Free words go by the own WhatsApp, by Twilio's within the window, or by SMS."""
    link = await LinkRepository(context.session, context.business_id).shown()
    if link.sms_sender is not None or (link.route == "baileys" and link.state == "open"):
        return True
    chat = await ThreadRepository(context.session, context.business_id).locked(customer_id)
    return link.twilio_sender is not None and window_until(chat.last_inbound_at, context.now) is not None


async def _text(context: ToolContext, listings: list[Property], *, office: bool) -> str:
    business = await context.session.get_one(Business, context.business_id)
    about = None
    if office:
        numbers = await PromptRepository(context.session, context.business_id).numbers()
        about = office_text(business.name, min(numbers, default=None), await context.hours())
    return details_text(business.name, listings, about)
