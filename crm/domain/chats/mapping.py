"""Rows of conversations as the API shows them."""

from datetime import datetime

import msgspec

from crm.domain.chats.answering import ai_answers
from crm.domain.chats.errors import sentence_of
from crm.domain.chats.models import Chat, Message, MessageTemplate
from crm.domain.chats.repository import ChatRow
from crm.domain.chats.schemas import ChatOut, MessageOut, TemplateOut
from crm.domain.chats.showing import line_of
from crm.domain.chats.threads import window_until
from crm.domain.chats.words import ReplyState
from crm.domain.customers.models import Customer
from crm.domain.whatsapp.models import WhatsAppLink


def chat_out(row: ChatRow, link: WhatsAppLink, now: datetime) -> ChatOut:
    """One conversation as shown."""
    chat, customer = row.chat, row.customer
    return ChatOut(
        customer_id=customer.id,
        customer_name=customer.name,
        phone=row.phone,
        state=chat.state,
        ai_on=chat.ai_on,
        ai_answers=ai_answers(chat, customer.do_not_contact, link.ai_on),
        ai_reason=chat.ai_reason if link.ai_on else "office",
        ai_changed_at=chat.ai_changed_at,
        ai_changed_by=chat.ai_changed_by,
        assignee_id=chat.assignee_id,
        assignee_name=row.assignee_name,
        do_not_contact=customer.do_not_contact,
        lead_id=row.lead_id,
        unread=chat.unread,
        failed=row.failed,
        last_message_at=chat.last_message_at,
        preview=chat.preview,
        preview_direction=chat.preview_direction,
        window_until=window_until(chat.last_inbound_at, now),
        route=link.route,
        reply=msgspec.convert(row.reply, ReplyState | None),
        version=chat.version,
    )


def empty_chat(customer: Customer, phone: str | None, link: WhatsAppLink, now: datetime) -> ChatOut:
    """The conversation of somebody with whom nobody has written yet."""
    chat = Chat(
        customer_id=customer.id, state="open", ai_on=True, ai_reason="start", unread=0, version=1, created_at=now
    )
    return chat_out(ChatRow(chat, customer, phone, None, None, 0, None), link, now)


def message_out(message: Message, quoted: Message | None) -> MessageOut:
    """One message as shown."""
    return MessageOut(
        id=message.id,
        customer_id=message.customer_id,
        at=message.at,
        direction=message.direction,
        author=message.author,
        author_name=message.author_name,
        kind=message.kind,
        body=message.body,
        file_state=message.file_state,
        file_name=message.file_name,
        file_mime=message.file_mime,
        file_size=message.file_size,
        seconds=message.seconds,
        words_state=message.words_state,
        latitude=message.latitude,
        longitude=message.longitude,
        quoted_id=message.quoted_id,
        quoted=None if quoted is None else line_of(quoted),
        state=message.state,
        error=message.error,
        error_sentence=sentence_of(message.error),
        can_retry=message.direction == "out" and message.state == "failed",
        route=message.route,
        template_id=message.template_id,
        broadcast_id=message.broadcast_id,
        sent_at=message.sent_at,
        delivered_at=message.delivered_at,
        read_at=message.read_at,
        version=message.version,
    )


def template_out(row: MessageTemplate) -> TemplateOut:
    """One template as shown."""
    return TemplateOut(
        id=row.id,
        name=row.name,
        body=row.body,
        fields=row.fields,
        category=row.category,
        state=row.state,
        content_sid=row.content_sid,
        version=row.version,
    )
