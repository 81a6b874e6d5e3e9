"""What callers and agents of a made-up office say: Hebrew with a real skew of words, the same for the same seed."""

import re
from random import Random

from shared.hebrew.gazetteer import DATA, read_localities

SHORT_SHARE = 0.25
"""Of a caller's turns; a quarter of what is said on the telephone is a word or two."""

_SLOT = re.compile(r"\{(\w+)\}")

SHORT = (
    *("כן", "לא", "תודה", "תודה רבה", "בסדר גמור", "רגע", "כן בטח", "אוקיי", "לא תודה", "אני מבין", "מעולה", "שלום"),
    *("כן, מתאים לי", "לא, זה לא מתאים", "אפשר לחזור על זה?", "מתי אפשר?", "כמה זה עולה?", "נכון", "בדיוק ככה"),
)
CALLER = (
    "שלום, קוראים לי {first} {last} ואני מחפש דירה ב{city}",
    "אני מחפשת דירת {rooms} חדרים ב{city}, עדיף קרוב לרחוב {street}",
    "התקציב שלנו בערך {price} שקל והמשכנתא כבר אושרה",
    "אפשר לחזור אליי ל-{phone} אחרי {hour}",
    "ראיתי את המודעה על הדירה ברחוב {street} ב{city}, היא עוד פנויה?",
    "אנחנו צריכים מרפסת וממ״ד, קומה {floor} זה בסדר",
    "יש חניה? ומה עם מעלית ומחסן?",
    "אני רוצה למכור את הבית של ההורים ב{city}",
    "מה גודל הדירה? אנחנו צריכים לפחות {size} מטר",
    "אפשר לתאם ביקור ביום {day} ב{hour}?",
    "בעלי עובד ב{city} אז חשוב לנו שיהיה קרוב לרכבת",
    "כמה הארנונה וכמה ועד הבית?",
    "השם הוא {first} {last}, הטלפון שלי {phone}",
    "אנחנו זוג עם {kids} ילדים וכלב",
    "אני משקיע מ{city}, מעניין אותי {deal} עם תשואה טובה",
    "אמא שלי {first} גרה ברחוב {street} ורוצה לעבור לדירה קטנה יותר",
    "יש לכם גם מגרשים באזור {city}?",
    "אני לא רוצה קומת קרקע, ובלי שיפוץ בבקשה",
    "המחיר גבוה לנו, יש גמישות?",
    "תעבירו אותי בבקשה ל{first}, דיברתי איתה ביום {day}",
    "עורך הדין שלי {last} רוצה לראות את החוזה לפני החתימה",
    "אני שוכר היום ב{city} והחוזה נגמר בעוד {kids} חודשים",
)
AGENT = (
    "שלום, הגעתם למשרד התיווך, איך אפשר לעזור?",
    "יש לי דירת {rooms} חדרים ברחוב {street} ב{city}, קומה {floor}, {size} מטר",
    "המחיר המבוקש הוא {price} שקלים",
    "רשמתי, נחזור אליך למספר {phone} ביום {day}",
    "אפשר לקבוע ביקור ביום {day} בשעה {hour}, מתאים?",
    "באיזה אזור בדיוק ב{city} מחפשים?",
    "כמה חדרים צריך ומה התקציב?",
    "קבעתי ביקור עם {first} {last} ביום {day} בשעה {hour}",
    "הדירה פנויה לכניסה מיידית, יש חניה ומרפסת שמש",
    "לצערי אין לי כרגע נכס כזה ב{city}, אבל אעדכן את {first} מהצוות",
    "נכון, יש ממ״ד ומעלית, וועד הבית נמוך",
    "אני עוזרת קולית של המשרד, השיחה מתומללת ולא מוקלטת",
    "יש שם בית ספר וגן ילדים במרחק הליכה מרחוב {street}",
    "תודה רבה {first}, שיהיה יום נעים",
)
DAYS = ("ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי")
DEALS = ("דירה להשקעה", "חנות", "משרד קטן", "דירת גן", "פנטהאוז", "מגרש", "בית פרטי")


def _listed(file: str) -> list[str]:
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


class Sayings:
    """Makes texts; places and names are drawn with a skew, as a few cities and streets fill most of a day."""

    def __init__(self, random: Random) -> None:
        """Everything is drawn from ``random``."""
        self._random = random
        self.cities = [one.name for one in read_localities(DATA / "localities.tsv")]
        self._first, self._last = _listed("names_first.txt"), _listed("names_last.txt")

    def _skewed(self, words: list[str]) -> str:
        return words[int(len(words) * self._random.random() ** 3)]

    def city(self) -> str:
        """A place of the country, the first of the list far more often than the last."""
        return self._skewed(self.cities)

    def person(self) -> str:
        """First and last name."""
        return f"{self._random.choice(self._first)} {self._skewed(self._last)}"

    def _slot(self, name: str) -> str:
        random = self._random
        match name:
            case "city":
                return self.city()
            case "first":
                return random.choice(self._first)
            case "last":
                return self._skewed(self._last)
            case "street":
                return self._skewed(self._last) if random.random() < 0.6 else self._skewed(self._first)
            case "day":
                return random.choice(DAYS)
            case "deal":
                return random.choice(DEALS)
            case "hour":
                return f"{random.randint(8, 20)}:{random.choice(('00', '15', '30', '45'))}"
            case "phone":
                return f"05{random.randint(0, 8)}-{random.randint(1_000_000, 9_999_999)}"
            case "price":
                return f"{random.randint(80, 900) * 10_000:,}"
            case _:
                return str(random.randint(2, 6) if name in {"rooms", "kids"} else random.randint(1, 160))

    def _filled(self, templates: tuple[str, ...]) -> str:
        clauses = self._random.sample(templates, self._random.choice((1, 1, 1, 2)))
        return _SLOT.sub(lambda found: self._slot(found[1]), ". ".join(clauses))

    def caller(self) -> str:
        """One turn of a caller."""
        return self._random.choice(SHORT) if self._random.random() < SHORT_SHARE else self._filled(CALLER)

    def agent(self) -> str:
        """One turn of the agent."""
        return self._filled(AGENT)
