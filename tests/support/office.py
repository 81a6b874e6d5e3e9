"""An office in a fresh database, and the events of calls that reach it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from crm.db.session import Database, Scope
from crm.domain.businesses.models import Business, BusinessNumber
from crm.domain.live.channel import PostgresChannel
from crm.domain.live.manager import PostgresManager
from crm.domain.live.publisher import LiveEvent, LivePublisher
from crm.domain.prompts.models import Prompt, PromptVersion
from crm.domain.properties.models import Property
from shared.clock import utc_now
from shared.contracts.agent_config import OpeningHours, OpenInterval, Voice
from shared.contracts.events import (
    AgentTurn,
    AnyCallEvent,
    CallAnswered,
    CallEnded,
    CallStarted,
    EndReason,
    ToolCalled,
    UserTurn,
)
from shared.ids import new_id

ALWAYS_OPEN = OpeningHours("Asia/Jerusalem", [[OpenInterval(0, 1440)]] * 7)
CALLER = "+972541234567"


@dataclass(slots=True)
class Office:
    """A business and its number."""

    id: UUID
    number: str


async def make_office(
    db: Database, number: str = "+97237654321", *, name: str = "שי דירות", hours: OpeningHours = ALWAYS_OPEN
) -> Office:
    """Create a business with a published prompt."""
    business_id = new_id()
    async with db.transaction(Scope(business_id=business_id)) as session:
        session.add(
            Business(
                id=business_id,
                name=name,
                hours=msgspec.to_builtins(hours),
                voice=msgspec.to_builtins(Voice()),
                hearing_hints=["דיזנגוף"],
            )
        )
        await session.flush()
        session.add(BusinessNumber(business_id=business_id, e164=number))
        prompt = Prompt(business_id=business_id, published_version=1)
        session.add(prompt)
        await session.flush()
        session.add(
            PromptVersion(
                business_id=business_id,
                prompt_id=prompt.id,
                version=1,
                greeting="שלום, הגעתם לשי דירות.",
                persona="נציגה אדיבה",
                rules="לא להמציא נתונים",
            )
        )
    return Office(business_id, number)


async def add_listing(db: Database, office: Office, reference: str, **changes: object) -> UUID:
    """Add a four-room flat for sale in Tel Aviv for three million, changed as asked."""
    values: dict[str, object] = {
        "title": "דירת 4 חדרים",
        "deal": "sale",
        "kind": "apartment",
        "city": "תל אביב",
        "neighborhood": "הצפון הישן",
        "street": "דיזנגוף",
        "house_number": "100",
        "rooms": 4,
        "area_sqm": 95,
        "price_agorot": 300_000_000,
        "description": "דירה משופצת",
    }
    listing = Property(business_id=office.id, reference=reference, **{**values, **changes})
    async with db.tenant_session(office.id) as session:
        session.add(listing)
    return listing.id


@dataclass(slots=True)
class CallScript:
    """Builds the numbered events of one call."""

    office: Office
    from_number: str | None = CALLER
    call_id: UUID = field(default_factory=new_id)
    at: datetime = field(default_factory=lambda: utc_now() - timedelta(minutes=3))
    events: list[AnyCallEvent] = field(default_factory=list[AnyCallEvent])

    def _head(self) -> dict[str, object]:
        seq = len(self.events) + 1
        return {"call_id": self.call_id, "seq": seq, "event_id": new_id(), "at": self.at + timedelta(seconds=seq)}

    def _add(self, kind: type[AnyCallEvent], **values: object) -> "CallScript":
        self.events.append(msgspec.convert({**self._head(), **values}, kind, from_attributes=True))
        return self

    def started(self) -> "CallScript":
        """The line rings."""
        return self._add(
            CallStarted,
            type="call.started",
            business_id=self.office.id,
            call_sid=f"CA{self.call_id.hex}",
            from_number=self.from_number,
            to_number=self.office.number,
            prompt_version=1,
        )

    def answered(self) -> "CallScript":
        """The stream opened."""
        return self._add(CallAnswered, type="call.answered")

    def caller(self, text: str) -> "CallScript":
        """The caller speaks."""
        return self._add(UserTurn, type="turn.user", text=text, confidence=0.9)

    def agent(
        self, text: str, *, generated: str | None = None, interrupted: bool = False, **measured: object
    ) -> "CallScript":
        """The agent speaks; ``generated`` when the model wrote something else than what was heard."""
        written = text if generated is None else generated
        return self._add(
            AgentTurn, type="turn.agent", text=text, text_generated=written, interrupted=interrupted, **measured
        )

    def tool(
        self,
        name: str,
        *,
        ok: bool = True,
        arguments: dict[str, object] | None = None,
        result: dict[str, object] | None = None,
        tool_call_id: str | None = None,
    ) -> "CallScript":
        """A tool ran."""
        return self._add(
            ToolCalled,
            type="tool.called",
            tool_call_id=tool_call_id or f"t{len(self.events)}",
            name=name,
            arguments=arguments or {},
            ok=ok,
            result=result or {},
            duration_ms=12,
        )

    def ended(self, reason: EndReason = "caller_hangup", **measured: object) -> "CallScript":
        """The call ends."""
        values = {"duration_ms": 42_000, "gaps_ms": [800], **measured}
        return self._add(CallEnded, type="call.ended", reason=reason, **values)


class SilentPublisher(LivePublisher):
    """Remembers what would be sent to browsers."""

    def __init__(self) -> None:
        super().__init__(PostgresManager(PostgresChannel("postgresql://nowhere"), write_only=True))
        self.sent: list[tuple[UUID, LiveEvent]] = []

    async def publish(self, business_id: UUID, events: Sequence[LiveEvent]) -> None:
        """Keep them."""
        self.sent.extend((business_id, event) for event in events)
