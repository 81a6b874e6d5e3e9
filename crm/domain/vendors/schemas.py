"""The vendors' health as the office sees it."""

from datetime import datetime

import msgspec

from shared.contracts.vendor_health import VendorEndpoint

NAMES: dict[VendorEndpoint, str] = {
    "chat": "מנוע השיחה",
    "chat_fallback": "מנוע השיחה החלופי",
    "hearing_stream": "התמלול הרציף",
    "hearing": "מנוע התמלול",
    "hearing_fallback": "מנוע התמלול החלופי",
    "hearing_local": "התמלול המקומי",
    "speech_stream": "מנוע הדיבור של גוגל",
    "speech_unary": "הקול החלופי של גוגל",
}

SENTENCES: dict[VendorEndpoint, str] = {
    "chat": "מנוע השיחה לא עונה, עונים לפונים בדרך חלופית.",
    "chat_fallback": "גם מנוע השיחה החלופי לא עונה.",
    "hearing_stream": "התמלול הרציף לא עונה, מתמללים כל משפט בסופו.",
    "hearing": "מנוע התמלול לא עונה, שומעים בדרך חלופית.",
    "hearing_fallback": "גם מנוע התמלול החלופי לא עונה.",
    "hearing_local": "התמלול המקומי לא עובד.",
    "speech_stream": "מנוע הדיבור של גוגל לא עונה, מדברים בקול חלופי.",
    "speech_unary": "גם הקול החלופי לא עונה, נאמרים רק משפטים שהוכנו מראש.",
}


class VendorOut(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint that does not answer; ``text`` is one Hebrew sentence, also of what is done meanwhile."""

    endpoint: VendorEndpoint
    since: datetime
    text: str


class VendorHealthOut(msgspec.Struct, frozen=True):
    """``GET /api/vendors/health``. Empty when everything works."""

    out: list[VendorOut]
