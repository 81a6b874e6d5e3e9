"""Cities and streets in what a caller says. A place that is easily misheard is asked back, never silently kept."""

import re
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher

from shared.hebrew.corrections import choose
from shared.hebrew.gazetteer import LONGEST_NAME_WORDS, Gazetteer, Locality, known, sound, spelling
from shared.hebrew.reading import Reading, ambiguous, one_of, sure
from shared.hebrew.text import Sort, Token, tokens

NEAR = 0.82
"""Likeness from which a misspelt name is asked back; nothing is ever corrected without asking."""

SAME_SOUND = 0.6
"""Likeness from which a name that sounds the same is asked back."""

MOST_ALTERNATIVES = 4
_PREFIX = re.compile(r"[ושהבלמכ]{1,3}")
_MOST_PREFIX = 3
_SHORT_ALIAS = 3
_LIVES_IN = re.compile(
    r"(?<![א-ת])(?:גרה?|גרים|גרות|מתגורר\S*|עובדת?|עובדים|נולדתי|אני מ|אנחנו מ|מדברת? מ|מתקשרת? מ)(?:\s+(?:היום|כרגע|עכשיו|ב))*\s*[במ]?$"
)
_FROM = re.compile(r"(?<![א-ת])(?:אני|אנחנו|מגיעים|באים)\s+$")
_NO_CITY_BEFORE = frozenset(
    {"רחוב", "ברחוב", "שדרות", "יום", "ביום", "ליום", "קומה", "שכונת", "בשכונת", "קוראים", "שמי"}
)
_STREET_WORD = re.compile(r"^[ושבלמ]{0,2}(?:רחוב|רח'|שדרות|שד'|סמטת|דרך|כיכר|שכונת|שכונה)$")
_ONLY_ALONE = frozenset("אזור מגדל מסעדה סעד חזון דן מגן ברק משמרת".split())
"""Places whose name with ב is an everyday word ("באזור"): taken only as the whole answer to "where?"."""
_KRAYOT = ("קריית ביאליק", "קריית מוצקין", "קריית ים", "קריית אתא")


def place_key(name: str) -> str:
    """A form in which equal places are equal: spelling evened out and nicknames (ת"א) opened."""
    found = known().find(name)
    return spelling(found.name if found is not None else name)


def same_place(one: str, other: str) -> bool:
    """True when both name the same place. A leading ב of speech ("בתל אביב") is taken off."""
    left, right = place_key(one), place_key(other)
    return left == right or (left.startswith("ב") and place_key(one.strip()[1:]) == right)


class _Sentence:
    def __init__(self, text: str, places: Gazetteer, *, asked: bool) -> None:
        self.text = text
        self.tokens = [token for token in tokens(text) if token.sort in {Sort.WORD, Sort.LATIN}]
        self.places = places
        self._asked = asked

    def mentions(self) -> list[tuple[Locality, int, int]]:
        """Every place named, longest name first, with its characters."""
        found: list[tuple[Locality, int, int]] = []
        index = 0
        while index < len(self.tokens):
            place, length = self._at(index)
            if place is not None:
                found.append((place, self.tokens[index].start, self.tokens[index + length - 1].end))
            index += length
        return found

    def _at(self, index: int) -> tuple[Locality | None, int]:
        for length in range(min(LONGEST_NAME_WORDS, len(self.tokens) - index), 0, -1):
            words = self.tokens[index : index + length]
            if any(word.after_sentence for word in words[1:]):
                continue
            for prefix in self._prefixes(words[0]):
                phrase = " ".join([words[0].text[len(prefix) :], *(word.text for word in words[1:])])
                place = self.places.keys.get(spelling(phrase))
                if place is not None and self._fits(place, phrase, prefix, index, length):
                    return place, length
        return None, 1

    def _prefixes(self, word: Token) -> Iterable[str]:
        yield ""
        for length in range(1, min(_MOST_PREFIX, len(word.text) - 2) + 1):
            if _PREFIX.fullmatch(word.text[:length]):
                yield word.text[:length]

    def _fits(self, place: Locality, phrase: str, prefix: str, index: int, length: int) -> bool:
        before = self.tokens[index - 1].text if index else ""
        if before in _NO_CITY_BEFORE or (length == 1 and _STREET_WORD.match(before)):
            return False
        quoted = '"' in self.tokens[index].text
        if len(spelling(phrase)) < _SHORT_ALIAS and not quoted and spelling(place.name) != spelling(phrase):
            return False  # "תא" or "בש" without gershayim is a word or a slip
        if phrase == "ראשון" and not self._asked and prefix[-1:] not in {"ב", "ל", "מ"}:
            return False
        if not place.is_word:
            return "ה" not in prefix
        by_letter = prefix in {"ב", "ל", "מ", "וב", "שב"} and place.name not in _ONLY_ALONE
        return by_letter or (self._asked and len(self.tokens) <= length + 1 and not prefix)

    def alike(self) -> tuple[list[str], int, int] | None:
        """Names like what was said, when nothing in it is a known place; likeliest first."""
        best: dict[str, float] = {}
        first, last = 0, 0
        for index in range(len(self.tokens)):
            for length in range(1, min(LONGEST_NAME_WORDS, len(self.tokens) - index) + 1):
                words = self.tokens[index : index + length]
                for prefix in self._prefixes(words[0]):
                    phrase = spelling(" ".join([words[0].text[len(prefix) :], *(word.text for word in words[1:])]))
                    for name, likeness in self._like(phrase):
                        if likeness > max(best.values(), default=0.0):
                            first, last = words[0].start, words[-1].end
                        best[name] = max(likeness, best.get(name, 0.0))
        names = sorted(best, key=lambda name: -best[name])
        return (names[:MOST_ALTERNATIVES], first, last) if names else None

    def _like(self, phrase: str) -> Iterable[tuple[str, float]]:
        heard = sound(phrase)
        if len(phrase) < 4:
            return
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(phrase)
        for key, place in self.places.keys.items():
            if abs(len(key) - len(phrase)) > 3 or place.is_word:
                continue
            matcher.set_seq1(key)
            if len(heard) >= 4 and sound(key) == heard and matcher.ratio() >= SAME_SOUND:
                yield place.name, 0.95
                continue
            if matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR:
                yield place.name, matcher.ratio()


def read_city(
    text: str, *, asked: bool = False, places: Gazetteer | None = None, settled: Collection[str] = ()
) -> Reading[str]:
    """The city the caller names, by its official name.

    ``asked``: the question before was where. ``settled`` are cities that he has confirmed or said in an earlier turn. A
    city with a double (רמת גן / רמת השרון, בית שמש / מצפה רמון) is ambiguous until it is settled, itself first among
    the alternatives; a name that only resembles a place is ambiguous always. Where he lives now gives way to where he
    looks, and his correction wins.
    """
    gazetteer = places or known()
    sentence = _Sentence(text, gazetteer, asked=asked)
    mentions = sentence.mentions()
    if not mentions:
        return _not_exact(sentence, asked=asked)
    wanted = [one for one in mentions if not _lives_there(text, one[1])] or mentions
    chosen = choose(text, [sure(text, start, end, place.name) for place, start, end in wanted])
    if chosen.value is None:
        return chosen
    doubles = gazetteer.confusable.get(chosen.value, ())
    if doubles and chosen.value not in settled:
        return ambiguous(text, chosen.start, chosen.end, (chosen.value, *doubles))
    return chosen


def _lives_there(text: str, start: int) -> bool:
    """ "אני גר בחיפה", "אני מירושלים": where the caller is now."""
    before = text[:start]
    return _LIVES_IN.search(before) is not None or (text[start] == "מ" and _FROM.search(before) is not None)


def _not_exact(sentence: _Sentence, *, asked: bool) -> Reading[str]:
    krayot = re.search(r"(?<![א-ת])[בלמ]?ה?קריות(?![א-ת])", sentence.text)
    if krayot is not None:
        return ambiguous(sentence.text, krayot.start(), krayot.end(), _KRAYOT)
    alike = sentence.alike() if asked else None
    return ambiguous(sentence.text, alike[1], alike[2], alike[0]) if alike is not None else Reading()


def cities_in(text: str, *, asked: bool = False, places: Gazetteer | None = None) -> list[Reading[str]]:
    """Every city named in the text, doubles not asked for."""
    sentence = _Sentence(text, places or known(), asked=asked)
    return [sure(text, start, end, place.name) for place, start, end in sentence.mentions()]


def known_word(name: str) -> bool:
    """The place's name is a word or a person's name too, so that a sentence may hold it without naming a place."""
    place = known().find(name)
    return place is not None and place.is_word


def read_street(text: str, streets: Iterable[str]) -> Reading[str]:
    """One of ``streets`` (or neighbourhoods) that is named in the text; two that fit are ambiguous.

    Whole words only; letters glued before the first word are passed over.
    """
    words = [token for token in tokens(text) if token.sort in {Sort.WORD, Sort.LATIN, Sort.FIGURE}]
    found: list[Reading[str]] = []
    for street in streets:
        wanted = spelling(street).split()
        if not wanted:
            continue
        for index in range(len(words) - len(wanted) + 1):
            said = [spelling(word.text) for word in words[index : index + len(wanted)]]
            head = wanted[0].removeprefix("ה") if len(wanted[0]) > 3 else wanted[0]
            first = re.fullmatch(rf"[ושהבלמכ]{{0,2}}{re.escape(head)}", said[0])
            if first is not None and said[1:] == wanted[1:]:
                found.append(sure(text, words[index].start, words[index + len(wanted) - 1].end, street))
                break
    longest = [
        one
        for one in found
        if not any(
            other.start <= one.start and one.end <= other.end and len(other.words) > len(one.words) for other in found
        )
    ]
    return one_of(text, sorted(longest, key=lambda one: one.start))
