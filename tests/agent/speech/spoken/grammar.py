"""Writes the golden cases: sentences made from small Hebrew templates, each with the reading a person would say.

The readings are composed here from word tables of their own, not by the code under test. Run as a module to write
``grammar.tsv`` anew, then read the difference before keeping it.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).parent
SEED = 20261122

F: Sequence[str] = "אפס אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע עשר".split() + [
    f"{unit} עשרה" for unit in "אחת שתים שלוש ארבע חמש שש שבע שמונה תשע".split()
]
M: Sequence[str] = "אפס אחד שניים שלושה ארבעה חמישה שישה שבעה שמונה תשעה עשרה".split() + [
    f"{unit} עשר" for unit in "אחד שנים שלושה ארבעה חמישה שישה שבעה שמונה תשעה".split()
]
TENS = dict(zip(range(20, 100, 10), "עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים".split(), strict=True))
HUNDREDS = dict(zip(range(100, 1000, 100), ["מאה", "מאתיים", *(f"{F[n]} מאות" for n in range(3, 10))], strict=True))
THOUSANDS = {1: "אלף", 2: "אלפיים", 3: "שלושת אלפים", 4: "ארבעת אלפים", 5: "חמשת אלפים", 6: "ששת אלפים",
             7: "שבעת אלפים", 8: "שמונת אלפים", 9: "תשעת אלפים", 10: "עשרת אלפים"}  # fmt: skip
MONTHS = "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר".split()

PLURALS_F = ["דירות", "קומות", "מרפסות", "מעליות", "יחידות", "כניסות", "שעות", "שנים", "משפחות", "מקלחות", "חנויות",
             "הצעות", "שאלות", "פגישות", "תחנות", "חניות"]  # fmt: skip
PLURALS_M = ["חדרים", "מחסנים", "חודשים", "ימים", "שבועות", "מקומות", "בניינים", "מפתחות", "נכסים", "כיווני אוויר",
             "חדרי שינה", "תשלומים", "קונים", "מגרשים", "שותפים"]  # fmt: skip
SINGULARS = {"מחסן": "m", "חדר": "m", "מרפסת": "f", "דירה": "f", "מעלית": "f", "מקום חניה": "m", "חדר שינה": "m",
             "מרפסת שמש": "f", "חדר רחצה": "m", "יחידת דיור": "f", "כניסה": "f", "חודש": "m", "שעה": "f"}  # fmt: skip


def below_hundred(n: int, words: Sequence[str]) -> str:
    if n < 20:
        return words[n]
    tens, unit = n // 10 * 10, n % 10
    return TENS[tens] + (f" ו{words[unit]}" if unit else "")


def below_thousand(n: int, words: Sequence[str]) -> str:
    if n < 100:
        return below_hundred(n, words)
    rest = n % 100
    head = HUNDREDS[n - rest]
    if not rest:
        return head
    joined = below_hundred(rest, words)
    return f"{head} {joined}" if rest > 20 and rest % 10 else f"{head} ו{joined}"


def number(n: int, words: Sequence[str]) -> str:
    """0 <= n < 1,000,000."""
    if n < 1000:
        return below_thousand(n, words)
    thousands, rest = divmod(n, 1000)
    head = THOUSANDS.get(thousands) or f"{below_thousand(thousands, M)} אלף"
    if not rest:
        return head
    tail = below_thousand(rest, words)
    single = rest <= 20 or (rest < 100 and rest % 10 == 0) or rest % 100 == 0
    return f"{head} ו{tail}" if single else f"{head} {tail}"


def counted(n: int, words: Sequence[str]) -> str:
    return {2: "שתי" if words is F else "שני"}.get(n) or number(n, words)


def digits(text: str) -> str:
    return " ".join(F[int(sign)] for sign in text if sign.isdigit())


def written(n: int) -> str:
    return f"{n:,}"


def nouns(pick: random.Random) -> Iterator[tuple[str, str]]:
    for words, plurals in ((F, PLURALS_F), (M, PLURALS_M)):
        for noun in plurals:
            for n in (*range(2, 11), *pick.sample(range(11, 100), 3)):
                yield f"יש כאן {n} {noun}.", f"יש כאן {counted(n, words)} {noun}."
    for noun, gender in SINGULARS.items():
        yield f"כולל 1 {noun}", f"כולל {noun} {'אחת' if gender == 'f' else 'אחד'}"
    for n in range(2, 9):
        yield f"דירת {n}.5 חדרים", f"דירת {M[n]} וחצי חדרים"
        yield f"{n}-{n + 1} חדרים", f"{M[n]} עד {M[n + 1]} חדרים"


def prices(pick: random.Random) -> Iterator[tuple[str, str]]:
    for _ in range(60):
        n = pick.randrange(11, 999) * 1000
        yield f"המחיר {written(n)} ₪", f"המחיר {number(n, M)} שקל"
        yield f'שכירות של {written(n // 100)} ש"ח לחודש', f"שכירות של {number(n // 100, M)} שקל לחודש"
    for _ in range(60):
        millions, rest = pick.randrange(1, 10), pick.randrange(21, 1000) * 1000
        head = {1: "מיליון", 2: "שני מיליון"}.get(millions) or f"{M[millions]} מיליון"
        thousands = rest // 1000
        single = thousands % 100 == 0 or (thousands < 100 and thousands % 10 == 0)
        join = " ו" if single else " "
        yield f"מבקשים {written(millions * 1_000_000 + rest)} ₪", f"מבקשים {head}{join}{number(rest, M)} שקל"
    for n in (*range(11, 100, 7), 150, 250, 500, 750):
        yield f"מקדמה של {n} אלף ₪", f"מקדמה של {number(n * 1000, M)} שקל"
        yield f"בערך {n} דולר", f"בערך {number(n, M)} דולר"
        yield f"€{n}", f"{number(n, M)} אירו"
    for n in range(2, 10):
        yield f"תקציב של {n}.5 מיליון ₪", f"תקציב של {M[n]} וחצי מיליון שקל"
        yield f"כ-{n} מיליון ש״ח", f"כ{counted(n, M)} מיליון שקל"
    for n in (*range(2, 11), *range(15, 100, 5)):
        yield f"עמלה של {n}%", f"עמלה של {counted(n, M)} {'אחוזים' if n <= 10 else 'אחוז'}"


def places(pick: random.Random) -> Iterator[tuple[str, str]]:
    for n in range(1, 31):
        yield f"הדירה בקומה {n}", f"הדירה בקומה {number(n, F)}"
        yield f"קומה {n} מתוך {n + 4}", f"קומה {number(n, F)} מתוך {number(n + 4, F)}"
    for n, word in enumerate("ראשונה שנייה שלישית רביעית חמישית שישית שביעית שמינית תשיעית עשירית".split(), start=1):
        yield f"בקומה ה-{n}", f"בקומה ה{word}"
    for street in ("הרצל", "דיזנגוף", "ויצמן", "ז'בוטינסקי", "אבן גבירול"):
        for n in pick.sample(range(1, 200), 8):
            yield f"ברחוב {street} {n}, תל אביב", f"ברחוב {street} {number(n, F)}, תל אביב"
        yield f"רחוב {street} 45/7", f"רחוב {street} ארבעים וחמש, דירה שבע"
    for n in (*range(3, 11), *pick.sample(range(11, 400), 30)):
        unit = "מטרים רבועים" if n <= 10 else "מטר רבוע"
        yield f'שטח של {n} מ"ר', f"שטח של {number(n, M)} {unit}"
    for block, plot in ((6638, 12), (7104, 205), (30215, 88)):
        yield f"גוש {block} חלקה {plot}", f"גוש {number(block, F)} חלקה {number(plot, F)}"


def times(pick: random.Random) -> Iterator[tuple[str, str]]:
    for day in range(1, 32):
        month = pick.randrange(1, 13)
        spoken = f"{number(day, M)} ב{MONTHS[month - 1]}"
        yield f"ניפגש ב-{day}/{month}", f"ניפגש ב{spoken}"
        yield f"כניסה ב-{day}.{month}.2027", f"כניסה ב{spoken} אלפיים עשרים ושבע"
        yield f"ב-{day} ב{MONTHS[month - 1]}", f"ב{spoken}"
        yield f"עד 2028-{month:02}-{day:02}", f"עד {spoken} אלפיים עשרים ושמונה"
    for hour in range(7, 13):
        yield f"בשעה {hour}:00", f"בשעה {F[hour]}"
        yield f"ב-{hour}:30", f"ב{F[hour]} וחצי"
        yield f"בשעה {hour}:15", f"בשעה {F[hour]} ורבע"
    for hour in range(13, 22):
        part = "אחר הצהריים" if hour < 18 else "בערב"
        yield f"בשעה {hour}:00", f"בשעה {F[hour - 12]} {part}"
        yield f"ב-{hour}:30", f"ב{F[hour - 12]} וחצי {part}"
    for year in (1948, 1967, 1985, 1998, 2005, 2019, 2024, 2026, 2030):
        yield f"נבנה ב-{year}", f"נבנה ב{number(year, F)}"
    for decade, word in ((60, "השישים"), (70, "השבעים"), (80, "השמונים"), (90, "התשעים")):
        yield f"בניין משנות ה-{decade}", f"בניין משנות {word}"


def phones(pick: random.Random) -> Iterator[tuple[str, str]]:
    for _ in range(40):
        area = pick.choice(["050", "052", "053", "054", "058", "03", "02", "04", "08", "09", "077"])
        rest = "".join(str(pick.randrange(10)) for _ in range(7))
        yield f"הטלפון {area}-{rest}", f"הטלפון {digits(area)}, {digits(rest)}"
        yield f"{area}-{rest[:3]}-{rest[3:]}", f"{digits(area)}, {digits(rest[:3])}, {digits(rest[3:])}"
    for star in ("2580", "6110", "3456"):
        yield f"חייגו *{star}", f"חייגו כוכבית {digits(star)}"


def cases() -> list[tuple[str, str]]:
    """Every case once, in a fixed order."""
    pick = random.Random(SEED)
    made = [case for part in (nouns, prices, places, times, phones) for case in part(pick)]
    return list(dict(made).items())


if __name__ == "__main__":
    (HERE / "grammar.tsv").write_text("".join(f"{text}\t{reading}\n" for text, reading in cases()), "utf-8")
