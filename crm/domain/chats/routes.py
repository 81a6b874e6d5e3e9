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


class Wait(msgspec.Struct, frozen=True):
    """Not now: the way it should take is not open."""

    pause: timedelta
    reason: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """All that decides. ``phone`` is the person's number in E.164; ``attempts`` are those since a person asked last.

    ``goes_on``: the message goes on with a call that has just dropped.
    """

    message: Message
    chat: Chat
    link: WhatsAppLink
    attempts: list[MessageAttempt]
    template: MessageTemplate | None
    phone: str | None
    twilio_ready: bool
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
            return Wait(BLINKS, "link_blinks")
    for route in _others(known):
        return route
    if _last_resort(known):
        return "baileys"
    refused = {one.route for one in known.attempts if one.outcome == "refused"}
    if "baileys" not in refused and _addressable(known) and known.link.linked_at is not None:
        return Wait(AWAY, "link_down")
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
    # Strangers are written to by an approved template: that is what restricts numbers least.
    is_cold = known.message.purpose is not None and known.chat.last_inbound_at is None
    return not (is_cold and not link.route_held and "twilio_whatsapp" in _others(known))


def _paced(known: Known) -> Wait | None:
    """What the office begins is spaced and counted; answers are not."""
    if known.message.purpose is None:
        return None
    if known.begun_today >= known.cap:
        return Wait(timedelta(minutes=30), "daily_cap")
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
    if known.link.sms_sender is not None and not _was_refused(known, "twilio_sms") and words is not None:
        found.append("twilio_sms")
    return found


def _last_resort(known: Known) -> bool:
    """An answer to a person whom only the own number reaches goes there, even while the number rests."""
    if known.message.purpose is not None or known.link.state != "open" or not _addressable(known):
        return False
    return not any(one.route == "baileys" and one.error == RESTRICTED for one in known.attempts) and not _was_refused(
        known, "baileys"
    )
