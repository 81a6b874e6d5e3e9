"""A body on its way in: whose it is, whether it may, stored first, and only then understood.

What was stored and not looked at (the process died in between) is found by a sweep.
"""

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy.exc import DBAPIError

from crm.db.lookups import all_businesses, lead_source_of_key
from crm.db.session import Database
from crm.domain.intake.models import ExternalEvent, LeadSource
from crm.domain.intake.repository import IntakeRepository
from crm.domain.intake.schemas import IntakeReceipt
from crm.domain.intake.taking_in import TakeIn
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.errors import ForbiddenError, TooManyAttemptsError
from crm.lib.sealed import Sealer
from shared.clock import utc_now
from shared.log import logger

SIGNATURE_HEADER = "X-Moked-Lead-Signature"
"""``sha256=<hex>``: HMAC-SHA256 of the raw body by the source's secret."""
MOST_A_MINUTE = 120
MINUTE = timedelta(minutes=1)
SAME_BODY_WITHIN = timedelta(days=7)
"""Senders try again for days at most; the same words a month later are a new enquiry."""
GRACE = timedelta(seconds=30)
AT_ONCE = 200
MAX_TYPE = 200

_log = logger(__name__)


class SourceRefusedError(ForbiddenError):
    """No such source, a switched-off one, or a wrong secret: the three look alike."""

    code, title, sentence = "lead-source", "Wrong secret", "הכתובת או הסוד אינם נכונים."


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a sender, as it came."""

    key: str
    token: str | None
    signature: str | None
    content_type: str
    body: bytes


def purpose_of(key: str) -> str:
    """What a source's secret is sealed for."""
    return f"lead source {key}"


async def receive(db: Database, sealer: Sealer, publisher: LivePublisher, arrived: Arrived) -> IntakeReceipt:
    """Store the body and make a lead of it. Raises SourceRefusedError, TooManyAttemptsError, SealBrokenError."""
    source = await lead_source_of_key(db, arrived.key)
    if source is None or not source.active or source.deleted_at is not None:
        raise SourceRefusedError
    if not _knows_secret(sealer.open(source.secret, purpose_of(source.key)), source, arrived):
        await _note_refusal(db, source)
        raise SourceRefusedError
    receipt = await _store(db, source, arrived)
    if not receipt.duplicate:
        try:
            await take_in(db, publisher, source.business_id, receipt.id)
        except (DBAPIError, OSError) as error:
            # It is stored: the sweep makes a lead of it, and the sender need not come again.
            _log.warning("intake_waits", event_id=str(receipt.id), error=type(error).__name__)
    return receipt


async def take_in(db: Database, publisher: LivePublisher, business_id: UUID, event_id: UUID) -> None:
    """Make a lead of a stored delivery."""
    async with db.tenant_session(business_id) as session:
        rows = IntakeRepository(session, business_id)
        event = await rows.event(event_id, lock=True)
        source = None if event is None else await rows.source(event.source_id)
        if event is not None and source is not None and event.state == "received":
            await TakeIn(session, publisher, source).take(event)


async def take_forgotten(db: Database, publisher: LivePublisher) -> int:
    """Take in what was stored and left, tenant by tenant; answers how many."""
    taken = 0
    for business_id in await all_businesses(db):
        async with db.tenant_session(business_id) as session:
            waiting = await IntakeRepository(session, business_id).waiting(utc_now() - GRACE, AT_ONCE)
        for event_id in waiting:
            await take_in(db, publisher, business_id, event_id)
            taken += 1
    if taken:
        _log.warning("intake_taken_late", count=taken)
    return taken


def _knows_secret(secret: bytes, source: LeadSource, arrived: Arrived) -> bool:
    if arrived.signature is not None:
        expected = "sha256=" + hmac.new(secret, arrived.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(arrived.signature.strip().lower().encode(), expected.encode())
    by_url = source.auth == "url" and arrived.token is not None
    return by_url and hmac.compare_digest((arrived.token or "").encode(), secret)


async def _note_refusal(db: Database, source: LeadSource) -> None:
    """For the owner who wonders why nothing comes; once a minute at most."""
    _log.warning("intake_refused", source_id=str(source.id), business_id=str(source.business_id))
    now = utc_now()
    if source.refused_at is not None and now - source.refused_at < MINUTE:
        return
    async with db.tenant_session(source.business_id) as session:
        row = await IntakeRepository(session, source.business_id).source(source.id, lock=True)
        if row is not None:
            row.refused_at = now


async def _store(db: Database, source: LeadSource, arrived: Arrived) -> IntakeReceipt:
    now = utc_now()
    body_hash = hashlib.sha256(arrived.body).digest()
    async with db.tenant_session(source.business_id) as session:
        rows = IntakeRepository(session, source.business_id)
        await rows.alone_with(f"{source.id}{body_hash.hex()}")
        known = await rows.same_body(source.id, body_hash, now - SAME_BODY_WITHIN)
        if known is not None:
            known.repeats += 1
            return IntakeReceipt(known.id, duplicate=True)
        if await rows.came_since(source.id, now - MINUTE) >= MOST_A_MINUTE:
            raise TooManyAttemptsError(int(MINUTE.total_seconds()))
        event = ExternalEvent(
            business_id=source.business_id,
            source_id=source.id,
            content_type=arrived.content_type.replace("\x00", "")[:MAX_TYPE],
            body=arrived.body,
            body_hash=body_hash,
        )
        rows.add(event)
        await session.flush()
        return IntakeReceipt(event.id, duplicate=False)


def changed(source_id: UUID) -> Changed:
    """The hint that a source's screen is stale."""
    return Changed("lead-sources", source_id)
