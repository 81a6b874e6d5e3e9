"""What may be said in this call: the answers of its tools, what the office published, what the caller said himself."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from agent.brain.facts.leak import is_secret
from agent.brain.facts.sources import Listing, Source, is_listing, listing_of, objects
from agent.brain.facts.vocabulary import stems_of
from shared.clock import ISRAEL, utc_now
from shared.contracts.agent_config import AgentConfig
from shared.contracts.tools import ToolResponse

_CALENDAR = frozenset({"check_availability", "book_appointment"})
_REFUSED = frozenset({"slot_unavailable", "outside_hours", "too_soon", "past_date", "too_far", "off_grid", "no_slots"})
_FORBIDS = re.compile(r"\W*(?:אל|לעולם|אסור|אין ל)(?![א-ת])")
"""A line that tells the agent what not to do publishes nothing."""

_ASKS_OR_CLAIMS = re.compile(
    r"כמה|מה ה?מחיר|עול(?:ה|ים)|המחיר (?:הוא|שלה|של)|במחיר של|תגיד|תאמר|תכתב|תאשר|תחזר|תקרא|נכון ש|אמרו לי|שמעתי|ראיתי|"
    r"הטלפון של|המספר של|הנייד של|,\s*נכון\?|פורסם|מפורסם|במודעה|כתוב|הבטח|סיכמ|סוכם|אני המנהל|אני הבעלים|מעכשיו|תתעלמ|ההנחיות|say |ignore|price is"
)


@dataclass
class Slots:
    """Free starts, bookings of this call, and what was refused."""

    free: set[datetime] = field(default_factory=set[datetime])
    booked: set[datetime] = field(default_factory=set[datetime])
    due: set[datetime] = field(default_factory=set[datetime])
    asked: set[datetime] = field(default_factory=set[datetime])
    refused: bool = False
    full_days: set[date] = field(default_factory=set[date])
    listed_days: set[date] = field(default_factory=set[date])
    """Days of which a tool has listed the free starts."""


class Evidence:
    """One call's. ``tool`` notes every tool that ran; ``heard`` is given the caller's turns before each reply."""

    def __init__(self, config: AgentConfig, from_number: str | None, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self.config = config
        self.listings: list[Listing] = []
        self.slots = Slots()
        self.ran: set[str] = set()
        self.done: set[str] = set()
        self.searched_for_nothing = False
        self.most_found = 0
        self.tools = Source()
        self.published = Source()
        self.wished = Source()
        self.asserted = Source()
        self.last_turn_asks = False
        self.turns: list[str] = []
        self._read_text = ""
        self._words = frozenset[str]()
        prompt = config.prompt
        for text in (prompt.greeting, prompt.persona, prompt.rules, config.business_name, config.number):
            sentences = re.split(r"(?<=[.!?])\s+|\n", text)
            told = [one for one in sentences if not is_secret(one) and not _FORBIDS.match(one)]
            self.published.read("\n".join(told), self.today)
        if from_number:
            self.wished.read(from_number, self.today)

    @property
    def now(self) -> datetime:
        """The office's local time."""
        return self._clock().astimezone(ISRAEL)

    @property
    def today(self) -> date:
        """The office's local day."""
        return self.now.date()

    @property
    def words(self) -> frozenset[str]:
        """Stems of every word that the tools, the office and the caller have used."""
        sources = [self.tools, self.published, self.wished, self.asserted, *(one.source for one in self.listings)]
        text = " ".join(source.text for source in sources)
        if text != self._read_text:
            self._read_text, self._words = text, frozenset(stems_of(text))
        return self._words

    @property
    def most_told(self) -> int:
        """The highest number of listings that a search has counted, whether it showed them or not."""
        return max([self.most_found, *(int(count) for count in self.tools.numbers.get("count", ()))])

    def heard(self, turns: list[str]) -> None:
        """All turns of the caller so far; a turn that was withdrawn is no longer among them."""
        if turns[: len(self.turns)] != self.turns:
            phones = self.wished.phones
            self.wished, self.asserted, self.turns = Source(phones=phones), Source(), []
        for turn in turns[len(self.turns) :]:
            for sentence in re.split(r"(?<=[.!?])\s+", turn):
                (self.asserted if _ASKS_OR_CLAIMS.search(sentence) else self.wished).read(sentence, self.today)
        self.turns = list(turns)
        self.last_turn_asks = bool(turns) and (_ASKS_OR_CLAIMS.search(turns[-1]) is not None or "?" in turns[-1])

    def tool(self, name: str, arguments: dict[str, object], answer: ToolResponse) -> None:
        """A tool has answered."""
        self.ran.add(name)
        if answer.ok or answer.error == "appointment_already_created":
            self.done.add(name)
        if answer.say:
            self.tools.read(answer.say, self.today)
        if name in _CALENDAR:
            self._calendar(name, arguments, answer)
        found = 0
        for fields in objects(answer.data):
            if is_listing(fields):
                found += 1
                self._listing(fields)
            else:
                self._plain(fields)
                self._moment(name, fields, answer)
        if name == "search_properties" and answer.ok:
            self.most_found = max(self.most_found, found)
            self.searched_for_nothing = self.searched_for_nothing or not found

    def _listing(self, fields: dict[str, object]) -> None:
        listing = listing_of(fields, self.today)
        self.listings = [known for known in self.listings if not listing.key or known.key != listing.key]
        self.listings.append(listing)

    def _plain(self, fields: dict[str, object]) -> None:
        for name, value in fields.items():
            if isinstance(value, bool) or name in {"date", "time"} or name.endswith("_id"):
                continue
            if isinstance(value, int | float) and name in {"exact", "total", "count"}:
                self.tools.add("count", float(value))
            elif isinstance(value, int | float) and name.endswith("minutes"):
                self.tools.numbers.setdefault("duration", set()).add(float(value))
            elif isinstance(value, int | float):
                self.tools.add("number", float(value))
            elif isinstance(value, str):
                self.tools.read(value, self.today)
            elif isinstance(value, list):
                for inner in value:  # pyright: ignore[reportUnknownVariableType] - JSON
                    if isinstance(inner, str):
                        self.tools.read(inner, self.today)

    def _moment(self, name: str, fields: dict[str, object], answer: ToolResponse) -> None:
        start = moment_of(fields.get("date"), fields.get("time"))
        if start is None:
            return
        if (name == "book_appointment" and name in self.done and "weekday_he" in fields) or (
            name == "book_appointment" and answer.ok
        ):
            self.slots.booked.add(start)
        elif name == "request_callback":
            self.slots.due.add(start)
        else:
            self.slots.free.add(start)

    def _calendar(self, name: str, arguments: dict[str, object], answer: ToolResponse) -> None:
        asked = moment_of(arguments.get("date"), arguments.get("time"))
        self.slots.asked |= {asked} if asked is not None else set[datetime]()
        if name == "book_appointment" and answer.ok and asked is not None:
            self.slots.booked.add(asked)
        if answer.error in _REFUSED or answer.data.get("requested_is_free") is False:
            self.slots.refused = True
            if asked is not None:
                self.slots.free.discard(asked)
        elif answer.data.get("requested_is_free") is True and asked is not None:
            self.slots.free.add(asked)
        day = day_of(arguments.get("date"))
        if day is not None and name == "check_availability":
            self.slots.listed_days |= {day} if answer.ok else set[date]()
            starts = [moment_of(one.get("date"), one.get("time")) for one in objects(answer.data)]
            if day not in {start.date() for start in starts if start is not None}:
                self.slots.full_days.add(day)
                self.slots.refused = True


def day_of(value: object) -> date | None:
    """A local day of a tool's field, None when it is none."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def moment_of(day: object, at: object) -> datetime | None:
    """Local wall clock of a tool's ``date`` and ``time``, without a zone: only compared with its like."""
    named = day_of(day)
    if named is None or not isinstance(at, str):
        return None
    try:
        return datetime.combine(named, time.fromisoformat(at), tzinfo=ISRAEL)
    except ValueError:
        return None
