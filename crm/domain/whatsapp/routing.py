"""Which way messages go: the office's own WhatsApp, or Twilio while that one is not well. Leaves and returns by itself.

WhatsApp restricts numbers that write to strangers (error 463, Baileys issues 1983, 2441, 2707). The number's health
falls with each refusal and grows with what arrives; a number that is not well rests, and Twilio carries meanwhile.
"""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import Author, record
from crm.domain.chats.words import Route
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.whatsapp.models import WhatsAppLink

RESTRICTED = "463"
"""WhatsApp's reach-out time lock: this number may not write to this person now. Never tried again there."""
WELL = 40
"""Below it the route leaves the office's own number."""
_COSTS = {RESTRICTED: 65, "not_on_whatsapp": 5, "file_missing": 0}
_OTHER_COST = 2
_GAIN = 1
RESTS = timedelta(hours=6)
"""How long a number rests after it was restricted once…"""
RESTS_LONG = timedelta(hours=24)
"""…and when it was restricted again."""
_AFTER_REST = 60
_BROKEN_AFTER = timedelta(minutes=1)
"""A link that is away for longer lets messages go another way."""
GONE_FOR_GOOD = frozenset({"logged_out", "forbidden", "mismatch", "replaced", "unlinked", "qr_expired"})
"""Reasons after which the link does not come back by itself."""
SYSTEM = Author("system", "whatsapp routes")

RouteReason = Literal["restricted", "link_down", "by_hand", "rested", "link_back", "automatic"]


def is_away(link: WhatsAppLink, now: datetime) -> bool:
    """Whether the office's own WhatsApp is gone and not only blinking."""
    if link.state == "open":
        return False
    return link.state == "off" or link.reason in GONE_FOR_GOOD or now - link.changed_at > _BROKEN_AFTER


def cap_today(link: WhatsAppLink, now: datetime) -> int:
    """How many conversations the number may begin today: a new one few, more each day until ``daily_cap``."""
    if link.linked_at is None:
        return min(_WARM_UP[0], link.daily_cap)
    days = (now - link.linked_at).days
    return min(_WARM_UP[days], link.daily_cap) if days < len(_WARM_UP) else link.daily_cap


_WARM_UP = (5, 8, 12, 16, 20, 26, 32, 40, 50, 60, 75, 90, 110, 130)
"""Conversations begun per day of a number's first two weeks. 15 to 20 a day to strangers restricted one (Baileys 1983);
these are people who agreed to hear from the office, and most write back."""


def other_route(link: WhatsAppLink) -> Route | None:
    """Where messages go when the own number does not carry them."""
    if link.twilio_sender is not None:
        return "twilio_whatsapp"
    return "twilio_sms" if link.sms_sender is not None else None


class RouteDesk:
    """Changes of one locked link, each with its line in the trail and its hint to screens."""

    def __init__(self, session: AsyncSession, publisher: LivePublisher, link: WhatsAppLink) -> None:
        self._session = session
        self._publisher = publisher
        self._link = link

    def refused(self, error: str | None, now: datetime) -> None:
        """WhatsApp refused a message of the own number."""
        link = self._link
        link.health = max(0, link.health - _COSTS.get(error or "", _OTHER_COST))
        if link.health < WELL and link.route == "baileys" and not link.route_held:
            self._leave("restricted", now)

    def arrived(self) -> None:
        """A message of the own number reached its person."""
        self._link.health = min(100, self._link.health + _GAIN)

    def look(self, now: datetime) -> None:
        """Leave a link that is away, come back to one that is well: called when it changes, and every minute."""
        link = self._link
        if link.route_held:
            return
        if link.route == "baileys":
            if is_away(link, now) and link.linked_at is not None:
                self._leave("link_down", now)
            return
        if link.state != "open":
            return
        if link.route_reason == "link_down":
            self.move("baileys", "link_back", SYSTEM, now)
        elif link.route_reason == "restricted" and now - (link.route_changed_at or now) >= _rest(link):
            link.health = max(link.health, _AFTER_REST)
            self.move("baileys", "rested", SYSTEM, now)

    def sender_is_gone(self, who: Author, now: datetime) -> None:
        """The office took the number away by which messages went: they take the next way, or their own again."""
        link, route = self._link, other_route(self._link)
        if route is None or link.route_reason not in {"restricted", "link_down"}:
            link.route_held = False
            self.move("baileys", "automatic", who, now)
            self.look(now)
        else:
            self.move(route, "restricted" if link.route_reason == "restricted" else "link_down", who, now)

    def move(self, route: Route, reason: RouteReason, who: Author, now: datetime) -> None:
        """Take this route from now on."""
        link = self._link
        before: dict[str, object] = {"route": link.route, "reason": link.route_reason}
        link.route, link.route_reason, link.route_changed_at = route, reason, now
        link.version += 1
        record(
            self._session,
            who,
            "whatsapp.route_changed",
            "business",
            link.business_id,
            business_id=link.business_id,
            before=before,
            after={"route": route, "reason": reason, "health": link.health},
        )
        self._publisher.publish_after_commit(self._session, link.business_id, [Changed("whatsapp")])

    def _leave(self, reason: RouteReason, now: datetime) -> None:
        route = other_route(self._link)
        if route is not None:
            self.move(route, reason, SYSTEM, now)


def _rest(link: WhatsAppLink) -> timedelta:
    return RESTS if link.health >= WELL - 20 else RESTS_LONG
