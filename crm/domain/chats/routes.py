"""Which way one message takes now, decided from what is known, without a database.

The office's own WhatsApp goes first, Twilio's WhatsApp second, SMS last. While a message may have left by one way, no
other is taken: that is decided before this is asked.
"""

from datetime import datetime, timedelta

import msgspec

from crm.domain.chats.errors import NO_ROUTE
from crm.domain.chats.models import Chat, Message, MessageAttempt, MessageTemplate
from crm.domain.chats.threads import window_until
from crm.domain.chats.words import Route
from crm.domain.whatsapp.models import WhatsAppLink
from crm.domain.whatsapp.routing import RESTRICTED, is_away

BLINKS = timedelta(seconds=5)
"""When a link that is only blinking is asked again."""
AWAY = timedelta(seconds=30)
"""When a message that only the own WhatsApp can carry looks for it again."""

LINK_BLINKS = "link_blinks"
LINK_DOWN = "link_down"
DAILY_CAP = "daily_cap"
"""Why a message waits, as its row says it."""


class Wait(msgspec.Struct, frozen=True):
    """Not now: the way it should take is not open."""

    pause: timedelta
    reason: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """All that decides. ``phone`` is the person's number in E.164; ``attempts`` are those since a person asked last.

    ``goes_on``: the message goes on with a call that has just dropped.
    ``sms_allowed`` false: the gate lets it go by WhatsApp and not by SMS.
    """

    message: Message
    chat: Chat
    link: WhatsAppLink
    attempts: list[MessageAttempt]
    template: MessageTemplate | None
    phone: str | None
    twilio_ready: bool
    sms_allowed: bool = True
    begun_today: int
    cap: int
    goes_on: bool
    now: datetime


def choose(known: Known) -> Route | Wait | None:
    """The way to take, how long to wait for one, or None: there is none."""
    if _goes_own(known):
        if known.link.state == "open":
            return _paced(known) or "baileys"
        if not is_away(known.link, known.now):
            return Wait(BLINKS, LINK_BLINKS)
    for route in _others(known):
        return route
    if _last_resort(known):
        return "baileys"
    refused = {one.route for one in known.attempts if one.outcome == "refused"}
    if "baileys" not in refused and _addressable(known) and known.link.linked_at is not None:
        return Wait(AWAY, LINK_DOWN)
    return None


def last_error(attempts: list[MessageAttempt]) -> str:
    """Why no way is left."""
    refused = [one for one in attempts if one.outcome == "refused" and one.error]
    return (refused[-1].error or NO_ROUTE) if refused else NO_ROUTE


def words_of(message: Message) -> str | None:
    """The message as plain words, for SMS; None when it has none."""
    if message.kind == "location" and message.latitude is not None:
        return f"https://maps.google.com/?q={message.latitude},{message.longitude}"
    return message.body if message.file_id is None else None


def _addressable(known: Known) -> bool:
    return known.chat.wa_chat is not None or known.phone is not None


def _was_refused(known: Known, route: Route) -> bool:
    return any(one.route == route and one.outcome == "refused" for one in known.attempts)


def _goes_own(known: Known) -> bool:
    link = known.link
    if link.route != "baileys" or _was_refused(known, "baileys") or not _addressable(known):
        return False
    if link.linked_at is None and link.state == "off":
        return False
    return link.route_held or not _is_better_elsewhere(known)


def _is_better_elsewhere(known: Known) -> bool:
    """Writing to people who never wrote to it is what restricts a number.

    Strangers get an approved template by Twilio, where there is one; who wrote to the office's number at Twilio, and
    never to its own, is answered by Twilio.
    """
    is_begun, others = known.message.purpose is not None, _others(known)
    if is_begun and known.chat.last_inbound_at is None:
        return "twilio_whatsapp" in others
    return not is_begun and known.chat.wa_chat is None and bool(others)


def _paced(known: Known) -> Wait | None:
    """What the office begins is spaced and counted; answers are not."""
    if known.message.purpose is None:
        return None
    if known.begun_today >= known.cap:
        return Wait(timedelta(minutes=30), DAILY_CAP)
    # Who was on the line a moment ago is no stranger, and waits.
    if known.goes_on:
        return None
    paced_until = known.link.paced_until
    return Wait(paced_until - known.now, "paced") if paced_until is not None and paced_until > known.now else None


def _others(known: Known) -> list[Route]:
    """Twilio's ways that would take this message, the better first. Never free text outside the window (W31)."""
    if not known.twilio_ready or known.phone is None:
        return []
    found: list[Route] = []
    words, template = words_of(known.message), known.template
    approved = template is not None and template.state == "approved" and template.content_sid is not None
    in_window = window_until(known.chat.last_inbound_at, known.now) is not None and words is not None
    if known.link.twilio_sender is not None and not _was_refused(known, "twilio_whatsapp") and (approved or in_window):
        found.append("twilio_whatsapp")
    by_sms = known.link.sms_sender is not None and known.sms_allowed and words is not None
    if by_sms and not _was_refused(known, "twilio_sms"):
        found.append("twilio_sms")
    return found


def _last_resort(known: Known) -> bool:
    """An answer to a person whom only the own number reaches goes there, even while the number rests."""
    if known.message.purpose is not None or known.link.state != "open" or not _addressable(known):
        return False
    return not any(one.route == "baileys" and one.error == RESTRICTED for one in known.attempts) and not _was_refused(
        known, "baileys"
    )
