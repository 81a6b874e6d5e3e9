"""Nothing is sent inside, however the address is written."""

import socket

import pytest
from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver

from crm.domain.webhooks.addresses import (
    InnerAddressError,
    PublicResolver,
    WebhookUrlRefusedError,
    check_name,
    check_url,
    is_public,
)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("::1", "fe80::1", "fe80::1%eth0", "fd00::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "224.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::1", "192.0.2.1", "255.255.255.255", "ff02::1"),
    ],
)
def test_inner_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://example.com/hook",
            "ftp://example.com/",
            "javascript:alert(1)",
            "example.com",
            "https://",
            "",
            "https:///x",
        ),
        *("https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/x", "https://169.254.169.254/latest"),
        *("https://localhost/", "https://db.internal/", "https://crm", "https://printer.local/", "https://LOCALHOST./"),
        *(
            "https://user:secret@example.com/",
            "https://example.com/#part",
            "https://example.com:0/",
            "https://example.com:99999/",
        ),
        *("https://exa mple.com/", "https://דוגמה.co.il/", "https://[::1/"),
    ],
)
def test_refused_when_it_is_registered(url: str) -> None:
    with pytest.raises(WebhookUrlRefusedError) as refused:
        check_url(url, inner_allowed=False)
    assert refused.value.parameter == "url"


def test_taken_as_they_are() -> None:
    assert check_url(" https://hooks.example.co.il:8443/a?b=c ", inner_allowed=False) == (
        "https://hooks.example.co.il:8443/a?b=c"
    )
    assert check_url("http://127.0.0.1:9/", inner_allowed=True) == "http://127.0.0.1:9/"


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
async def test_numbers_in_disguise_are_refused_at_the_latest_when_they_are_looked_up(host: str) -> None:
    with pytest.raises(InnerAddressError):
        await PublicResolver().resolve(host, 443)


async def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def inside(*_: object) -> list[ResolveResult]:
        both = ("8.8.8.8", "10.1.1.1")
        return [ResolveResult(hostname="x", host=one, port=443, family=2, proto=0, flags=0) for one in both]

    monkeypatch.setattr(ThreadedResolver, "resolve", inside)
    with pytest.raises(InnerAddressError):
        await PublicResolver().resolve("rebinding.example.com", 443, socket.AF_INET)
    with pytest.raises(WebhookUrlRefusedError):
        await check_name("https://127.1/", inner_allowed=False)
