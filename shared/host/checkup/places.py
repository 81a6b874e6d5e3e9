"""Addresses: what Twilio signs, what it must be told, and whether it finds us there."""

from urllib.parse import urlsplit

from shared.host.checkup.finding import Finding, bad, good, note
from shared.host.checkup.web import Answer, get
from shared.settings import LOOPBACK, Settings


async def check(settings: Settings, *, real_twilio: bool) -> list[Finding]:
    """Public addresses, when real calls are to come; else only that they are not needed."""
    if not real_twilio:
        return [note("Addresses", f"Twilio is emulated, so {settings.agent_url} need not be public.")]
    agent = await _public("AGENT_PUBLIC_URL", settings.agent_url, "/healthz")
    crm = await _public("CRM_PUBLIC_URL", settings.crm_url, "/healthz")
    return [*agent, *crm, note("Addresses", _instructions(settings))]


def _instructions(settings: Settings) -> str:
    return (
        "In the Twilio console, at your number: 'A call comes in' is Webhook, HTTP POST, "
        f"{settings.agent_url}/webhook/incoming_call ; 'Call status changes' is "
        f"{settings.agent_url}/webhook/call_status ; 'A message comes in' is "
        f"{settings.crm_url}/webhook/twilio/message ."
    )


async def _public(variable: str, url: str, path: str) -> list[Finding]:
    """The signature is computed over exactly this address, so it must be the one that Twilio calls."""
    parts = urlsplit(url)
    if parts.hostname in LOOPBACK:
        return [bad("Addresses", f"{variable} is {url}, which Twilio cannot reach: set your public https address.")]
    if parts.scheme != "https":
        return [bad("Addresses", f"{variable} must begin with https://, or the calls' words travel in the open.")]
    answer = await get(url + path)
    if answer.status == 200:
        return [good("Addresses", f"{url} answers, and signatures are checked against it.")]
    return [bad("Addresses", f"{variable}: {_why(url, path, answer)}")]


def _why(url: str, path: str, answer: Answer) -> str:
    if answer.status is None:
        return f"{url} does not answer ({answer.trouble}): start Moked, then check DNS, the certificate and the proxy."
    if 300 <= answer.status < 400:
        return f"{url} redirects; Twilio's signature would not fit, so set the address that it redirects to."
    return f"{url}{path} answers {answer.status}: point your proxy at this Moked, without adding a path."
