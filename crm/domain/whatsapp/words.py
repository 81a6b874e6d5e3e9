"""How the office's WhatsApp stands, in Hebrew, and what to do about it."""

from crm.domain.whatsapp.models import WhatsAppLink
from shared.contracts.whatsapp import LinkReason, LinkState

_BY_REASON: dict[LinkReason, str] = {
    "logged_out": "הטלפון של המשרד ניתק את החיבור. סרקו קוד חדש כדי לחבר שוב.",
    "forbidden": "וואטסאפ חסם את החיבור של המספר הזה. בדקו את האפליקציה בטלפון של המשרד.",
    "mismatch": "החיבור כבר אינו תקין. סרקו קוד חדש כדי לחבר שוב.",
    "replaced": "החיבור נפתח במקום אחר. בדקו את המכשירים המקושרים בטלפון של המשרד.",
    "network": "החיבור לוואטסאפ נפל ומתחדש מעצמו.",
    "unlinked": "הוואטסאפ של המשרד נותק. אפשר לחבר אותו שוב בסריקת קוד.",
    "qr_expired": "אף אחד לא סרק את הקוד בזמן. אפשר לבקש קוד חדש.",
    "owned_elsewhere": "שרת אחר מחזיק את החיבור הזה.",
}
_BY_STATE: dict[LinkState, str] = {
    "off": "הוואטסאפ של המשרד עוד לא חובר. סרקו קוד מהטלפון של המשרד כדי להתחיל.",
    "connecting": "מתחבר לוואטסאפ…",
    "qr": "הקוד מחכה לסריקה מהטלפון של המשרד.",
    "open": "הוואטסאפ של המשרד מחובר.",
    "closed": "הוואטסאפ של המשרד מנותק.",
}
_ROUTES = {
    "restricted": "וואטסאפ הגביל את המספר, ולכן ההודעות יוצאות בינתיים דרך Twilio. נחזור מעצמנו אחרי מנוחה.",
    "link_down": "ההודעות יוצאות בינתיים דרך Twilio, עד שהחיבור יחזור.",
}


def sentence_of(link: WhatsAppLink) -> str:
    """The link in one or two sentences."""
    told = _BY_STATE[link.state]
    if link.state in {"closed", "off"}:
        told = _BY_REASON.get(link.reason, told)
    elsewhere = _ROUTES.get(link.route_reason or "") if link.route != "baileys" else None
    return told if elsewhere is None else f"{told} {elsewhere}"
