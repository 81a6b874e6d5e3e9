"""What the office holds of a person's written conversations."""

from crm.domain.broadcasts.models import BroadcastRecipient
from crm.domain.chats.models import Chat, ChatReply, ChatSession, Message, MessageAttempt, MessageSend
from crm.domain.privacy.belonging import his_arrival, his_attempt, his_send
from crm.domain.privacy.holding import Holding, keeps, of_person
from crm.domain.twilio.models import TwilioArrival

WRITTEN: tuple[Holding, ...] = (
    Holding(
        key="messages",
        title="הודעות",
        model=Message,
        where=of_person(Message.customer_id),
        wipe={
            "body": "null",
            "file_name": "null",
            "file_url": "null",
            "latitude": "null",
            "longitude": "null",
            "wa_chat": "null",
            "external_id": "null",
            "template_values": "list",
            "error": "null",
        },
        keeps=keeps(
            "direction",
            "author",
            "author_name",
            "kind",
            "file_state",
            "file_mime",
            "words_state",
            "state",
            "route",
            "purpose",
        ),
    ),
    Holding(
        key="message_sends",
        title="הודעות שממתינות לשליחה",
        model=MessageSend,
        where=his_send,
        wipe={"last_error": "null"},
        keeps=keeps("state"),
    ),
    Holding(
        key="message_attempts",
        title="ניסיונות שליחה",
        model=MessageAttempt,
        where=his_attempt,
        wipe={"external_id": "null", "error": "null"},
        keeps=keeps("route", "outcome"),
    ),
    Holding(
        key="chats",
        title="מצב ההתכתבות",
        model=Chat,
        where=of_person(Chat.customer_id),
        wipe={"wa_chat": "null", "preview": "null"},
        keeps=keeps("state", "ai_reason", "ai_changed_by", "preview_direction"),
    ),
    Holding(
        key="chat_sessions",
        title="סיכומי התכתבויות",
        model=ChatSession,
        where=of_person(ChatSession.customer_id),
        wipe={"summary": "null"},
        keeps=keeps("summary_state", "sentiment"),
    ),
    Holding(
        key="chat_replies",
        title="תשובות הנציג בהתכתבות",
        model=ChatReply,
        where=of_person(ChatReply.customer_id),
        wipe={"tools": "list", "withheld": "list", "last_error": "null"},
        keeps=keeps("state", "reply_state"),
    ),
    Holding(
        key="twilio_arrivals",
        title="הודעות כפי שהתקבלו מ־Twilio",
        model=TwilioArrival,
        where=his_arrival,
        wipe={"key": "unique", "body": "null", "error": "null"},
        keeps=keeps("kind", "state"),
    ),
    Holding(
        key="broadcast_recipients",
        title="דיוורים שקיבל",
        model=BroadcastRecipient,
        where=of_person(BroadcastRecipient.customer_id),
        wipe={"reason": "null"},
        keeps=keeps("state"),
    ),
)
