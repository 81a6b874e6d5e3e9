"""Things read sign by sign: phones, star numbers, e-mails, addresses of the web, identity numbers and codes."""

import re

from shared.hebrew.cardinals import digits

_TLD = {
    "com": "קום",
    "co": "קו",
    "il": "איי אל",
    "net": "נט",
    "org": "אורג",
    "gov": "גוב",
    "ac": "איי סי",
    "io": "איי או",
}
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')]+|(?<![\w@.])[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.(?:co\.il|org\.il|com|net|org|il|io)(?:/[^\s\"')]*)?(?![\w@])"
)
_STAR = re.compile(r"(?<![\w*])\*\s?(\d{3,6})(?![\d*])|(?<![\d*])(\d{3,5})\*(?![\d*\w])")
_TOLL_FREE = re.compile(r"(?<![\w-])1[- ]?(?:[578]00|599|700|900|901)[- ]?\d{2,3}(?:[- ]?\d{2,4}){1,2}(?!\d)")
_INTERNATIONAL = re.compile(r"(?<![\w+])(?:\+|00)(\d{1,3})[- ]?(\(?0?\)?\d{1,3})[- ]?(\d{3})[- ]?(\d{3,4})(?!\d)")
_PHONE = re.compile(r"(?<![\w./,])\(?(0\d{1,2})\)?[- ]?(\d{3})([- ]?)(\d{2}[- ]?\d{2}|\d{3,4})(?![\d/.,]\d|\d)")
_NAMED_CODE = re.compile(
    r"((?:ת\"ז|ת\.ז\.?|תעודת (?:ה)?זהות|ח\"פ|ח\.פ\.?|ע\"מ|עוסק (?:מורשה|פטור)|קוד(?: ה\w+)?|סיסמ[הא](?: ה\w+)?|מיקוד"
    r"|אסמכתא|רישיון(?: (?:ה)?תיווך)?|רשיון(?: תיווך)?|מספר (?:הזמנה|אישור|פנייה|לקוח|רישיון)|PIN|ID)\s?:?\s?(?:מספר|מס'|הוא|שלך|שלי|-)?\s?)"
    r"(\d[\d-]{2,}\d)(?![\d./])"
)
_LONG = re.compile(r"(?<![\d.,])\d{9,}(?![\d,.]\d|\d)")
_ZERO_FIRST = re.compile(r"(?<![\d.,:/\-])0\d+(?![\d:/]|[.,]\d)")


def _dotted(name: str) -> str:
    return " נקודה ".join(_TLD.get(part.lower(), _signs(part)) for part in name.split("."))


def _signs(part: str) -> str:
    part = re.sub(r"\d+", lambda found: f" {digits(found.group())} ", part)
    return re.sub(r"\s+", " ", part.replace("-", " מקף ").replace("_", " קו תחתון ").replace("+", " פלוס ")).strip()


def _email(match: re.Match[str]) -> str:
    user, _, host = match.group().partition("@")
    return f"{_dotted(user)} שטרודל {_dotted(host)}"


def _url(match: re.Match[str]) -> str:
    text = match.group()
    end = re.search(r"[.,!?:;]+$", text)
    tail = end.group() if end else ""
    text = re.sub(r"^(?:https?://)?(?:www\.)?", "", text[: len(text) - len(tail)]).split("?")[0].rstrip("/")
    host, *path = text.split("/")
    return " סלש ".join([_dotted(host), *(_dotted(part) for part in path)]) + tail


def _grouped(text: str) -> str:
    return ", ".join(digits(group) for group in re.split(r"[^\d]+", text) if group)


def _phone(match: re.Match[str]) -> str:
    area, first, gap, last = match.groups()
    if gap:
        return ", ".join([digits(area), digits(first), _grouped(last)])
    return f"{digits(area)}, {digits(first)} {digits(last)}"


def speak_codes(text: str) -> str:
    """Replace every code, phone and web address; run before anything that reads numbers as amounts."""
    text = _EMAIL.sub(_email, text)
    text = _URL.sub(_url, text)
    text = _STAR.sub(lambda found: f"כוכבית {digits(found.group())}", text)
    text = _TOLL_FREE.sub(lambda found: _grouped(found.group()), text)
    text = _INTERNATIONAL.sub(lambda found: f"פלוס {_grouped(found.group())}", text)
    text = _PHONE.sub(_phone, text)
    text = _NAMED_CODE.sub(lambda found: f"{found.group(1)}{_grouped(found.group(2))}", text)
    return _LONG.sub(lambda found: digits(found.group()), text)


def speak_leading_zero(text: str) -> str:
    """``007`` and other left-over numbers with a leading zero, digit by digit; runs after dates and times."""
    return _ZERO_FIRST.sub(lambda found: digits(found.group()), text)
