"""What a person changes reaches the browsers of the office while they look at it."""

import asyncio
from collections.abc import AsyncGenerator

import httpx

from crm.db.session import APP_ROLE
from crm.db.urls import for_libpq
from crm.domain.live.channel import PostgresChannel
from tests.support.office import Office

HANG_S = 30


async def heard(messages: AsyncGenerator[str], part: str) -> None:
    """Wait for a message that holds this."""
    async with asyncio.timeout(HANG_S):
        while part not in await anext(messages):
            pass


async def probe(channel: PostgresChannel) -> None:
    """Say something until cancelled, so that the listener knows that it listens."""
    while True:
        await channel.publish("probe")
        await asyncio.sleep(0.05)


async def test_every_change_of_a_person_is_told(
    owner: httpx.AsyncClient, database_url: str, office: Office, world: dict[str, str]
) -> None:
    channel = PostgresChannel(for_libpq(database_url), f"-c role={APP_ROLE}")
    messages = channel.listen()
    probing = asyncio.create_task(probe(channel))
    await heard(messages, "probe")
    probing.cancel()
    await asyncio.gather(probing, return_exceptions=True)
    customer = f"/api/customers/{world['customer']}"
    changes: list[tuple[str, str, dict[str, object] | None, str]] = [
        ("POST", f"{customer}/notes", {"body": "x"}, "timeline"),
        ("PATCH", customer, {"version": 1, "tags": ["א"]}, "customers"),
        ("PATCH", f"/api/leads/{world['lead']}", {"version": 1, "status": "contacted"}, "leads"),
        ("PATCH", f"/api/tasks/{world['task']}", {"version": 1, "status": "done"}, "tasks"),
        ("POST", f"/api/appointments/{world['appointment']}/cancel", None, "appointments"),
    ]
    for method, path, body, resource in changes:
        assert (await owner.request(method, path, json=body)).is_success, path
        await heard(messages, f'"resource":"{resource}"')
    await messages.aclose()
    await channel.close()
