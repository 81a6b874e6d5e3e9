"""English names, brands and acronyms inside a Hebrew sentence, in Hebrew letters where a Hebrew voice reads them better."""

import re

_NAMES = {
    "whatsapp": "ווטסאפ", "google": "גוגל", "facebook": "פייסבוק", "instagram": "אינסטגרם", "zoom": "זום", "waze": "ווייז",
    "bit": "ביט", "paybox": "פייבוקס", "airbnb": "איירביאנבי", "booking": "בוקינג", "iphone": "אייפון", "ipad": "אייפד",
    "android": "אנדרואיד", "toha": "טוהא", "yad": "יד", "madlan": "מדלן", "email": "אימייל", "e-mail": "אימייל", "mail": "מייל",
    "wi-fi": "וויי פיי", "wifi": "וויי פיי", "online": "אונליין", "ok": "אוקיי", "excel": "אקסל", "word": "וורד",
    "pdf": "פי די אף", "netflix": "נטפליקס", "tesla": "טסלה", "ikea": "איקאה", "microsoft": "מיקרוסופט", "apple": "אפל",
    "amazon": "אמזון", "intel": "אינטל", "nvidia": "אנבידיה", "link": "לינק", "app": "אפליקציה", "loft": "לופט",
    "penthouse": "פנטהאוז", "duplex": "דופלקס", "lobby": "לובי", "smart": "סמארט", "home": "הום", "moked": "מוקד",
    "one": "וואן", "tower": "טאואר", "park": "פארק", "city": "סיטי", "center": "סנטר", "mall": "מול", "hub": "האב",
}  # fmt: skip
_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "איי בי סי די אי אף ג'י אייץ' איי ג'יי קיי אל אם אן או פי קיו אר אס טי יו וי דאבליו אקס וואי זד".split(),
        strict=True,
    )
)
_WORD = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*")


def _word(match: re.Match[str]) -> str:
    text = match.group()
    known = _NAMES.get(text.lower())
    if known:
        return known
    if text.isupper() and len(text) <= 4:
        return " ".join(_LETTERS[letter] for letter in text)
    return text


def speak_latin(text: str) -> str:
    """Known names in Hebrew letters, short acronyms letter by letter; other words stay for the voice to read."""
    return _WORD.sub(_word, re.sub(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", " ", text))
