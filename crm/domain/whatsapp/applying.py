"""Applies what the gateway tells: each event once, in a transaction of its own, in the order in which they came."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.lookups import all_businesses
from crm.db.session import Database
from crm.domain.audit.service import record
from crm.domain.chats.incoming import Attached, Inbox, Incoming
from crm.domain.chats.outcomes import Outcomes
from crm.domain.chats.people import PeopleOfChats
from crm.domain.chats.words import MessageKind
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.whatsapp.errors import UnknownBusinessError
from crm.domain.whatsapp.links import LinkRepository
from crm.domain.whatsapp.repository import GatewayEventRepository
from crm.domain.whatsapp.routing import SYSTEM, RouteDesk
from shared.clock import utc_now
from shared.contracts.whatsapp import (
    AddressesSeen,
    Event,
    LinkSeen,
    LocationContent,
    MediaContent,
    MessageSeen,
    StatusSeen,
    TextContent,
    UndecryptableContent,
    UnsupportedContent,
    WaBatch,
)
from shared.log import logger

_PRIVATE = ("@lid", "@s.whatsapp.net", "@hosted", "@hosted.lid")
"""Endings of addresses of one person; groups, broadcasts, status and newsletters have others (W28)."""
_MAX_INT = 2**31 - 1
"""What an integer column holds. Sizes and lengths are the sender's own word, and he may write any number."""
_TOLD = frozenset({"open", "closed", "off"})
"""States of the link that stand in the trail; between them it only blinks."""

_log = logger(__name__)


class EventService:
    """The one writer of what comes from the gateway."""

    def __init__(self, db: Database, publisher: LivePublisher) -> None:
        self._db = db
        self._publisher = publisher

    async def apply(self, batch: WaBatch) -> int:
        """Apply a batch; answers how many were new. Raises UnknownBusinessError."""
        applied = 0
        for event in batch.events:
            async with self._db.tenant_session(batch.business_id) as session:
                applied += await self._apply(session, batch.business_id, event)
        return applied

    async def _apply(self, session: AsyncSession, business_id: UUID, event: Event) -> bool:
        rows = GatewayEventRepository(session, business_id)
        if not await rows.business_exists():
            raise UnknownBusinessError
        if not await rows.claim(event.event_id, str(event.__struct_config__.tag)):
            return False
        match event:
            case MessageSeen():
                await self._message(session, business_id, event)
            case StatusSeen():
                await Outcomes(session, business_id, self._publisher).of_gateway(event)
            case AddressesSeen():
                await self._addresses(session, business_id, event)
            case LinkSeen():
                await self._link(session, business_id, event)
        return True

    async def _message(self, session: AsyncSession, business_id: UUID, event: MessageSeen) -> None:
        if not event.chat.endswith(_PRIVATE) or (event.lid is None and event.phone is None):
            _log.warning("whatsapp_message_of_nobody", business_id=str(business_id), event_id=str(event.event_id))
            return
        inbox = Inbox(session, business_id, self._publisher)
        incoming = _incoming(event)
        taken, _ = await (inbox.take_own(incoming) if event.from_me else inbox.take(incoming))
        _log.info("whatsapp_message_taken", business_id=str(business_id), taken=taken, kind=incoming.kind)

    async def _addresses(self, session: AsyncSession, business_id: UUID, event: AddressesSeen) -> None:
        customer = await PeopleOfChats(session, business_id).are_one(event.lid, event.phone)
        if customer is not None:
            hints = [Changed("customers", customer.id), Changed("chats", customer.id)]
            self._publisher.publish_after_commit(session, business_id, hints)

    async def _link(self, session: AsyncSession, business_id: UUID, event: LinkSeen) -> None:
        link = await LinkRepository(session, business_id).locked()
        before: dict[str, object] = {"state": link.state, "reason": link.reason}
        if link.state == event.state and link.reason == event.reason and event.phone in {None, link.phone}:
            return
        if event.state == "open" and event.phone is not None and event.phone != link.phone:
            # Another number: it is unknown to WhatsApp as a writer, and warms up from the start.
            link.phone, link.linked_at, link.health = event.phone, event.at, 100
        link.linked_at = link.linked_at or (event.at if event.state == "open" else None)
        moved = link.state != event.state
        link.state, link.reason = event.state, event.reason
        if moved:
            link.changed_at = event.at
        if moved and event.state in _TOLD:
            record(
                session,
                SYSTEM,
                "whatsapp.link_changed",
                "business",
                business_id,
                business_id=business_id,
                before=before,
                after={"state": event.state, "reason": event.reason},
            )
        RouteDesk(session, self._publisher, link).look(utc_now())
        if event.state == "open":
            await Outcomes(session, business_id, self._publisher).link_is_back()
        self._publisher.publish_after_commit(session, business_id, [Changed("whatsapp")])


async def forget_events(db: Database, before: datetime) -> None:
    """Delete the marks of events that are too old to be repeated."""
    for business_id in await all_businesses(db):
        async with db.tenant_session(business_id) as session:
            await GatewayEventRepository(session, business_id).forget(before)


def _incoming(event: MessageSeen) -> Incoming:
    kind, body, file, where = _content(event)
    latitude, longitude = where
    return Incoming(
        route="baileys",
        external_id=event.wa_id,
        chat=event.chat,
        lid=event.lid,
        phone=event.phone,
        name=None if event.from_me else event.name,
        sent_at=event.sent_at,
        kind=kind,
        body=body,
        file=file,
        latitude=latitude,
        longitude=longitude,
        quoted=event.quoted_wa_id,
    )


def _storable(number: int | None) -> int | None:
    return number if number is not None and 0 <= number <= _MAX_INT else None


def _content(
    event: MessageSeen,
) -> tuple[MessageKind, str | None, Attached | None, tuple[float | None, float | None]]:
    match event.content:
        case TextContent(text=text):
            return "text", text, None, (None, None)
        case MediaContent() as media:
            file = Attached(
                mime=media.mime,
                size=_storable(media.size),
                name=media.file_name,
                seconds=_storable(media.seconds),
                gateway_file_id=media.file_id,
            )
            return media.kind, media.caption, file, (None, None)
        case LocationContent(latitude=latitude, longitude=longitude, name=name):
            return "location", name, None, (latitude, longitude)
        case UndecryptableContent():
            return "undecryptable", None, None, (None, None)
        case UnsupportedContent(what=what):
            return "unsupported", what, None, (None, None)
