"""What can be said about a conversation without any model: only what was observed."""

from collections.abc import Sequence

from crm.domain.analysis.schema import AskedTool
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.leads.models import LeadFieldSource
from crm.domain.tools.talk import Line

NOT_ANALYSED = "השיחה עדיין לא נותחה; אלה העובדות שנרשמו."
NOT_SUMMED_UP = "ההתכתבות עדיין לא סוכמה; אלה העובדות שנרשמו."

_ENDS = {
    "caller_hangup": "המתקשר ניתק",
    "agent_hangup": "הנציג סיים את השיחה",
    "connection_lost": "הקו נותק",
    "crash": "השיחה נקטעה בגלל תקלה אצלנו",
    "not_answered": "השיחה לא נענתה",
    "time_limit": "השיחה הגיעה למשך המרבי",
    "silence": "השיחה הסתיימה אחרי שתיקה ארוכה",
    "transferred": "השיחה הועברה",
    "error": "השיחה נקטעה בגלל תקלה אצלנו",
}
_TOOLS = {
    "book_appointment": "נקבעה פגישה",
    "request_callback": "התבקשה שיחה חוזרת",
    "opt_out": "התבקש שלא לפנות שוב",
    "search_properties": "חופשו נכסים",
    "save_lead_details": "נשמרו פרטים",
    "send_whatsapp": "נשלחו פרטים בוואטסאפ",
}
_FIELDS = {
    "name": "שם",
    "deal": "סוג עסקה",
    "role": "תפקיד",
    "city": "עיר",
    "neighborhood": "שכונה",
    "rooms": "חדרים",
    "budget": "תקציב",
    "timeline": "לוח זמנים",
    "notes": "הערות",
}


def duration_he(milliseconds: int) -> str:
    """``2:05 דקות`` or ``42 שניות``."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes}:{seconds:02} דקות" if minutes else f"{seconds} שניות"


def observable_summary(
    call: Call, turns: Sequence[Turn], tools: Sequence[ToolCall], fields: Sequence[LeadFieldSource]
) -> str:
    """Duration, who ended, how often the caller spoke, what the tools did and saved; no judgement."""
    spoken = sum(turn.speaker == "caller" for turn in turns)
    parts = [
        NOT_ANALYSED,
        f"משך: {duration_he(call.duration_ms or 0)}.",
        f"{_ENDS.get(call.end_reason or '', 'השיחה הסתיימה')}.",
    ]
    parts.append(f"המתקשר דיבר {spoken} פעמים." if spoken != 1 else "המתקשר דיבר פעם אחת.")
    unheard = sum(turn.not_heard for turn in turns)
    if unheard:
        parts.append(f"לא נשמעו היטב: {unheard}.")
    return " ".join([*parts, *_came_of_it("בשיחה", tools, fields)])


def written_summary(lines: Sequence[Line], tools: Sequence[AskedTool], fields: Sequence[LeadFieldSource]) -> str:
    """The same of a written conversation: how much the person wrote, what the tools did and saved."""
    wrote = sum(line.theirs for line in lines)
    parts = [NOT_SUMMED_UP, f"הלקוח כתב {wrote} הודעות." if wrote != 1 else "הלקוח כתב הודעה אחת."]
    return " ".join([*parts, *_came_of_it("בהתכתבות", tools, fields)])


def _came_of_it(where: str, tools: Sequence[ToolCall | AskedTool], fields: Sequence[LeadFieldSource]) -> list[str]:
    parts: list[str] = []
    done = list(dict.fromkeys(_TOOLS[tool.name] for tool in tools if tool.ok and tool.name in _TOOLS))
    if done:
        parts.append(f"{where}: {', '.join(done)}.")
    given = [_FIELDS[row.field] for row in fields if row.field in _FIELDS]
    if given:
        parts.append(f"פרטים שנמסרו: {', '.join(given)}.")
    return parts
