"""What becomes of a message that was sent: forward only, whatever order the news comes in."""

from datetime import datetime

from crm.domain.chats.errors import UNSURE
from crm.domain.chats.models import Message
from crm.domain.chats.words import MessageState
from shared.contracts.whatsapp import SentStatus

_RANK: dict[MessageState, int] = {"queued": 0, "sending": 1, "sent": 2, "delivered": 3, "read": 4}


def move_on(message: Message, status: SentStatus, at: datetime, error: str | None = None) -> bool:
    """Note the news; false when it tells nothing new. What was read stays read (W22).

    A message that we gave up because it may have been sent turns out to have been: that is told, not kept back.
    """
    given_up = message.state == "failed" and message.error == UNSURE
    if message.state == "cancelled" or (message.state == "failed" and not given_up):
        return False
    if status == "failed":
        if given_up or message.state in {"delivered", "read"}:
            return False
        message.state, message.error, message.failed_at = "failed", error or "unknown", at
        message.version += 1
        return True
    if not given_up and _RANK[status] <= _RANK[message.state]:
        return False
    message.state, message.error, message.failed_at = status, None, None
    message.version += 1
    message.sent_at = message.sent_at or at
    if status in {"delivered", "read"}:
        message.delivered_at = message.delivered_at or at
    if status == "read":
        message.read_at = message.read_at or at
    return True
