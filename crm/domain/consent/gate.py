"""The one gate that every outgoing call and message asks, at the moment it goes.

A sender (a person's click, a reminder job, the WhatsApp outbox, a broadcast) calls ``ContactGate.ask`` in the
transaction in which it sends, and sends only if the answer is allowed. What was planned earlier is asked about again
when its time comes: a plan is no permission. Messages that come in are shown to ``hear``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import Author, record
from crm.domain.consent.facts import Person
from crm.domain.consent.gathering import Gatherer
from crm.domain.consent.models import ConsentEvidence, ContactDecision
from crm.domain.consent.opt_out_words import asks_to_stop
from crm.domain.consent.quiet import QuietTimes
from crm.domain.consent.repository import ConsentRepository
from crm.domain.consent.rules import RULES_VERSION, ContactRules, rules_of
from crm.domain.consent.schemas import Channel, DecisionOut, Purpose, Verdict
from crm.domain.consent.verdict import Answer, Decider
from crm.lib.errors import NotFoundError
from shared.clock import utc_now


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that is about to be made. ``about_id`` is the task or message it serves; a repeat of it counts once."""

    customer_id: UUID
    channel: Channel
    purpose: Purpose
    about_id: UUID | None = None


class ContactGate:
    """The gate of one business, in one transaction."""

    def __init__(self, session: AsyncSession, business_id: UUID) -> None:
        """``session`` is the transaction of the sender; the evidence is committed with what was sent."""
        self._session = session
        self._business_id = business_id
        self._rows = ConsentRepository(session, business_id)

    async def ask(self, question: Question, asked_by: Author, *, now: datetime | None = None) -> DecisionOut:
        """Whether this may go now; the answer is kept as evidence either way. ``now`` is aware, else the clock's.

        The person's row stays locked until the transaction ends. Raises NotFoundError for somebody the office does
        not have.
        """
        now = now or utc_now()
        people = await Gatherer(self._rows, now).people([question.customer_id], lock=True)
        person = people.get(question.customer_id)
        if person is None:
            raise NotFoundError
        # The contact itself is no reason against itself when its sender asks once more.
        person.contacts = [one for one in person.contacts if one.about != question.about_id]
        rules, version = await self.rules()
        answer = Decider(person, rules, question.channel, question.purpose, now).decide()
        row = await self._evidence(question, asked_by, answer, now)
        row.address = person.addresses.get(question.channel)
        row.rule_version = f"{RULES_VERSION}.{version}"
        self._rows.add(row)
        await self._session.flush()
        return decision_out(row)

    async def preview(
        self,
        ids: Sequence[UUID],
        wanted: Sequence[tuple[Channel, Purpose]],
        *,
        about: Mapping[UUID, UUID] | None = None,
        now: datetime | None = None,
    ) -> dict[UUID, list[Verdict]]:
        """What would be answered now, for screens: nothing may be sent on it, and nothing is kept.

        ``about`` names, for people, the task, message or lead that a contact would serve.
        """
        now = now or utc_now()
        people = await self._people(ids, about or {}, now)
        rules, _ = await self.rules()
        times = QuietTimes(rules)
        return {
            one: [Decider(person, rules, channel, purpose, now, times).decide().verdict for channel, purpose in wanted]
            for one, person in people.items()
        }

    async def preview_calls(self, about: Mapping[UUID, UUID], rules: ContactRules | None = None) -> dict[UUID, Verdict]:
        """What would be answered to a call by a person now, for each of these people and the lead it is about.

        A call answers the person's own enquiry; where there is none any more it is an advert, and asked about as one.
        ``rules`` are the office's, where the caller has them already.
        """
        now = utc_now()
        people = await self._people(list(about), about, now)
        rules = rules or (await self.rules())[0]
        times = QuietTimes(rules)
        found: dict[UUID, Verdict] = {}
        for one, person in people.items():
            answer = Decider(person, rules, "call", "enquiry", now, times).decide().verdict
            if answer.reason == "no_basis":
                answer = Decider(person, rules, "call", "marketing", now, times).decide().verdict
            found[one] = answer
        return found

    async def _people(self, ids: Sequence[UUID], about: Mapping[UUID, UUID], now: datetime) -> dict[UUID, Person]:
        """They, as if what they would be contacted about had not been contacted about yet."""
        people = await Gatherer(self._rows, now).people(ids)
        for one, person in people.items():
            subject = about.get(one)
            person.contacts = [done for done in person.contacts if done.about != subject]
        return people

    async def hear(self, customer_id: UUID, channel: Channel, text: str, *, at: datetime | None = None) -> bool:
        """A written message of this person came in: if it asks for no more contact, that holds for every channel.

        Answers whether it did. Raises NotFoundError for somebody the office does not have.
        """
        if not asks_to_stop(text):
            return False
        people = await self._rows.customers([customer_id], lock=True)
        if not people:
            raise NotFoundError
        row = ConsentEvidence(
            business_id=self._business_id,
            customer_id=customer_id,
            kind="opt_out",
            source="message",
            channel=channel,
            quote=text,
            at=at or utc_now(),
        )
        self._rows.add(row)
        if not people[0].do_not_contact:
            people[0].do_not_contact = True
            people[0].version += 1
        await self._session.flush()
        record(
            self._session,
            Author("system", "contact gate"),
            "customer.opted_out",
            "customer",
            customer_id,
            business_id=self._business_id,
            after={"channel": channel, "quote": text},
        )
        return True

    async def rules(self) -> tuple[ContactRules, int]:
        """The office's rules and their version."""
        settings = await self._rows.settings()
        return (ContactRules(), 0) if settings is None else (rules_of(settings.rules), settings.version)

    async def _evidence(self, question: Question, asked_by: Author, answer: Answer, now: datetime) -> ContactDecision:
        verdict, ground = answer.verdict, answer.ground
        turn_seq, quote = (ground.turn_seq, ground.quote) if ground is not None else (None, None)
        if ground is not None and ground.call_id is not None and turn_seq is None:
            turn_seq, quote = await self._rows.asking_turn(ground.call_id) or (None, quote)
        return ContactDecision(
            business_id=self._business_id,
            customer_id=question.customer_id,
            asked_by_kind=asked_by.kind,
            asked_by=asked_by.label,
            user_id=asked_by.user_id,
            channel=question.channel,
            purpose=question.purpose,
            allowed=verdict.allowed,
            reason=verdict.reason,
            sentence=verdict.sentence,
            allowed_from=verdict.allowed_from,
            basis=verdict.basis,
            evidence_id=ground.evidence_id if ground is not None else None,
            call_id=ground.call_id if ground is not None else None,
            turn_seq=turn_seq,
            quote=quote,
            about_id=question.about_id,
            at=now,
        )


def decision_out(row: ContactDecision) -> DecisionOut:
    """One answer as shown."""
    return msgspec.convert(row, DecisionOut, from_attributes=True)
