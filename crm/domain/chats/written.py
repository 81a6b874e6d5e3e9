"""A message in words, as the model and the analysis read it: what is no text is named in brackets."""

from crm.domain.chats.models import Message

_KINDS = {
    "image": "תמונה",
    "document": "מסמך",
    "voice": "הודעה קולית",
    "audio": "קובץ קול",
    "video": "סרטון",
    "sticker": "מדבקה",
    "location": "מיקום",
}
NOT_HEARD = "[הודעה קולית שלא הצלחנו לשמוע]"
_SHOWN_WORDS = frozenset({"text", "voice", "template"})


def words_of(message: Message) -> str:
    """Its text, its caption with its kind, or its kind alone; empty for what nobody could read."""
    body = (message.body or "").strip()
    if message.kind in _SHOWN_WORDS and body:
        return body
    if message.kind == "voice" and message.words_state == "not_heard":
        return NOT_HEARD
    kind = _KINDS.get(message.kind)
    if kind is None:
        return body
    name = f" {message.file_name}" if message.kind == "document" and message.file_name else ""
    return f"[{kind}{name}] {body}".strip()
