"""Reads the sandbox's mail catcher, where the installation runs on emulated vendors."""

import aiohttp
import msgspec

from crm.domain.mail.schemas import CaughtMail, CaughtMails
from crm.lib.actor import Actor
from crm.lib.errors import NotFoundError, UnavailableError
from shared.log import logger

DEADLINE_S = 2.0
PATH = "/sandbox/mails"

_log = logger(__name__)


class _Box(msgspec.Struct, frozen=True):
    mails: list[CaughtMail]


class SandboxAwayError(UnavailableError):
    """The sandbox does not answer."""

    sentence = "תיבת הדואר של סביבת ההדגמה לא עונה כרגע. נסו שוב בעוד רגע."


async def caught_for(actor: Actor, sandbox_url: str | None) -> CaughtMails:
    """A platform admin's are all, anybody else's only his own: another's letter may hold a link that signs in as him.

    Raises NotFoundError where letters are really sent, SandboxAwayError.
    """
    if sandbox_url is None:
        raise NotFoundError
    mails = await _fetch(sandbox_url)
    return CaughtMails([one for one in mails if actor.is_platform_admin or actor.email in one.to])


async def _fetch(sandbox_url: str) -> list[CaughtMail]:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DEADLINE_S)) as session,
            session.get(sandbox_url + PATH) as answer,
        ):
            return msgspec.json.decode(await answer.read(), type=_Box).mails
    except (aiohttp.ClientError, OSError, TimeoutError, msgspec.DecodeError) as error:
        _log.warning("sandbox_mail_unreadable", error=type(error).__name__)
        raise SandboxAwayError from error
