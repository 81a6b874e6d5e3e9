"""The rows of made-up offices, as lines that PostgreSQL's COPY takes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from crm.bench.sayings import Sayings

SHARES = (0.6, 0.15, 0.08, 0.06, 0.05, 0.03, 0.02, 0.01)
"""Of everything: one big office and seven smaller ones."""
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=1050)
STATUSES = ("new", "contacted", "qualified", "visit", "negotiation", "won", "lost")
CLOSED = frozenset({"won", "lost"})
ENDS = ("caller_hangup", "caller_hangup", "caller_hangup", "agent_hangup", "connection_lost", "transferred")
MOODS = ("positive", "neutral", "neutral", "negative", "mixed", None)


class Size(msgspec.Struct, frozen=True):
    """How much is seeded."""

    turns: int
    calls: int
    customers: int

    @property
    def name(self) -> str:
        """As its database is called."""
        return f"desk_{self.turns}"


class Office(msgspec.Struct, frozen=True):
    """An office and its share of a size."""

    id: UUID
    number: int
    turns: int
    calls: int
    customers: int
    users: list[UUID]


class Line(msgspec.Struct, frozen=True):
    """One row of one table."""

    table: str
    text: str


def _cell(value: object) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


COLUMNS = {
    "customers": "id business_id created_at updated_at name name_source do_not_contact last_call_at version tags",
    "customer_identities": "id business_id created_at customer_id kind value",
    "leads": "id business_id created_at updated_at customer_id status score deal role city rooms budget_agorot notes "
    "last_call_id last_contact_at version closed assignee_id score_by_hand responded_at human_contact_at call_after",
    "lead_status_history": "id business_id created_at lead_id from_status to_status source reason at",
    "lead_field_sources": "id business_id created_at lead_id field source value at",
    "calls": "id business_id created_at updated_at call_sid status direction channel from_number to_number started_at "
    "answered_at ended_at end_reason duration_ms gaps_ms yields_ms overlap_ms customer_id lead_id prompt_version "
    "turn_count degraded analysis_state lead_score sentiment sentiment_heard summary applied_seq",
    "turns": "id business_id created_at call_id seq speaker text text_generated interrupted at confidence how "
    "not_heard audio_start_ms audio_end_ms gap_ms overlap_ms sentiment",
    "tool_calls": "id business_id created_at call_id seq tool_call_id name arguments ok result duration_ms at",
    "call_analyses": "id business_id created_at updated_at call_id state score_reasons lead_fields attempts "
    "finished_at",
    "tasks": "id business_id created_at updated_at kind title details status source due_at customer_id lead_id call_id "
    "version",
    "customer_notes": "id business_id created_at updated_at customer_id body author_id author_name version",
    "properties": "id business_id created_at updated_at reference title deal kind status city street house_number "
    "rooms floor area_sqm price_agorot parking elevator balcony garden mamad storage description",
}
"""Columns of each table in the order of its cells."""


class Maker:
    """Draws the rows of one office after another."""

    def __init__(self, size: Size, seed: int = 5) -> None:
        """The same ``seed`` makes the same rows."""
        self._random = Random(seed)  # noqa: S311 - made-up offices, no secrets
        self.sayings = Sayings(self._random)
        # A text that was said is often said again; the pool keeps the index's work, and the seeding's, in proportion.
        self._caller = [self.sayings.caller() for _ in range(size.turns // 20)]
        self._agent = [self.sayings.agent() for _ in range(size.turns // 20)]
        self._size = size

    def new_id(self, at: datetime) -> UUID:
        """A UUIDv7 of that time, so that indexes on ids grow as they do in life."""
        stamp = int(at.timestamp() * 1000)
        bits = self._random.getrandbits(74)
        return UUID(int=stamp << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & (1 << 62) - 1)

    def offices(self) -> list[Office]:
        """The offices, the biggest first."""
        return [
            Office(
                self.new_id(EPOCH),
                number,
                round(self._size.turns * share),
                round(self._size.calls * share),
                round(self._size.customers * share),
                [self.new_id(EPOCH) for _ in range(4)],
            )
            for number, share in enumerate(SHARES, 1)
        ]

    def _line(self, table: str, office: Office, row_id: UUID, at: datetime, *cells: object) -> Line:
        return Line(table, "\t".join(map(_cell, (row_id, office.id, at, *cells))) + "\n")

    def rows(self, office: Office) -> Iterator[Line]:
        """All rows of an office."""
        yield from self._listings(office)
        people = [self._person(office, number) for number in range(office.customers)]
        for number in range(office.calls):
            # Some people call every week, most once or twice.
            whose = people[int(len(people) * self._random.random() ** 1.5)]
            at = EPOCH + SPAN * ((number + self._random.random()) / office.calls)
            yield from self._call(office, whose, at, self._turns_of(office, number))
        for person in people:
            yield from person.lines(self, office)

    def _turns_of(self, office: Office, number: int) -> int:
        mean = office.turns // office.calls
        # Pairs of calls that together hold twice the mean: short ones and long ones, and the sum is as asked.
        apart = (number // 2 * 7919) % mean
        return mean - apart if number % 2 else mean + apart

    def _person(self, office: Office, number: int) -> "Person":
        random = self._random
        at = EPOCH + SPAN * random.random()
        phone = f"+9725{office.number % 10}{1_000_000 + number}"
        return Person(self.new_id(at), self.new_id(at), at, self.sayings.person(), phone)

    def _call(self, office: Office, whose: "Person", at: datetime, turns: int) -> Iterator[Line]:
        random = self._random
        call_id, mood, score = self.new_id(at), random.choice(MOODS), random.randint(0, 100)
        ended = at + timedelta(seconds=8 * turns)
        whose.called(call_id, at, score)
        summary = f"{whose.name}: {random.choice(self._caller)}"
        yield self._line(
            "calls", office, call_id, at, ended, f"CA{call_id.hex}", "ended", "inbound", "phone", whose.phone,
            f"+9723700000{office.number}", at, at, ended, random.choice(ENDS), 8000 * turns, "[800,900]", "[]", 0,
            whose.id, whose.lead_id, 1, turns, False, "done", score, mood, mood, summary, turns + 2,
        )  # fmt: skip
        for seq in range(turns):
            said = at + timedelta(seconds=8 * seq)
            speaker = "agent" if seq % 2 == 0 else "caller"
            text = random.choice(self._agent if speaker == "agent" else self._caller)
            yield self._line(
                "turns", office, self.new_id(said), said, call_id, seq + 3, speaker, text,
                text if speaker == "agent" else None, False, said, None if speaker == "agent" else 0.9, "speech", False,
                8000 * seq, 8000 * seq + 3000, 800 if speaker == "agent" else None, 0,
                mood if speaker == "caller" else None,
            )  # fmt: skip
        yield self._line(
            "tool_calls", office, self.new_id(at), at, call_id, turns + 4, "t1", "search_properties",
            '{"city": "חיפה"}', True, '{"items": []}', 40, at,
        )  # fmt: skip
        reasons = '[{"rule": "budget", "label": "תקציב", "points": 20, "turn_seq": 4, "quote": null}]'
        yield self._line("call_analyses", office, self.new_id(at), at, ended, call_id, "done", reasons, "[]", 1, ended)
        if random.random() < 0.4:
            status = "open" if random.random() < 0.15 else "done"
            yield self._line(
                "tasks", office, self.new_id(ended), ended, ended, random.choice(("callback", "follow_up")),
                f"לחזור אל {whose.name}", summary, status, "ai", ended + timedelta(hours=random.randint(1, 90)),
                whose.id, whose.lead_id, call_id, 1,
            )  # fmt: skip

    def _listings(self, office: Office) -> Iterator[Line]:
        random = self._random
        for number in range(max(20, office.customers // 25)):
            at = EPOCH + SPAN * random.random()
            city = self.sayings.city()
            yield self._line(
                "properties", office, self.new_id(at), at, at, f"B-{number}", f"דירה ב{city}",
                random.choice(("sale", "rent")), "apartment", random.choice(("available", "available", "closed")), city,
                self.sayings.person(), random.randint(1, 120), random.randint(2, 6), random.randint(0, 20),
                random.randint(40, 200), random.randint(80, 900) * 1_000_000, *[random.random() < 0.5] * 6,
                self.sayings.agent(),
            )  # fmt: skip

    def lead(self, office: Office, person: "Person") -> Iterator[Line]:
        """What a person looks for, with its history."""
        random = self._random
        status = random.choice(STATUSES)
        touched = person.last_at or person.at
        human = touched - timedelta(days=random.randint(-2, 30)) if random.random() < 0.5 else None
        city, budget = self.sayings.city(), random.randint(80, 900) * 1_000_000
        yield self._line(
            "leads", office, person.lead_id, person.at, touched, person.id, status, person.score,
            random.choice(("sale", "rent")), random.choice(("buyer", "tenant", "seller")), city, random.randint(2, 6),
            budget, self.sayings.caller(), person.call_id, touched, 1, status in CLOSED,
            random.choice((*office.users, None)), False, human, human, None,
        )  # fmt: skip
        for was, now in ((None, "new"), ("new", status)):
            if was != now:
                yield self._line(
                    "lead_status_history", office, self.new_id(touched), touched, person.lead_id, was, now, "system",
                    "שיחה נכנסת", touched,
                )  # fmt: skip
        for field, value in (("city", city), ("budget", budget // 100)):
            yield self._line(
                "lead_field_sources", office, self.new_id(touched), touched, person.lead_id, field, "ai", value, touched
            )
        if random.random() < 0.3:
            yield self._line(
                "customer_notes", office, self.new_id(touched), touched, touched, person.id, self.sayings.caller(),
                office.users[0], "רותי", 1,
            )  # fmt: skip


class Person:
    """A customer while his calls are made."""

    def __init__(self, customer_id: UUID, lead_id: UUID, at: datetime, name: str, phone: str) -> None:
        self.id = customer_id
        self.lead_id = lead_id
        self.at = at
        self.name = name
        self.phone = phone
        self.call_id: UUID | None = None
        self.last_at: datetime | None = None
        self.score: int | None = None

    def called(self, call_id: UUID, at: datetime, score: int) -> None:
        """He called; calls come in order."""
        self.call_id, self.last_at, self.score = call_id, at, score
        self.at = min(self.at, at)

    def lines(self, maker: Maker, office: Office) -> Iterator[Line]:
        """He, his telephone and his lead."""
        at, touched = self.at, self.last_at or self.at
        cells = (self.id, office.id, at, touched, self.name, "ai", False, self.last_at, 1, "[]")
        yield Line("customers", "\t".join(map(_cell, cells)) + "\n")
        phone = (maker.new_id(at), office.id, at, self.id, "phone", self.phone)
        yield Line("customer_identities", "\t".join(map(_cell, phone)) + "\n")
        yield from maker.lead(office, self)
