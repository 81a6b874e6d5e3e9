"""How a message reads in one line: in the list of conversations, quoted above its answer, in a notice."""

from crm.domain.chats.models import Message
from crm.domain.chats.words import MessageKind

LINE = 160
"""Most characters of one line."""
_NAMES: dict[MessageKind, str] = {
    "image": "תמונה",
    "document": "מסמך",
    "voice": "הודעה קולית",
    "audio": "קובץ שמע",
    "video": "סרטון",
    "sticker": "מדבקה",
    "location": "מיקום",
    "undecryptable": "הודעה שלא ניתן היה לפענח",
    "unsupported": "הודעה מסוג שאינו נתמך",
}


def line_of(message: Message) -> str:
    """The message in one line: what kind it is, if that is no text, and its words."""
    name = _NAMES.get(message.kind)
    if message.kind == "document" and message.file_name:
        name = f"{name}: {message.file_name}"
    words = " ".join((message.body or "").split())
    return (f"{name}: {words}" if name and words else name or words)[:LINE]
