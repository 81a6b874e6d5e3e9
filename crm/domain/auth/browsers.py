"""What is kept of the browser behind a session: enough to know one's devices again, too little to follow anybody."""

import ipaddress
import re

import msgspec

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""In this order: most browsers also call themselves Chrome and Safari."""
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_V4_BITS, _V6_BITS = 24, 48
"""The network of a line, not the line itself."""


class Browser(msgspec.Struct, frozen=True):
    """``device`` as "Chrome, Windows"; ``network`` as "192.0.2.0/24"; None where it cannot be told."""

    device: str | None = None
    network: str | None = None


def _first(names: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((shown for sign, shown in names if re.search(rf"\b{sign}", text)), None)


def device_of(user_agent: str) -> str | None:
    """Browser and system of a ``User-Agent`` header, coarse on purpose."""
    found = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return ", ".join(part for part in found if part) or None


def network_of(address: str) -> str | None:
    """The network that an address belongs to: the first 24 bits, or 48 of IPv6."""
    try:
        line = ipaddress.ip_address(address)
    except ValueError:
        return None
    bits = _V4_BITS if isinstance(line, ipaddress.IPv4Address) else _V6_BITS
    return str(ipaddress.ip_network((line, bits), strict=False))


def browser_of(user_agent: str | None, address: str) -> Browser:
    """Both at once."""
    return Browser(device_of(user_agent or ""), network_of(address))
