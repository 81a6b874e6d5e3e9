"""Claims about listings: every value must be a listing's own, and those said of one listing must all be its own."""

import re
from dataclasses import replace

from agent.brain.facts.claim import Claim, Kind
from agent.brain.facts.derived import Context, computed
from agent.brain.facts.evidence import Evidence
from agent.brain.facts.fits import fits, matches, names, same_phone
from agent.brain.facts.frames import Frame
from agent.brain.facts.naming import named_in
from agent.brain.facts.sources import Listing, Source, plain_words

SMALL = 10
"""A number without a meaning, up to this, in a question about the caller's wish states nothing ("three or four?")."""

_OF_LISTING = frozenset[Kind](
    {
        "price",
        "area",
        "rooms",
        "floor",
        "floors",
        "street",
        "quarter",
        "city",
        "feature",
        "near",
        "thing",
        "per_metre",
        "house",
        "bedrooms",
    }
)
_THAT_IS = re.compile(r"\W*(?:זו|זאת|זה|הכוונה ל|כלומר) (?:ה?דירה|ה?בית|ה?נכס)(?![א-ת])")
_WISHED = re.compile(r"תקציב|ביקש|רצית|חיפש|שאמרת")
_LIES_IN = re.compile(
    r" (?:(?:היא|הוא|נמצאת?|ממוקמת?|יושבת?)(?: ממש| בעצם| גם)? (?=ב)|(?=ברחוב |בשכונת ))((?:ב|ברחוב |בשכונת )[א-ת\"'״׳]+(?: [א-ת\"'״׳]+)?)"
)
_TOLD_OF_LISTING = _OF_LISTING | {"term", "person", "duration", "season"}
_ANOTHER = re.compile(
    r"(?<![א-ת])(?:וה?שנייה|ה?שנייה|ו?השני|והשלישית|השלישית|והאחרת|האחרת|ואחת|אחת|ואחד|עוד אחת|ועוד|או(?! ש)|וגם|לעומת|ביניהם|הבאה|אפשרות|נוספת|דירה|דירת|נכס|פנטהאוז|"
    r"ראשונה|הראשונה|משרד|בית)(?![א-ת])"
)
_SIDE_COST = re.compile(r"ארנונה|ועד|דמי|פיקדון|ערבו|חשבונות|ניהול|מקדמה|לחודשיים")
"""Beside one of these a price may be another than the listing's own."""

_ALL = re.compile(
    r"שתיהן|שניהם|שתי הדירות|שני הנכסים|אף אחת|אף אחד מה|כולן|כולם|שלושתן|שלושתם|כל הדירות|כל הנכסים|בכל אחת"
)
_TWO = re.compile(r"שתיהן|שניהם|שתי הדירות|שני הנכסים")
_ASKED = frozenset[Kind]({"price", "rooms", "area", "floor", "number", "city", "quarter", "count"})
"""What a question of the caller's wish may bring up by itself."""

_OF_BUDGET = re.compile(r"תקציב|מתחת|מעל|נשאר|עודף|חוסכ|תחסכ|ביקש|אמרת")
_EXACTLY = re.compile(r"בלבד|(?<![א-ת])רק(?![א-ת])|סך הכו?ל")
_FOR_HIM = re.compile(r"(?:בשביל|עבור|למען|מתאימ?ה? ל)(?: [א-ת]+){0,2} ?$")
"""What follows is the caller's own: his children, his dog."""

_OFFICE = re.compile(r"המשרד|אנחנו|אצלנו ב|שלנו|הסניף|דמי (?:ה?תיווך)|העמלה")
_SAME = re.compile(r"(?<![א-ת])(?:הדירה הזאת|הדירה הזו|הנכס הזה|הדירה|הנכס|אותה דירה)(?![א-ת])")


class ListingTalk:
    """Which listing a reply may be speaking of, claim after claim."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._current: list[Listing] | None = None
        self._said: set[Kind] = set()
        self._earlier: list[Listing] | None = None
        self._of_all = self._of_two = False
        self._before = self._part = ""

    def begin(self, part: str) -> None:
        """A stretch begins; with words that bring in another listing the choice is open again."""
        self._earlier = self._current if self._said else None
        if _ANOTHER.search(_SAME.sub("", part)):
            self._current, self._said = None, set()
        self._of_all = _ALL.search(part) is not None
        self._of_two = _TWO.search(part) is not None
        self._before, self._part = self._part, plain_words(part)
        if _OFFICE.search(part):
            self._current = None
        if named := named_in(self._part, self._evidence.listings):
            self._current = named

    @property
    def spoken_of(self) -> list[Listing]:
        """The listings that the reply may be speaking of now."""
        return self._current if self._current is not None else self._evidence.listings

    def misplaced(self, part: str) -> str | None:
        """The words that put one listing where another one is."""
        if (
            _THAT_IS.match(part)
            and self._current
            and self._earlier
            and not any(one in self._earlier for one in self._current)
        ):
            return part.strip()
        match = _LIES_IN.search(part)
        if match is None:
            return None
        before = plain_words(part[: match.start()])
        subject = " ".join(before.split()[-2:]) if match.group().startswith((" ברחוב", " בשכונת")) else before
        subjects = named_in(subject, self._evidence.listings)
        places = named_in(plain_words(match[1]), self._evidence.listings)
        apart = subjects and places and not any(one in places for one in subjects)
        return match.group() if apart else None

    def none_fits(self, claims: list[Claim]) -> bool:
        """No listing has all of this at once, so that it may be said that there is none."""
        of_listing = [claim for claim in claims if claim.kind in _OF_LISTING]
        return not any(all(fits(one, claim) for claim in of_listing) for one in self._evidence.listings)

    def are_so_many(self, claim: Claim, others: list[Claim], part: str) -> bool:
        """Not more are counted than listings fit what else is said of them."""
        listings = self._evidence.listings
        named = named_in(plain_words(part), listings)
        if named and claim.values[0] > len(named):
            return False
        if listings and re.search(rf"(?<![א-ת])עוד {re.escape(claim.text)}", part) and claim.values[0] >= len(listings):
            return False
        fitting = [one for one in listings if all(fits(one, other) for other in others)]
        return not listings or not others or claim.values[0] <= max(len(fitting), 1)

    def supports(self, claim: Claim, frame: Frame | None, *, asks: bool) -> bool:
        """True when a listing, the office's own words, or the caller's in the right frame carry the claim."""
        if self._of_all and claim.kind in _OF_LISTING:
            fitting = sum(1 for one in self._evidence.listings if fits(one, claim))
            everyone = min(len(self._evidence.listings), 2) if self._of_two else len(self._evidence.listings)
            return 0 < everyone <= fitting or (_WISHED.search(self._part) is not None and self._by_caller(claim, frame))
        if asks and claim.kind in _ASKED and self._current is None:
            return True
        follows = computed(claim, Context(self._part, f"{self._before} {self._part}", self.spoken_of), self._evidence)
        if follows is not None:
            return follows
        if self._is_house(claim):
            return False
        if claim.kind in _TOLD_OF_LISTING and self._narrow(claim):
            return True
        if claim.kind in {"phone", "count", "difference"}:
            return self._other_kind(claim, frame)
        if self._told(claim) or (claim.kind == "number" and frame == "wish" and claim.values[0] <= SMALL):
            return True
        return self._by_caller(claim, frame) or (claim.kind not in _OF_LISTING and self._loose(claim))

    def _told(self, claim: Claim) -> bool:
        """The office has written it, or a tool has said it; of one listing the office writes nothing."""
        of_office = self._current is None or claim.kind not in _OF_LISTING
        published = of_office and self._in_source(claim, self._evidence.published)
        return published or self._in_source(claim, self._evidence.tools)

    def _is_house(self, claim: Claim) -> bool:
        """A number right behind the name of a listing's street that is not its house number."""
        if claim.kind not in {"number", "house"}:
            return False
        said = plain_words(claim.text)
        return any(
            f"{one.street} {said}" in self._part
            for one in self._evidence.listings
            if one.street
            and said
            and not matches(
                claim, one.source.every_number() if said.isalpha() else one.source.numbers.get("house", set())
            )
        )

    def _narrow(self, claim: Claim) -> bool:
        fitting = [one for one in self._evidence.listings if fits(one, claim)]
        if claim.kind == "price" and not _SIDE_COST.search(f"{self._before} {self._part}"):
            fitting = [one for one in fitting if one.price is None or matches(claim, {one.price})]
        if not fitting:
            return False
        repeated = claim.kind in self._said and claim.kind != "feature"
        among = fitting if self._current is None or repeated else [one for one in fitting if one in self._current]
        if not among:
            return False
        if repeated:
            self._said = set()
        self._current = among
        self._said.add(claim.kind)
        return True

    def _other_kind(self, claim: Claim, frame: Frame | None) -> bool:
        evidence = self._evidence
        if claim.kind == "phone":
            known = evidence.published.phones | evidence.tools.phones | evidence.wished.phones
            listed = {phone for one in evidence.listings for phone in one.source.phones}
            asserted = evidence.asserted.phones if frame == "quote" else set[str]()
            return any(same_phone(claim.word, phone) for phone in known | listed | asserted)
        if claim.kind == "count":
            if _EXACTLY.search(self._part) and "שעות" in self._part:
                return claim.values[0] == len(evidence.slots.free)
            most = max(evidence.most_found, len(evidence.slots.free))
            return 0 < claim.values[0] <= most or self._by_caller(claim, frame) or self._loose(claim)
        named = named_in(self._part, evidence.listings)
        compared = named if len(named) > 1 else evidence.listings
        prices = {price for one in compared for price in one.source.numbers.get("price", ())}
        if _OF_BUDGET.search(f"{self._before} {self._part}"):
            prices |= evidence.wished.numbers.get("price", set())
        areas = {area for one in compared for area in one.source.numbers.get("area", ())}
        rooms = {count for one in compared for count in one.source.numbers.get("rooms", ())}
        rooms |= evidence.wished.numbers.get("rooms", set())
        floors = {floor for one in compared for floor in one.source.numbers.get("floor", ())}
        differences = {abs(a - b) for group in (prices, areas, rooms, floors) for a in group for b in group}
        if claim.rounding in {"over", "under"}:
            own = [one.price for one in evidence.listings if one.price is not None]
            differences = {abs(a - b) for a in own for b in own}
        return matches(claim, differences - {0.0}) or self._in_source(claim, evidence.published)

    def _by_caller(self, claim: Claim, frame: Frame | None) -> bool:
        if claim.kind in {"feature", "term"}:
            own = any(one.word == claim.word for one in self._evidence.wished.claims)
            place = self._part.find(plain_words(claim.text))
            if own and place > 0 and _FOR_HIM.search(self._part[:place]):
                return True
            return own and frame != "fact" and not claim.negated
        if claim.kind in {"person", "near", "thing"}:
            return frame != "fact" and self._in_source(claim, self._evidence.wished)
        sources = [self._evidence.asserted, self._evidence.wished] if frame == "quote" else [self._evidence.wished]
        said = replace(claim, rounding="exact")
        if claim.kind == "number" and any(matches(said, source.every_number()) for source in sources):
            return frame != "fact"
        return frame != "fact" and any(self._in_source(said, source) for source in sources)

    def _in_source(self, claim: Claim, source: Source) -> bool:
        if claim.word and claim.kind != "floor":
            if claim.kind in {"feature", "term"}:
                return any(
                    c.kind == claim.kind and c.word == claim.word and c.negated == claim.negated for c in source.claims
                )
            if claim.kind == "city":
                return any(one.kind == "city" and one.word == claim.word for one in source.claims)
            return names(claim, source.text)
        own = source.numbers.get(claim.kind, set[float]())
        unnamed = (
            set[float]() if claim.kind in _OF_LISTING | {"duration"} else source.numbers.get("number", set[float]())
        )
        return matches(claim, own | unnamed)

    def _loose(self, claim: Claim) -> bool:
        """A number without a meaning of its own may be any value of the tools or the office."""
        if claim.word:
            return False
        evidence = self._evidence
        known = evidence.tools.every_number() | evidence.published.every_number()
        known |= {number for one in evidence.listings for number in one.source.every_number()}
        known |= {float(one.entry.year) for one in evidence.listings if one.entry is not None}
        if claim.of_something:
            sources = (evidence.tools, evidence.published, *(one.source for one in evidence.listings))
            return matches(claim, {number for source in sources for number in source.numbers.get("number", ())})
        slots = evidence.slots
        hours = {start.hour + start.minute / 60 for start in slots.free | slots.booked | slots.due | slots.asked}
        if claim.kind == "number":
            known |= hours | {hour - 12 for hour in hours if hour > 12}
            known |= {float(count) for count in range(2, evidence.most_found + 1)}
        else:
            known = evidence.tools.numbers.get(claim.kind, set[float]())
            known |= set() if claim.kind == "duration" else evidence.tools.numbers.get("number", set[float]())
            known |= {value for one in evidence.listings for value in one.source.numbers.get(claim.kind, ())}
        return matches(claim, known)
