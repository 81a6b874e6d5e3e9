"""Consents, as one member of the office sees and records them."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.consent.gate import ContactGate, Question, decision_out
from crm.domain.consent.gathering import opted_out_since, standing
from crm.domain.consent.models import ConsentEvidence, NumberEntry
from crm.domain.consent.repository import DEFAULT_SORT, ConsentRepository
from crm.domain.consent.schemas import (
    CallbackHint,
    Channel,
    ConsentCard,
    ContactAsk,
    DecisionOut,
    EvidenceCreate,
    EvidenceOut,
    EvidenceWithdraw,
    NumberEntryCreate,
    NumberEntryOut,
    Purpose,
    RelationConditions,
)
from crm.domain.customers.models import Customer
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError
from crm.lib.pagination import Page, PageRequest, sorted_by_default
from shared.clock import ISRAEL, utc_now
from shared.phones import PhoneInvalidError, mask, to_e164

MAX_REASON = 500
MOST_CALLBACKS = 50
_SHOWN: tuple[tuple[Channel, Purpose], ...] = (
    ("call", "enquiry"),
    ("call", "service"),
    ("call", "marketing"),
    ("auto_call", "marketing"),
    ("whatsapp", "enquiry"),
    ("whatsapp", "marketing"),
    ("sms", "marketing"),
    ("email", "marketing"),
)
_ALL_TRUE = RelationConditions(True, True, True, True)


class AlreadyWithdrawnError(ConflictError):
    """The entry does not hold any more."""

    code, title, sentence = "already-withdrawn", "Withdrawn before", "הרישום הזה כבר בוטל."


def _reason(text: str) -> str:
    told = text.strip()
    if not 3 <= len(told) <= MAX_REASON:
        raise BadRequestError(f"צריך לכתוב סיבה, 3 עד {MAX_REASON} תווים.", parameter="reason")
    return told


def _evidence_out(row: ConsentEvidence, *, active: bool) -> EvidenceOut:
    return EvidenceOut(
        id=row.id,
        kind=row.kind,
        source=row.source,
        channel=row.channel,
        call_id=row.call_id,
        turn_seq=row.turn_seq,
        quote=row.quote,
        reason=row.reason,
        author_name=row.author_name,
        at=row.at,
        active=active,
    )


def _entry_out(row: NumberEntry) -> NumberEntryOut:
    return NumberEntryOut(
        id=row.id,
        e164=row.e164,
        kind=row.kind,
        at=row.at,
        until=row.until,
        reason=row.reason,
        author_name=row.author_name,
    )


class ConsentDesk:
    """What a person agreed to, for one member."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = ConsentRepository(session, member.business_id)
        self._gate = ContactGate(session, member.business_id)

    async def card(self, customer_id: UUID) -> ConsentCard:
        """All that decides about contacting this person. Raises NotFoundError."""
        require(self._member, "customers.read")
        verdicts = (await self._gate.preview([customer_id], _SHOWN)).get(customer_id)
        if verdicts is None:
            raise NotFoundError
        rows = [row for row, _ in await self._rows.evidence([customer_id])]
        phones = [one.value for one in await self._rows.identities([customer_id]) if one.kind == "phone"]
        holding = standing(rows)
        active = {row.id for row in holding}
        return ConsentCard(
            customer_id=customer_id,
            opted_out_at=opted_out_since(holding),
            verdicts=verdicts,
            evidence=[_evidence_out(row, active=row.id in active) for row in rows],
            numbers=[_entry_out(row) for row in await self._rows.number_entries(phones)],
        )

    async def add(self, customer_id: UUID, asked: EvidenceCreate) -> ConsentCard:
        """Record what a person agreed to or refused. Raises NotFoundError, BadRequestError."""
        require(self._member, "customers.write")
        if asked.kind == "relation" and asked.conditions != _ALL_TRUE:
            raise BadRequestError("קשר לקוח מתיר דיוור רק כשכל ארבעת התנאים מתקיימים.", parameter="conditions")
        customer = await self._locked(customer_id)
        row = ConsentEvidence(
            business_id=self._member.business_id,
            customer_id=customer_id,
            kind=asked.kind,
            source="human",
            # A refusal on one channel is a refusal on all of them; the channel says where it was heard.
            channel=asked.channel,
            reason=_reason(asked.reason),
            user_id=self._member.user_id,
            author_name=self._member.name,
            at=utc_now(),
        )
        self._rows.add(row)
        after: dict[str, object] = {"kind": row.kind, "channel": row.channel, "reason": row.reason}
        return await self._kept(customer, "consent.added", None, after)

    async def withdraw(self, customer_id: UUID, evidence_id: UUID, asked: EvidenceWithdraw) -> ConsentCard:
        """An entry does not hold any more; it stays on record. Raises NotFoundError, BadRequestError, ConflictError."""
        require(self._member, "customers.write")
        customer = await self._locked(customer_id)
        row = await self._rows.one_evidence(customer_id, evidence_id)
        if row is None:
            raise NotFoundError
        known = [one for one, _ in await self._rows.evidence([customer_id])]
        if row.id not in {one.id for one in standing(known)}:
            raise AlreadyWithdrawnError
        self._rows.add(
            ConsentEvidence(
                business_id=self._member.business_id,
                customer_id=customer_id,
                kind="withdrawn",
                source="human",
                channel=row.channel,
                reason=_reason(asked.reason),
                withdraws_id=row.id,
                user_id=self._member.user_id,
                author_name=self._member.name,
                at=utc_now(),
            )
        )
        before: dict[str, object] = {"kind": row.kind, "channel": row.channel}
        return await self._kept(customer, "consent.withdrawn", before, {"reason": asked.reason.strip()})

    async def list_number(self, customer_id: UUID, asked: NumberEntryCreate) -> ConsentCard:
        """A dated entry about one of the person's numbers. Raises NotFoundError, BadRequestError."""
        require(self._member, "customers.write")
        customer = await self._locked(customer_id)
        identities = await self._rows.identities([customer_id])
        phone = _phone(asked.phone, {one.value for one in identities if one.kind == "phone"})
        entry = NumberEntry(
            business_id=self._member.business_id,
            e164=phone,
            kind=asked.kind,
            until=_until(asked),
            reason=_reason(asked.reason),
            user_id=self._member.user_id,
            author_name=self._member.name,
            at=utc_now(),
        )
        self._rows.add(entry)
        after: dict[str, object] = {"kind": entry.kind, "number": mask(phone), "until": entry.until}
        return await self._kept(customer, "consent.number_entry", None, after)

    async def ask(self, customer_id: UUID, asked: ContactAsk) -> DecisionOut:
        """A member is about to make contact. Raises NotFoundError, BadRequestError."""
        require(self._member, "customers.write")
        if not await self._rows.customers([customer_id]):
            raise NotFoundError
        if asked.task_id is not None and not await self._rows.task_of(asked.task_id, customer_id):
            raise BadRequestError("המשימה לא נמצאה אצל הלקוח הזה.", parameter="task_id")
        question = Question(
            customer_id=customer_id, channel=asked.channel, purpose=asked.purpose, about_id=asked.task_id
        )
        decision = await self._gate.ask(question, human(self._member))
        self._publisher.publish_after_commit(self._session, self._member.business_id, [Changed("consent", customer_id)])
        return decision

    async def decisions(self, customer_id: UUID, request: PageRequest) -> Page[DecisionOut]:
        """Answers about this person. Raises NotFoundError, BadRequestError."""
        require(self._member, "customers.read")
        if not await self._rows.customers([customer_id]):
            raise NotFoundError
        rows, cursor, total = await self._rows.decisions(customer_id, sorted_by_default(request, DEFAULT_SORT))
        return Page([decision_out(row) for row in rows], cursor, total)

    async def callback_hints(self) -> list[CallbackHint]:
        """For the call-backs that are due first: whether each may be made now."""
        require(self._member, "tasks.read")
        owed = await self._rows.owed_callbacks(MOST_CALLBACKS)
        people = await self._gate.preview([customer_id for _, customer_id in owed], [("call", "enquiry")])
        return [CallbackHint(task_id, people[one][0]) for task_id, one in owed if one in people]

    async def _locked(self, customer_id: UUID) -> Customer:
        found = await self._rows.customers([customer_id], lock=True)
        if not found:
            raise NotFoundError
        return found[0]

    async def _kept(
        self, customer: Customer, action: str, before: Mapping[str, object] | None, after: Mapping[str, object]
    ) -> ConsentCard:
        await self._session.flush()
        rows = [row for row, _ in await self._rows.evidence([customer.id])]
        opted_out = opted_out_since(standing(rows)) is not None
        if customer.do_not_contact is not opted_out:
            customer.do_not_contact = opted_out
            customer.version += 1
            await self._session.flush()
        business_id = self._member.business_id
        record(
            self._session,
            human(self._member),
            action,
            "customer",
            customer.id,
            business_id=business_id,
            before=before,
            after=after,
        )
        hints = [Changed("consent", customer.id), Changed("customers", customer.id), Changed("leads")]
        self._publisher.publish_after_commit(self._session, business_id, hints)
        return await self.card(customer.id)


def _phone(written: str, own: set[str]) -> str:
    try:
        phone = to_e164(written)
    except PhoneInvalidError as error:
        raise BadRequestError("מספר הטלפון אינו תקין.", parameter="phone") from error
    if phone not in own:
        raise BadRequestError("המספר הזה לא רשום אצל הלקוח.", parameter="phone")
    return phone


def _until(asked: NumberEntryCreate) -> date | None:
    if asked.until is None:
        return None
    if asked.kind != "office_listed":
        raise BadRequestError("תאריך סיום שייך רק לרישום ברשימת המשרד.", parameter="until")
    if not utc_now().astimezone(ISRAEL).date() <= asked.until <= date(2199, 12, 31):
        raise BadRequestError("תאריך הסיום כבר עבר או אינו סביר.", parameter="until")
    return asked.until
