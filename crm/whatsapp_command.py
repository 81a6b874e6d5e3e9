"""``moked whatsapp qr``: the code that links an office's phone, drawn in the terminal until it is scanned."""

import argparse
import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import segno
from sqlalchemy.exc import SQLAlchemyError

from crm.cli import number
from crm.db.lookups import all_businesses, business_of_number
from crm.db.session import Database
from crm.db.urls import DatabaseUrlInvalidError
from crm.domain.audit.service import Author, record
from crm.domain.whatsapp.gateway import (
    GatewayAwayError,
    GatewayRefusedError,
    GatewayUnsureError,
    LinkNotOpenError,
    WhatsAppGateway,
)
from crm.domain.whatsapp.schemas import WhatsAppQr
from shared import settings
from shared.contracts.whatsapp import LinkStatus
from shared.settings import Settings

LOOKS_EVERY_S = 1.0
_SCAN = "Scan it with the office's phone: WhatsApp > Settings > Linked devices > Link a device.\n"
_CLOSED = {
    "logged_out": "The office's phone ended the link. Run this again to link it anew.",
    "forbidden": "WhatsApp has blocked this number's link: look at the WhatsApp application on the office's phone.",
    "replaced": "Another place uses this link: look at the linked devices on the office's phone.",
    "qr_expired": "Nobody scanned the code in time. Run this again for a new one.",
    "owned_elsewhere": "Another gateway holds this office's link: stop that one first.",
}


class CannotLinkError(Exception):
    """There is no code to show; the message is one plain sentence."""


class QrScreen:
    """Draws each new code once, and ends with the link."""

    def __init__(
        self, gateway: WhatsAppGateway, write: Callable[[str], object], pause: Callable[[float], Awaitable[None]]
    ) -> None:
        self._gateway = gateway
        self._write = write
        self._pause = pause
        self._shown: str | None = None

    async def show(self, business_id: UUID) -> None:
        """Until the phone is linked. Raises CannotLinkError."""
        status = await self._gateway.status(business_id)
        if status.state == "open":
            self._write(f"WhatsApp is linked already: {status.phone or 'number not told'}.\n")
            return
        try:
            await self._gateway.link(business_id, None)
        except (GatewayAwayError, GatewayUnsureError) as error:
            raise CannotLinkError("The WhatsApp gateway does not answer: is Moked running?") from error
        except (GatewayRefusedError, LinkNotOpenError) as error:
            raise CannotLinkError("The gateway does not begin a link for this office now.") from error
        self._write("Asking WhatsApp for a code…\n")
        while not await self._step(business_id):
            await self._pause(LOOKS_EVERY_S)

    async def _step(self, business_id: UUID) -> bool:
        status = await self._gateway.status(business_id)
        if status.state == "open":
            self._write(f"Linked: {status.phone or 'the number follows'}. Messages arrive from now on.\n")
            return True
        if status.state in {"closed", "off"} and self._is_over(status):
            raise CannotLinkError(_CLOSED[status.reason])
        code = await self._gateway.qr(business_id) if status.state == "qr" else None
        if code is not None and code.qr != self._shown:
            self._shown = code.qr
            self._write(drawn(code) + _SCAN)
        return False

    def _is_over(self, status: LinkStatus) -> bool:
        return status.reason in _CLOSED


def drawn(code: WhatsAppQr) -> str:
    """The code as blocks of two rows a line, with the quiet border that scanners need."""
    out = io.StringIO()
    segno.make(code.qr, error="l", micro=False).terminal(out=out, border=2, compact=True)
    return f"\n{out.getvalue()}\nValid until {code.expires_at:%H:%M:%S} UTC; a new code follows by itself.\n"


async def _office_of(db: Database, e164: str | None) -> UUID:
    if e164 is not None:
        found = await business_of_number(db, e164)
        if found is None:
            raise CannotLinkError(f"No office answers {e164}.")
        return found
    offices = await all_businesses(db)
    if len(offices) != 1:
        raise CannotLinkError("There is no office yet." if not offices else "Name the office: --number NUMBER.")
    return offices[0]


async def _qr(chosen: Settings, url: str, secret: str, e164: str | None) -> None:
    db = Database(url)
    try:
        business_id = await _office_of(db, e164)
        async with db.tenant_session(business_id) as session:
            who = Author("system", "moked whatsapp qr")
            record(session, who, "whatsapp.qr_shown", "business", business_id, business_id=business_id)
    finally:
        await db.close()
    await QrScreen(WhatsAppGateway(chosen.wa_internal, secret), _write, asyncio.sleep).show(business_id)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def whatsapp(arguments: Sequence[str]) -> int:
    """``moked whatsapp qr [--number NUMBER]``; 1 and one plain sentence when there is nothing to scan."""
    parser = argparse.ArgumentParser(prog="moked whatsapp", description="The office's WhatsApp.")
    qr = parser.add_subparsers(dest="action", required=True).add_parser("qr", help="show the code that links a phone")
    qr.add_argument("--number", type=number, help="the office's number; not needed for a single office")
    asked = parser.parse_args(arguments)
    try:
        chosen = settings.load()
        url = chosen.database_app_url or chosen.database_url
        if url is None or chosen.internal_secret is None:
            sys.stderr.write("DATABASE_URL is not set and no running Moked was found: start it with `make up` first\n")
            return 1
        asyncio.run(_qr(chosen, url, chosen.internal_secret, asked.number))
    except KeyboardInterrupt:
        sys.stdout.write("\nStopped; the code is worthless from now on.\n")
        return 1
    except (CannotLinkError, settings.SettingsInvalidError, DatabaseUrlInvalidError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (SQLAlchemyError, OSError):
        sys.stderr.write("the database cannot be reached, or is not migrated: is Moked running?\n")
        return 1
    return 0
