"""What callers say in a word or two, with the phonemes that Kokoro needs: it reads no Hebrew letters."""

from typing import NamedTuple

YES_NO = "אני יכולה לקבוע לך פגישה ביום שלישי בשעה ארבע. מתאים לך?"
HOUR = "באיזו שעה נוח לך?"
ROOMS = "כמה חדרים דרושים לך?"
NAME = "מה השם שלך?"
CHOICE = "לקנייה או להשכרה?"
FREE = "במה אפשר לעזור?"


class Answer(NamedTuple):
    """One short answer and the question of the agent that it answers."""

    text: str
    phonemes: str
    asked: str


ANSWERS = [
    Answer("כן", "kˈen", YES_NO),
    Answer("לא", "lˈo", YES_NO),
    Answer("כן, כן", "kˈen, kˈen", YES_NO),
    Answer("לא לא לא", "lˈo lˈo lˈo", YES_NO),
    Answer("לא, לא", "lˈo, lˈo", YES_NO),
    Answer("תודה", "todˈa", YES_NO),
    Answer("תודה רבה", "todˈa ɾabˈa", FREE),
    Answer("לא תודה", "lˈo todˈa", YES_NO),
    Answer("כן בבקשה", "kˈen bevakaʃˈa", YES_NO),
    Answer("בבקשה", "bevakaʃˈa", YES_NO),
    Answer("בסדר", "besˈedeɾ", YES_NO),
    Answer("נכון", "naxˈon", YES_NO),
    Answer("בטח", "bˈetax", YES_NO),
    Answer("אולי", "ʔulˈaj", YES_NO),
    Answer("מתאים", "matʔˈim", YES_NO),
    Answer("מעולה", "meʔulˈe", YES_NO),
    Answer("יופי", "jˈofi", YES_NO),
    Answer("אוקיי", "ʔokˈej", YES_NO),
    Answer("די", "dˈaj", YES_NO),
    Answer("רגע", "ɾˈeɡa", YES_NO),
    Answer("שלום", "ʃalˈom", FREE),
    Answer("היי", "hˈaj", FREE),
    Answer("הלו", "halˈo", FREE),
    Answer("סליחה", "slixˈa", FREE),
    Answer("מה", "mˈa", FREE),
    Answer("מתי", "matˈaj", FREE),
    Answer("ביי", "bˈaj", FREE),
    Answer("להתראות", "lehitɾaʔˈot", FREE),
    Answer("מחר", "maxˈaɾ", HOUR),
    Answer("היום", "hajˈom", HOUR),
    Answer("שש", "ʃˈeʃ", HOUR),
    Answer("שש וחצי", "ʃˈeʃ vaxˈeʦi", HOUR),
    Answer("אחת", "ʔaxˈat", HOUR),
    Answer("עשר", "ʔˈeseɾ", HOUR),
    Answer("אחת עשרה", "ʔaxˈat ʔesɾˈe", HOUR),
    Answer("שמונה", "ʃmˈone", HOUR),
    Answer("תשע", "tˈeʃa", HOUR),
    Answer("שבע וחצי", "ʃˈeva vaxˈeʦi", HOUR),
    Answer("שתיים", "ʃtˈajim", ROOMS),
    Answer("שלוש", "ʃalˈoʃ", ROOMS),
    Answer("ארבע", "ʔˈaɾba", ROOMS),
    Answer("חמש", "xamˈeʃ", ROOMS),
    Answer("שבע", "ʃˈeva", ROOMS),
    Answer("שלושה חדרים", "ʃloʃˈa xadaɾˈim", ROOMS),
    Answer("קנייה", "kniˈja", CHOICE),
    Answer("השכרה", "haskaɾˈa", CHOICE),
    Answer("לקנייה", "likniˈja", CHOICE),
    Answer("דוד", "davˈid", NAME),
    Answer("מיכל", "mixˈal", NAME),
    Answer("יוסי לוי", "jˈosi levˈi", NAME),
    Answer("חיפה", "xajfˈa", FREE),
    Answer("עשרים", "ʔesɾˈim", FREE),
]

FOREIGN = {
    "en-us": [
        "Hello, can you hear me?",
        "I am calling about the apartment in Tel Aviv.",
        "Do you speak English?",
        "How much is the rent per month?",
        "Sorry, I do not understand Hebrew.",
        "Could somebody call me back tomorrow?",
        "Thank you very much, goodbye.",
        "We are looking for three bedrooms near the sea.",
    ],
    "ru": [
        "Здравствуйте, вы говорите по-русски?",
        "Я звоню по поводу квартиры.",
        "Сколько стоит аренда в месяц?",
        "Мы ищем три комнаты.",
        "Перезвоните мне, пожалуйста.",
        "Я не понимаю.",
        "Спасибо, до свидания.",
        "Это квартира с балконом?",
    ],
    "ar": [
        "مرحبا، هل تتكلم العربية؟",
        "أنا أبحث عن شقة للإيجار.",
        "كم السعر في الشهر؟",
        "هل يمكن أن تتصل بي غدا؟",
        "شكرا جزيلا، مع السلامة.",
        "أريد ثلاث غرف.",
        "لا أفهم العبرية.",
        "أين تقع الشقة؟",
    ],
}
"""What a caller says who does not speak Hebrew, by espeak-ng's name of the language."""
