"""What ages of conversations in writing. That somebody wrote, when and by which way stays, as of calls."""

from crm.db.privacy import ERASED
from crm.domain.analysis.models import CallAnalysis
from crm.domain.calls.models import ToolInvocation
from crm.domain.chats.models import Chat, ChatReply, ChatSession, Message
from crm.domain.retention.age import EMPTY, NOTHING, SESSIONS, Age, hanging_on, is_json, of_person

WRITTEN: tuple[Age, ...] = (
    of_person(
        "messages",
        Message,
        Message.at,
        Message.customer_id,
        {"body": "erased"},
        left=Message.body != ERASED,
    ),
    of_person(
        "messages",
        Message,
        Message.at,
        Message.customer_id,
        {"template_values": "list", "latitude": "null", "longitude": "null"},
        left=Message.latitude.is_not(None) | ~is_json(Message.template_values, NOTHING),
    ),
    of_person(
        "messages", Chat, Chat.last_message_at, Chat.customer_id, {"preview": "erased"}, left=Chat.preview != ERASED
    ),
    of_person(
        "messages",
        ChatSession,
        ChatSession.last_at,
        ChatSession.customer_id,
        {"summary": "null"},
        left=ChatSession.summary.is_not(None),
    ),
    of_person(
        "messages",
        ChatReply,
        ChatReply.created_at,
        ChatReply.customer_id,
        {"tools": "list", "withheld": "list"},
        left=~(is_json(ChatReply.tools, NOTHING) & is_json(ChatReply.withheld, NOTHING)),
    ),
    hanging_on(
        SESSIONS,
        "messages",
        ToolInvocation,
        ToolInvocation.conversation_id,
        ~(is_json(ToolInvocation.arguments, EMPTY) & is_json(ToolInvocation.response, EMPTY)),
        {"arguments": "object", "response": "object"},
    ),
    hanging_on(
        SESSIONS,
        "messages",
        CallAnalysis,
        CallAnalysis.session_id,
        ~(is_json(CallAnalysis.score_reasons, NOTHING) & is_json(CallAnalysis.lead_fields, NOTHING)),
        {"score_reasons": "list", "lead_fields": "list", "next_step": "null"},
    ),
)
