"""Place names as callers say and models write them, brought to one form for comparison."""

import re

_ALIASES = {
    "תא": "תל אביב",
    "תל אביב יפו": "תל אביב",
    "תלאביב": "תל אביב",
    "tel aviv": "תל אביב",
    "פת": "פתח תקווה",
    "פתח תקוה": "פתח תקווה",
    "petah tikva": "פתח תקווה",
    "ראשלצ": "ראשון לציון",
    "ראשון": "ראשון לציון",
    "rishon lezion": "ראשון לציון",
    "ים": "ירושלים",
    "jerusalem": "ירושלים",
    "בש": "באר שבע",
    "beer sheva": "באר שבע",
    "רג": "רמת גן",
    "ramat gan": "רמת גן",
    "כס": "כפר סבא",
    "kfar saba": "כפר סבא",
    "רמהש": "רמת השרון",
    "הרצלייה": "הרצליה",
    "herzliya": "הרצליה",
    "haifa": "חיפה",
    "netanya": "נתניה",
    "holon": "חולון",
    "givatayim": "גבעתיים",
    "גבעתים": "גבעתיים",
    "raanana": "רעננה",
    "bat yam": "בת ים",
}


def place_key(name: str) -> str:
    """A form in which equal places are equal: no quotes or hyphens, קריית as קרית, aliases such as ת"א opened."""
    text = re.sub(r"[\"'`׳״’”]", "", name.strip().lower())
    joined = re.sub(r"[\s\-־–]", "", text)
    spaced = " ".join(re.sub(r"[\-־–,]", " ", text).split())
    spaced = re.sub(r"\bקריית\b", "קרית", spaced)
    return _ALIASES.get(spaced) or _ALIASES.get(joined) or spaced


def same_place(one: str, other: str) -> bool:
    """True when both name the same place. A leading ב of speech ("בתל אביב") is taken off."""
    left, right = place_key(one), place_key(other)
    return left == right or (left.startswith("ב") and place_key(left[1:]) == right)
