"""Which addresses the CRM may be sent to: public ones alone, or an owner could ask it about its own network (SSRF).

Looked at when the address is registered and again at each try, on the very addresses that are then connected to: a
name that pointed outside yesterday may point inside today.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from crm.lib.errors import BadRequestError

LOOK_UP_DEADLINE_S = 3.0
NOT_WHOLE = "זו אינה כתובת מלאה, למשל https://example.co.il/moked"
_NAT64 = IPv6Network("64:ff9b::/96")
_INNER_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")


class WebhookUrlRefusedError(BadRequestError):
    """Nothing is sent to this address."""

    code, title, sentence = "webhook-url", "Address refused", "אי אפשר לשלוח לכתובת הזאת."


class InnerAddressError(OSError):
    """The name leads to an address that is not public."""


def is_public(address: str) -> bool:
    """Whether this IP address is one of the open internet; those that wrap another count as the wrapped one."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        teredo = ip.teredo
        inner = ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo is not None else None)
        if ip in _NAT64:
            inner = IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_unspecified


def check_url(url: str, *, inner_allowed: bool) -> str:
    """The address without needless blanks. Raises WebhookUrlRefusedError saying what is wrong with it."""
    text = url.strip()
    parts = _split(text)
    if parts.scheme == "http" and inner_allowed:
        pass
    elif parts.scheme != "https":
        raise _refused("הכתובת צריכה להתחיל ב-https://")
    if parts.username is not None or parts.password is not None:
        raise _refused("אין לכתוב שם משתמש וסיסמה בתוך הכתובת.")
    if parts.fragment or not text.isascii() or not text.isprintable() or " " in text:
        raise _refused("יש בכתובת תווים שאי אפשר לשלוח אליהם.")
    host = (parts.hostname or "").rstrip(".").lower()
    if not inner_allowed and _is_inner(host):
        raise _refused("הכתובת מובילה לרשת פנימית. אפשר לשלוח רק לשרת שפתוח לאינטרנט.")
    return text


async def check_name(url: str, *, inner_allowed: bool) -> None:
    """Refuse a name that leads inside. A name that cannot be looked up now may be registered: tries look again."""
    if inner_allowed:
        return
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(LOOK_UP_DEADLINE_S):
            found = await loop.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError):
        return
    if not all(is_public(str(one[4][0])) for one in found):
        raise _refused("הכתובת מובילה לרשת פנימית. אפשר לשלוח רק לשרת שפתוח לאינטרנט.")


class PublicResolver(AbstractResolver):
    """Answers names with their public addresses and nothing else."""

    def __init__(self) -> None:
        """Names are looked up by the system, in threads."""
        self._system = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises InnerAddressError when one of the addresses is not public: half a safe name is not safe."""
        found = await self._system.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise InnerAddressError("the name leads to an address that is not public")
        return found

    async def close(self) -> None:
        """Nothing is held open."""
        await self._system.close()


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise _refused(NOT_WHOLE) from error
    if not is_whole:
        raise _refused(NOT_WHOLE)
    return parts


def _is_inner(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return "." not in host or host.endswith(_INNER_NAMES)


def _refused(sentence: str) -> WebhookUrlRefusedError:
    return WebhookUrlRefusedError(sentence, parameter="url")
