"""Makes replies out of the scenes' listings and free hours: the true value, or one that no tool has given.

``python -m scripts.facts_gate.grammar`` writes ``true_made.tsv`` and ``invented_made.tsv``, the same bytes every time.
"""

import random
from collections.abc import Callable, Iterator

from agent.brain.facts.sources import is_listing, objects
from scripts.facts_gate.cases import CASES, load_scenes
from shared.hebrew.cardinals import cardinal, ordinal

SEED = 44
PER_SET = 120

Value = float
Say = Callable[[Value], str]
_HOURS = ("אחת", "שתיים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה", "תשע", "עשר", "אחת עשרה", "שתים עשרה")


def _price_digits(value: Value) -> str:
    return f"{int(value):,} ₪"


def _price_words(value: Value) -> str:
    return f"{cardinal(int(value), 'm')} שקלים"


def _price_short(value: Value) -> str:
    return f"{value / 1_000_000:g} מיליון" if value >= 1_000_000 else f"{int(value)} שקל"


def _count(value: Value) -> str:
    return cardinal(int(value), "m", before_noun=True) + (" וחצי" if value % 1 else "")


def _digits(value: Value) -> str:
    return f"{value:g}"


def _ordinal(value: Value) -> str:
    return ordinal(int(value), "f") if 1 <= value <= 10 else f"{value:g}"


SENTENCES: tuple[tuple[str, str, tuple[Say, ...], tuple[str, ...]], ...] = (
    ("price_shekels", "price", (_price_digits, _price_words, _price_short),
     ("המחיר המבוקש הוא {}.", "הדירה ברחוב {street} עולה {}.", "ברחוב {street} מבקשים {}.",
      "היא מוצעת במחיר של {}, ואפשר לתאם ביקור.",
      "אז המחיר, אם נשאל עליו, הוא {}. נשמע מתאים?", "בטח, זאת ברחוב {street} היא ב-{}.")),
    ("rooms", "rooms", (_count, _digits),
     ("בדירה ברחוב {street} יש {} חדרים.", "היא של {} חדרים, ברחוב {street}.", "מדובר בדירת {} חדרים ברחוב {street}.")),
    ("area_sqm", "area", (_count, _digits),
     ("השטח הוא {} מטר.", "הדירה ברחוב {street} היא {} מ\"ר.", "ברחוב {street}, {} מטרים רבועים.",
      "גודל הדירה {} מטר, וזה נוח מאוד.")),
    ("floor", "floor", (_ordinal, _digits),
     ("הדירה ברחוב {street} בקומה {}.", "היא נמצאת בקומה {}, ברחוב {street}.", "קומה {}, ברחוב {street}.")),
)  # fmt: skip
TIMES = (
    "יש לי מקום ביום שלישי {}.",
    "ביום שלישי {} פנוי. מתאים לך?",
    "אפשר לקבוע ליום שלישי {}, זה פנוי.",
    "אני יכולה להציע את יום שלישי {}.",
)
FREE = ((10, 0), (13, 30), (16, 30))
OFFSETS: dict[str, tuple[Value, ...]] = {
    "price": (-100_000, 50_000, 150_000, -250_000),
    "rooms": (1, 2, -1),
    "area": (5, -7, 15),
    "floor": (1, 2, 4),
}


def main() -> None:
    """Write both files."""
    dice = random.Random(SEED)
    true, invented = list(_listings(dice, wrong=False)), list(_listings(dice, wrong=True))
    true += _times(wrong=False)
    invented += _times(wrong=True)
    for name, rows in (("true_made", true), ("invented_made", invented)):
        kept = dice.sample(sorted(set(rows)), PER_SET)
        (CASES / f"{name}.tsv").write_text("".join(f"{row}\n" for row in sorted(kept)), "utf-8")


def _listings(dice: random.Random, *, wrong: bool) -> Iterator[str]:
    for scene in ("sale", "rent"):
        found = [
            one for _, _, answer in load_scenes().scenes[scene].tools for one in objects(answer.data) if is_listing(one)
        ]
        for listing in found:
            for name, kind, ways, templates in SENTENCES:
                value = listing[name]
                if not isinstance(value, int | float):
                    continue
                for way in ways:
                    for template in templates:
                        said = _other(dice, kind, float(value), found, name) if wrong else float(value)
                        if said < 1:
                            continue
                        text = template.format(way(said), street=str(listing["street"]).replace('"', "״"))
                        yield f"{scene}\t{text}\t{kind}" if wrong else f"{scene}\t{text}"


def _other(dice: random.Random, kind: str, value: Value, found: list[dict[str, object]], name: str) -> Value:
    """A value near the true one that is no listing's."""
    scale = 0.001 if kind == "price" and value < 100_000 else 1.0
    taken = {one[name] for one in found}
    options = [value + offset * scale for offset in OFFSETS[kind]]
    return dice.choice([option for option in options if option not in taken and option >= 1] or [value + 7])


def _times(*, wrong: bool) -> Iterator[str]:
    starts = ((9, 0), (11, 0), (12, 30), (15, 0), (17, 30)) if wrong else FREE
    for hour, minute in starts:
        words = f"ב{_HOURS[(hour - 1) % 12]}" + (" וחצי" if minute else "")
        for said in (f"ב-{hour:02d}:{minute:02d}", words, f"בשעה {words[1:]}"):
            for template in TIMES:
                yield f"slots\t{template.format(said)}" + ("\thour" if wrong else "")


if __name__ == "__main__":
    main()
