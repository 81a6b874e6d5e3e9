"""Sources of leads, as the office's owners see and change them."""

import secrets
from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.imports.repository import ImportRepository
from crm.domain.intake.bodies import BodyUnreadableError, read_body
from crm.domain.intake.models import ExternalEvent, LeadSource
from crm.domain.intake.reading import FIELDS, NoEnquiryError, read_enquiry
from crm.domain.intake.receiving import changed, purpose_of
from crm.domain.intake.repository import DEFAULT_SORT, Figures, IntakeRepository
from crm.domain.intake.schemas import (
    IntakeEventOut,
    IntakeState,
    IntakeTest,
    IntakeTestOut,
    LeadSourceCreate,
    LeadSourceCreated,
    LeadSourceOut,
    LeadSourcePatch,
    LeadSourcesOut,
    Mapping,
)
from crm.domain.intake.taking_in import TakeIn, mapping_of
from crm.domain.lead_statuses.repository import LeadStatusRepository
from crm.domain.leads.repository import LeadRepository
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page, PageRequest, sorted_by_default
from crm.lib.sealed import Sealer
from shared.clock import utc_now

LATELY = timedelta(days=30)
SHOWN_BODY = 4_000
MOST_SOURCES = 50
SECRET_BYTES = 24
KEY_BYTES = 12
_SAMPLE: Mapping = {
    "name": "ישראלה ישראלי",
    "phone": "050-000-0000",
    "email": "israela@example.com",
    "message": "ראיתי את המודעה ואשמח לפרטים",
    "property": "דירת 4 חדרים",
    "external_id": "12345",
}


class LeadSourceService:
    """One office's sources."""

    def __init__(
        self, session: AsyncSession, member: Member, publisher: LivePublisher, sealer: Sealer, public_url: str
    ) -> None:
        """``session`` is the request's transaction; ``public_url`` is where senders reach the CRM."""
        require(member, "team.manage")
        self._session = session
        self._member = member
        self._publisher = publisher
        self._sealer = sealer
        self._public_url = public_url
        self._rows = IntakeRepository(session, member.business_id)

    async def all(self) -> LeadSourcesOut:
        """Every source."""
        figures = await self._rows.figures(utc_now() - LATELY)
        return LeadSourcesOut(
            [self._out(source, figures.get(source.id, Figures())) for source in await self._rows.sources()]
        )

    async def create(self, asked: LeadSourceCreate) -> LeadSourceCreated:
        """A new source with its secret. Raises BadRequestError, ConflictError, SealBrokenError."""
        if len(await self._rows.sources()) >= MOST_SOURCES:
            raise ConflictError(f"אפשר להגדיר עד {MOST_SOURCES} מקורות.")
        await self._check(asked.status, asked.assignee_id)
        key, secret = secrets.token_urlsafe(KEY_BYTES), secrets.token_urlsafe(SECRET_BYTES)
        source = LeadSource(
            business_id=self._member.business_id,
            name=_name(asked.name),
            key=key,
            auth=asked.auth,
            secret=self._sealer.seal(secret.encode(), purpose_of(key)),
            status=asked.status,
            assignee_id=asked.assignee_id,
            mapping=_kept(asked.mapping),
        )
        self._rows.add(source)
        await self._session.flush()
        self._note("lead_source.created", source, None, {"name": source.name, "auth": source.auth})
        return LeadSourceCreated(self._out(source, Figures()), secret)

    async def change(self, source_id: UUID, patch: LeadSourcePatch) -> LeadSourceOut:
        """Raises NotFoundError, VersionConflictError, BadRequestError."""
        source = await self._locked(source_id, restoring=patch.deleted is False)
        if source.version != patch.version:
            raise VersionConflictError
        sent: dict[str, object] = {
            field: getattr(patch, field)
            for field in ("name", "auth", "status", "assignee_id", "active")
            if getattr(patch, field) is not msgspec.UNSET
        }
        if patch.name is not msgspec.UNSET:
            sent["name"] = _name(patch.name)
        if patch.mapping is not msgspec.UNSET:
            sent["mapping"] = _kept(patch.mapping)
        await self._check(
            None if patch.status is msgspec.UNSET else patch.status,
            None if patch.assignee_id is msgspec.UNSET else patch.assignee_id,
        )
        before: dict[str, object] = {field: getattr(source, field) for field in sent}
        for field, value in sent.items():
            setattr(source, field, value)
        if patch.deleted is not msgspec.UNSET:
            before["deleted"], sent["deleted"] = source.deleted_at is not None, patch.deleted
            source.deleted_at = utc_now() if patch.deleted else None
        source.version += 1
        await self._session.flush()
        self._note("lead_source.changed", source, before, sent)
        return await self._shown(source)

    async def rotate(self, source_id: UUID) -> LeadSourceCreated:
        """A new secret; the old one ends at once. Raises NotFoundError, SealBrokenError."""
        source = await self._locked(source_id)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        source.secret, source.refused_at = self._sealer.seal(secret.encode(), purpose_of(source.key)), None
        source.version += 1
        await self._session.flush()
        self._note("lead_source.secret_rotated", source, None, None)
        return LeadSourceCreated(await self._shown(source), secret)

    async def deliveries(
        self, source_id: UUID, state: IntakeState | None, request: PageRequest
    ) -> Page[IntakeEventOut]:
        """What the source sent, the newest first. Raises NotFoundError."""
        await self._standing(source_id)
        rows, cursor, total = await self._rows.page(source_id, state, sorted_by_default(request, DEFAULT_SORT))
        return Page([_event_out(event, name) for event, name in rows], cursor, total)

    async def retry(self, source_id: UUID, event_id: UUID) -> IntakeEventOut:
        """Understand a delivery again, by the mapping of now. Raises NotFoundError, ConflictError."""
        source, event = await self._standing(source_id), await self._rows.event(event_id, lock=True)
        if event is None or event.source_id != source.id:
            raise NotFoundError
        if event.body is None:
            raise ConflictError("תוכן הפנייה כבר נמחק, ואי אפשר לנסות אותה שוב.")
        await TakeIn(self._session, self._publisher, source).take(event)
        await self._session.flush()
        self._note("lead_source.delivery_retried", source, None, {"delivery_id": event.id, "state": event.state})
        person = await self._person(event.customer_id)
        return _event_out(event, person[1])

    async def test(self, source_id: UUID, asked: IntakeTest) -> IntakeTestOut:
        """What would become of a body. Stores nothing. Raises NotFoundError."""
        source = await self._standing(source_id)
        mapping = mapping_of(source)
        body = asked.body if asked.body is not None else _sample(mapping)
        keys: list[str] = []
        try:
            fields = read_body(asked.content_type, body.encode())
            keys = list(fields)
            enquiry = read_enquiry(fields, mapping)
        except (BodyUnreadableError, NoEnquiryError) as refused:
            return IntakeTestOut(
                accepted=False,
                reason=str(refused),
                understood={},
                keys=keys,
                customer_id=None,
                customer_name=None,
                body=body,
            )
        owners = await ImportRepository(self._session, self._member.business_id).owners(enquiry.identities)
        known = next((owners[one] for one in enquiry.identities if one in owners), (None, None))
        return IntakeTestOut(
            accepted=True,
            reason=" ".join(enquiry.warnings) or None,
            understood=enquiry.shown(),
            keys=keys,
            customer_id=known[0],
            customer_name=known[1],
            body=body,
        )

    async def _check(self, status: str | None, assignee_id: UUID | None) -> None:
        business_id = self._member.business_id
        if status is not None:
            found = (await LeadStatusRepository(self._session, business_id).by_key()).get(status)
            if found is None or found.archived or found.kind != "open":
                raise BadRequestError("ליד חדש נכנס במצב פתוח מהמצבים של המשרד.", parameter="status")
        if assignee_id is not None:
            people = await LeadRepository(self._session, business_id).colleagues()
            if assignee_id not in {user_id for user_id, _ in people}:
                raise BadRequestError("אין איש צוות כזה במשרד.", parameter="assignee_id")

    async def _standing(self, source_id: UUID) -> LeadSource:
        source = await self._rows.source(source_id)
        if source is None or source.deleted_at is not None:
            raise NotFoundError
        return source

    async def _locked(self, source_id: UUID, *, restoring: bool = False) -> LeadSource:
        source = await self._rows.source(source_id, lock=True)
        if source is None or (source.deleted_at is not None and not restoring):
            raise NotFoundError
        return source

    async def _person(self, customer_id: UUID | None) -> tuple[UUID | None, str | None]:
        if customer_id is None:
            return None, None
        customer = await ImportRepository(self._session, self._member.business_id).customer(customer_id)
        return customer_id, None if customer is None else customer.name

    async def _shown(self, source: LeadSource) -> LeadSourceOut:
        figures = await self._rows.figures(utc_now() - LATELY)
        return self._out(source, figures.get(source.id, Figures()))

    def _out(self, source: LeadSource, figures: Figures) -> LeadSourceOut:
        url = f"{self._public_url}/webhook/leads/{source.key}"
        if source.auth == "url":
            url += f"?token={self._sealer.open(source.secret, purpose_of(source.key)).decode()}"
        return LeadSourceOut(
            id=source.id,
            name=source.name,
            auth=source.auth,
            url=url,
            status=source.status,
            assignee_id=source.assignee_id,
            mapping=mapping_of(source),
            active=source.active,
            received=figures.received,
            failed=figures.failed,
            last_at=figures.last_at,
            refused_at=source.refused_at,
            created_at=source.created_at,
            deleted=source.deleted_at is not None,
            version=source.version,
        )

    def _note(
        self, action: str, source: LeadSource, before: dict[str, object] | None, after: dict[str, object] | None
    ) -> None:
        record(
            self._session,
            human(self._member),
            action,
            "lead_source",
            source.id,
            business_id=self._member.business_id,
            before=before,
            after=after,
        )
        self._publisher.publish_after_commit(self._session, self._member.business_id, [changed(source.id)])


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise BadRequestError("צריך לתת למקור שם.", parameter="name")
    return name


def _kept(mapping: Mapping) -> dict[str, object]:
    return {field: mapping[field].strip() for field in FIELDS if mapping.get(field, "").strip()}


def _sample(mapping: Mapping) -> str:
    """A body as this source would send it; a path with dots is read the same as a name."""
    by_name = {mapping.get(field, field): value for field, value in _SAMPLE.items()}
    return msgspec.json.format(msgspec.json.encode(by_name), indent=2).decode()


def _event_out(event: ExternalEvent, customer_name: str | None) -> IntakeEventOut:
    body = None if event.body is None else event.body.decode("utf-8", "replace")[:SHOWN_BODY]
    return IntakeEventOut(
        id=event.id,
        at=event.created_at,
        state=event.state,
        reason=event.reason,
        external_id=event.external_id,
        understood=msgspec.convert(event.understood, dict[str, str]),
        repeats=event.repeats,
        customer_id=event.customer_id,
        customer_name=customer_name,
        lead_id=event.lead_id,
        content_type=event.content_type,
        body=body,
    )
