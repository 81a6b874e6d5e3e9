"""Brings together what the gate must know, from the rows of the office."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from crm.domain.consent.facts import Contact, Ground, Listing, Person
from crm.domain.consent.models import ConsentEvidence
from crm.domain.consent.repository import ConsentRepository, FactRow, ListingRow, PersonRow
from crm.domain.consent.schemas import Channel

_REACHED_BY: dict[str, tuple[Channel, ...]] = {
    "wa_pn": ("whatsapp",),
    "wa_lid": ("whatsapp",),
    "phone": ("call", "auto_call", "sms", "whatsapp"),
    "email": ("email",),
}
"""Which channels an address serves; the kinds in the order in which they are preferred."""


def standing(rows: Sequence[ConsentEvidence]) -> list[ConsentEvidence]:
    """Entries that hold still, newest first as given: neither withdrawals nor what they withdrew."""
    withdrawn = {row.withdraws_id for row in rows}
    return [row for row in rows if row.kind != "withdrawn" and row.id not in withdrawn]


def opted_out_since(rows: Sequence[ConsentEvidence]) -> datetime | None:
    """When the person refused, unless he agreed to everything again since. ``rows`` as ``standing`` answers them."""
    refused = max((row.at for row in rows if row.kind == "opt_out"), default=None)
    agreed = max((row.at for row in rows if row.kind == "opt_in" and row.channel is None), default=None)
    return None if refused is None or (agreed is not None and agreed > refused) else refused


def _agreed_since(rows: Sequence[ConsentEvidence], refused: datetime) -> bool:
    """Whether the person agreed to contact on every channel after this refusal."""
    return any(row.kind == "opt_in" and row.channel is None and row.at > refused for row in rows)


def _addresses(known: Sequence[PersonRow]) -> dict[Channel, str]:
    """The address for each channel."""
    found: dict[Channel, str] = {}
    for kind, channels in _REACHED_BY.items():
        for one in known:
            if one.kind == kind and one.value is not None:
                for channel in channels:
                    found.setdefault(channel, one.value)
    return found


def _newest(entries: Sequence[ListingRow], prefix: str) -> Listing | None:
    for entry in entries:
        if entry.kind.startswith(prefix):
            return Listing(entry.kind.endswith("_listed"), entry.at, entry.until)
    return None


def _weightier(one: Listing | None, other: Listing | None) -> Listing | None:
    """Of two numbers of one person: a listed one counts, else the one that was checked longer ago."""
    if one is None or other is None:
        return one or other
    if one.listed is not other.listed:
        return one if one.listed else other
    return min(one, other, key=lambda listing: listing.at)


def _add(person: Person, fact: FactRow) -> None:
    """One more fact, of those that come oldest first."""
    if fact.fact == "visit":
        person.service = Ground(at=fact.at, asked_at=fact.asked_at, call_id=fact.about)
    elif fact.fact == "archived":
        person.archived_at = fact.at
    elif fact.fact == "contact" and fact.word is not None and fact.about is not None:
        person.contacts.append(Contact(fact.at, fact.word, fact.about))
    elif fact.fact in {"call", "callback"} and (person.enquiry is None or person.enquiry.at <= fact.at):
        person.enquiry = Ground(at=fact.at, call_id=fact.about)
    elif fact.fact == "written":
        person.written = Ground(at=fact.at, channel="whatsapp")


class Gatherer:
    """Knows people of one business."""

    def __init__(self, rows: ConsentRepository, now: datetime) -> None:
        self._rows = rows
        self._now = now
        self._people: dict[UUID, Person] = {}
        self._refused: dict[UUID, datetime] = {}

    async def people(self, ids: Sequence[UUID], *, lock: bool = False) -> dict[UUID, Person]:
        """These people, without those that the office does not have: four queries for one or fifty."""
        if lock:
            # By itself: whoever waited here reads the addresses as the other left them.
            await self._rows.customers(ids, lock=True)
        by_person: dict[UUID, list[PersonRow]] = {}
        for row in await self._rows.people(ids):
            by_person.setdefault(row.id, []).append(row)
        self._people = {one: Person() for one in by_person}
        known = list(by_person)
        await self._read_addresses(by_person)
        await self._read_evidence(by_person)
        for fact in await self._rows.facts(known, self._now):
            _add(self._people[fact.who], fact)
        return self._people

    async def _read_addresses(self, by_person: Mapping[UUID, Sequence[PersonRow]]) -> None:
        owners: dict[str, UUID] = {}
        for customer_id, known in by_person.items():
            person = self._people[customer_id]
            person.addresses = _addresses(known)
            person.phones = [one.value for one in known if one.kind == "phone" and one.value is not None]
            owners |= {one.value: customer_id for one in known if one.value is not None}
        phones = [phone for person in self._people.values() for phone in person.phones]
        entries: dict[str, list[ListingRow]] = {}
        for row in await self._rows.listings(phones, list(owners)):
            if row.keeper == "office":
                entries.setdefault(row.address, []).append(row)
            else:
                self._refuse(owners[row.address], row)
        for person in self._people.values():
            for phone in person.phones:
                about = entries.get(phone, [])
                person.office_list = _weightier(person.office_list, _newest(about, "office_"))
            # The registry is asked about the number that would be dialled.
            person.registry = _newest(entries.get(person.addresses.get("call", ""), []), "registry_")

    def _refuse(self, owner: UUID, row: ListingRow) -> None:
        """Who was erased and comes back under a number or address that he refused contact with is refused still."""
        if row.kind == "opt_out":
            self._refused[owner] = max(row.at, self._refused.get(owner, row.at))
        else:
            person = self._people[owner]
            person.office_list = _weightier(person.office_list, Listing(True, row.at, row.until))

    async def _read_evidence(self, by_person: Mapping[UUID, Sequence[PersonRow]]) -> None:
        outgoing: dict[UUID, bool] = {}
        rows: dict[UUID, list[ConsentEvidence]] = {}
        for row, on_outgoing_call in await self._rows.evidence(list(by_person)):
            outgoing[row.id] = on_outgoing_call
            rows.setdefault(row.customer_id, []).append(row)
        for customer_id, known in by_person.items():
            person, holding = self._people[customer_id], standing(rows.get(customer_id, []))
            refused = max((row.at for row in holding if row.kind == "opt_out"), default=None)
            person.opted_out_at = opted_out_since(holding)
            forgotten = self._refused.get(customer_id)
            if forgotten is not None:
                refused = max(refused or forgotten, forgotten)
                person.opted_out_at = None if _agreed_since(holding, refused) else refused
            if known[0].do_not_contact and refused is None:
                # Marked without an entry of its own, as by a merge: it counts from the last change of the record.
                person.opted_out_at = refused = known[0].updated_at
            for row in holding:
                ground = Ground(
                    at=row.at,
                    channel=row.channel,
                    sold_on_call=outgoing[row.id],
                    evidence_id=row.id,
                    call_id=row.call_id,
                    turn_seq=row.turn_seq,
                    quote=row.quote or row.reason,
                )
                if row.kind == "enquiry":
                    person.enquiry = person.enquiry or ground
                elif refused is None or row.at > refused:
                    if row.kind == "opt_in":
                        person.consents.append(ground)
                    elif row.kind == "relation":
                        person.relation = person.relation or ground
