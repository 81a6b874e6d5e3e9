# pyright: reportUnknownMemberType=false
# python-socketio ships no types.
"""Live events for members who may not see phone numbers."""

from uuid import UUID, uuid4

import msgspec

from crm.domain.auth.tokens import session_secret
from crm.domain.calls.schemas import ToolCallOut
from crm.domain.live.schemas import Changed, ToolUsed
from crm.domain.live.server import LiveIdentity
from shared.clock import utc_now
from tests.crm.live.test_server import ONE, Browser, Sessions, Web, browser, stranger

__all__ = ["browser", "stranger"]


class WithVeiled(Sessions):
    """One member sees all, the other no numbers; both work in one office."""

    async def authenticate(self, cookies: str) -> LiveIdentity | None:
        secret = session_secret(cookies)
        return LiveIdentity(UUID(int=1), ONE, veiled=secret == "veiled") if secret else None


async def test_a_number_in_an_event_reaches_only_who_may_see_it(
    database_url: str, browser: Browser, stranger: Browser
) -> None:
    tool = ToolCallOut(
        id=uuid4(),
        seq=4,
        name="save_lead_details",
        arguments={"phone": "054-1234567"},
        ok=True,
        result={},
        duration_ms=20,
        at=utc_now(),
    )
    event = ToolUsed(uuid4(), tool)
    web = Web(database_url, WithVeiled())
    async with web.running() as address:
        await browser.open(address, "open", origin=address)
        await stranger.open(address, "veiled")
        await web.publisher.publish(ONE, [event, Changed("leads")])
        name, body = await browser.next()
        assert (name, body) == ("tool.used", msgspec.to_builtins(event))
        name, veiled = await stranger.next()
        assert name == "tool.used"
        assert msgspec.convert(veiled, dict[str, object])["tool"] == {
            **msgspec.to_builtins(tool),
            "arguments": {"phone": "***567"},
        }
        assert (await browser.next())[0] == (await stranger.next())[0] == "changed"


class WithHints(Sessions):
    """One member sees all, the other his own leads alone; both work in one office."""

    async def authenticate(self, cookies: str) -> LiveIdentity | None:
        secret = session_secret(cookies)
        return LiveIdentity(UUID(int=1), ONE, hints_only=secret == "hints") if secret else None


async def test_who_sees_his_own_leads_alone_hears_that_something_changed_and_not_what(
    database_url: str, browser: Browser, stranger: Browser
) -> None:
    tool = ToolCallOut(
        id=uuid4(), seq=4, name="save_lead_details", arguments={}, ok=True, result={}, duration_ms=20, at=utc_now()
    )
    event = ToolUsed(uuid4(), tool)
    web = Web(database_url, WithHints())
    async with web.running() as address:
        await browser.open(address, "open", origin=address)
        await stranger.open(address, "hints")
        await web.publisher.publish(ONE, [event, Changed("leads")])
        assert (await browser.next())[0] == "tool.used"
        assert await stranger.next() == ("changed", {"type": "changed", "resource": "calls", "id": str(event.call_id)})
        assert (await browser.next())[0] == (await stranger.next())[0] == "changed"
