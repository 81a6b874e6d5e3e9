"""The decision itself: from what is known about a person, an office's rules and the time, without a database.

The order is from what never changes by waiting to what does: address, opt-out, the office's list, legal basis, the
national registry, quiet time, frequency. A refusal that waiting cannot lift names no time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.domain.consent.facts import (
    CONSENT_GOOD_FOR,
    ENQUIRY_GOOD_FOR,
    REGISTRY_GOOD_FOR,
    SERVICE_GOOD_FOR,
    Contact,
    Ground,
    Person,
)
from crm.domain.consent.quiet import QuietTimes
from crm.domain.consent.rules import ContactRules
from crm.domain.consent.schemas import Basis, Channel, Purpose, Reason, Verdict
from crm.domain.consent.words import ALLOWED, refusal
from crm.lib.days import day_after, midnight
from shared.clock import ISRAEL

_TELEPHONE: frozenset[Channel] = frozenset({"call", "auto_call"})
_WRITTEN: frozenset[Channel] = frozenset({"whatsapp", "sms"})
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict and the ground it rests on; a refusal has one only where the ground itself was not the trouble."""

    verdict: Verdict
    ground: Ground | None


@dataclass(frozen=True, slots=True)
class _Stop:
    """A refusal in the making."""

    reason: Reason
    since: datetime | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Decider:
    """One question about one person at one moment. ``times`` are those of the same rules, kept by whoever asks more."""

    person: Person
    rules: ContactRules
    channel: Channel
    purpose: Purpose
    now: datetime
    times: QuietTimes | None = None

    def decide(self) -> Answer:
        """The answer."""
        stop = self._standing()
        if stop is not None:
            return self._refused(stop, None, None)
        found = self._basis()
        if isinstance(found, _Stop):
            return self._refused(found, None, None)
        basis, ground = found
        stop = self._registry(basis) or self._time() or self._frequency()
        if stop is not None:
            return self._refused(stop, basis, ground)
        return Answer(
            Verdict(
                channel=self.channel,
                purpose=self.purpose,
                allowed=True,
                reason=None,
                sentence=ALLOWED[basis],
                allowed_from=None,
                basis=basis,
            ),
            ground,
        )

    def _refused(self, stop: _Stop, basis: Basis | None, ground: Ground | None) -> Answer:
        allowed_from = None if stop.since is None else self._times.next_open(stop.since, self.purpose)
        verdict = Verdict(
            channel=self.channel,
            purpose=self.purpose,
            allowed=False,
            reason=stop.reason,
            sentence=refusal(stop.reason, stop.name, allowed_from),
            allowed_from=allowed_from,
            basis=basis,
        )
        return Answer(verdict, ground)

    def _standing(self) -> _Stop | None:
        person = self.person
        if self.channel not in person.addresses:
            return _Stop("no_address")
        if person.opted_out_at is not None and not self._asked_again(person.opted_out_at):
            return _Stop("opted_out")
        listed = person.office_list
        if listed is None or not listed.listed:
            return None
        ends = day_after(listed.until)
        if ends is not None and ends <= self.now:
            return None
        return _Stop("do_not_call", since=ends)

    def _asked_again(self, opted_out_at: datetime) -> bool:
        """Who comes back with a question or books a visit gets what belongs to it, and nothing else."""
        person = self.person
        if any(one.channel in {None, self.channel} for one in person.consents):
            return True
        since: dict[Purpose, list[Ground | None]] = {
            "enquiry": [person.enquiry, person.written if self.channel in _WRITTEN else None],
            "service": [person.service],
        }
        newer = [one for one in since.get(self.purpose, []) if one is not None]
        return any((one.asked_at or one.at) > opted_out_at for one in newer)

    def _basis(self) -> tuple[Basis, Ground] | _Stop:
        person = self.person
        if self.purpose == "marketing":
            return self._marketing()
        asked = [one for one in (person.enquiry, person.written) if one and self.now - one.at <= ENQUIRY_GOOD_FOR]
        enquiry = max(asked, key=lambda one: one.at, default=None)
        if self.purpose == "enquiry":
            return _Stop("no_basis") if enquiry is None else ("open_enquiry", enquiry)
        if person.service is not None and self.now - person.service.at <= SERVICE_GOOD_FOR:
            return "service", person.service
        if person.relation is not None:
            return "customer_relation", person.relation
        return _Stop("no_basis") if enquiry is None else ("open_enquiry", enquiry)

    def _marketing(self) -> tuple[Basis, Ground] | _Stop:
        found: list[tuple[Basis, Ground]] = []
        fitting = [one for one in self.person.consents if one.channel in {None, self.channel}]
        if self.channel in _TELEPHONE:
            # Consent to such calls is not obtained on such a call (amendment 61).
            fitting = [one for one in fitting if not one.sold_on_call]
        valid = [one for one in fitting if self.now - one.at <= CONSENT_GOOD_FOR]
        if valid:
            found.append(("consent", max(valid, key=lambda one: one.at)))
        if self.person.relation is not None:
            found.append(("customer_relation", self.person.relation))
        if not found:
            return _Stop("consent_expired" if fitting else "no_basis")
        archived = self.person.archived_at
        newer = [one for one in found if archived is None or one[1].at > archived]
        return newer[0] if newer else _Stop("archived")

    def _registry(self, basis: Basis) -> _Stop | None:
        """Consent goes before the registry; so does a call that was asked for, which is no advert."""
        if self.purpose != "marketing" or self.channel not in _TELEPHONE or basis == "consent":
            return None
        checked = self.person.registry
        if checked is None or self.now - checked.at > REGISTRY_GOOD_FOR:
            return _Stop("registry_unchecked")
        return _Stop("registry_listed") if checked.listed else None

    @property
    def _times(self) -> QuietTimes:
        return self.times or QuietTimes(self.rules)

    def _time(self) -> _Stop | None:
        block = self._times.block_at(self.now, self.purpose)
        return None if block is None else _Stop(block.reason, since=block.ends, name=block.name)

    def _frequency(self) -> _Stop | None:
        free_from = [self._week_is_free(), self._day_is_free()]
        waits = [moment for moment in free_from if moment is not None]
        return _Stop("frequency", since=max(waits)) if waits else None

    def _week_is_free(self) -> datetime | None:
        if self.purpose != "marketing":
            return None
        adverts = _once_each([one for one in self.person.contacts if one.purpose == "marketing"])
        recent = [at for at in adverts if self.now - at < WEEK]
        most = self.rules.marketing_per_week
        if len(recent) < most:
            return None
        # An office that allows no adverts at all is asked again in a week.
        return (recent[-most] if most else self.now) + WEEK

    def _day_is_free(self) -> datetime | None:
        if self.purpose == "service":
            return None
        counted = _once_each([one for one in self.person.contacts if one.purpose != "service"])
        if len(counted) < self.rules.contacts_per_day:
            return None
        today = self.now.astimezone(ISRAEL).date()
        begins, ends = midnight(today), day_after(today)
        if begins is None or sum(at >= begins for at in counted) < self.rules.contacts_per_day:
            return None
        return ends


def _once_each(contacts: list[Contact]) -> list[datetime]:
    """When each thing was first contacted about, oldest first: asking again about the same one is one contact."""
    first: dict[object, datetime] = {}
    for one in sorted(contacts, key=lambda contact: contact.at):
        first.setdefault(one.about, one.at)
    return list(first.values())
