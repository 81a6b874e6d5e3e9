"""What is synthesised when a prompt is published, before anybody calls."""

import asyncio

import grpc

from agent.call import ask_again, phrases
from agent.services import AT_ONCE, open_services
from agent.speech.spoken.form import spoken
from agent.turns import openers
from shared.settings import Settings
from tests.agent.conversation.conftest import GREETING, config
from tests.agent.support.fake_vendors import FakeVendors


async def test_everything_fixed_is_ready_before_the_first_call(settings: Settings) -> None:
    services = await open_services(settings.model_copy(update={"openers": True}))
    await services.warm(config())
    voice = config().voice
    missing = [text for text in (GREETING, *phrases.ALL, *openers.ALL) if not services.phrases.in_memory(voice, text)]
    assert missing == []
    await services.close()


async def test_every_fixed_phrase_is_in_the_list_that_is_made_ahead() -> None:
    constants = [value for name, value in vars(phrases).items() if name.isupper() and name != "ALL"]
    named = {text for value in constants for text in ([value] if isinstance(value, str) else value)}
    assert named | set(ask_again.ALL) == set(phrases.ALL)


async def test_what_is_wanted_from_the_first_turn_on_is_made_first(settings: Settings, vendors: FakeVendors) -> None:
    services = await open_services(settings.model_copy(update={"openers": True, "fillers": True}))
    await services.warm(config())
    first = {GREETING, *openers.ALL, *openers.WAITING}
    begun = vendors.spoken[: len(first) + AT_ONCE]
    assert {spoken(text) for text in first} <= set(begun)
    await services.close()


async def test_what_is_published_twice_is_made_once(settings: Settings, vendors: FakeVendors) -> None:
    services = await open_services(settings)
    await services.warm(config())
    made = len(vendors.spoken)
    await services.warm(config())
    assert len(vendors.spoken) == made
    await services.close()


async def test_what_failed_while_the_voice_was_down_is_made_the_next_time(
    settings: Settings, vendors: FakeVendors
) -> None:
    vendors.stream_fault = vendors.unary_fault = grpc.StatusCode.UNAVAILABLE
    services = await open_services(settings)
    await services.warm(config())
    assert services.phrases.in_memory(config().voice, GREETING) is None
    vendors.stream_fault = vendors.unary_fault = None
    async with asyncio.timeout(15):
        while services.synthesis.why_mute():  # noqa: ASYNC110 - what is waited for happens elsewhere
            await asyncio.sleep(0.05)
    await services.warm(config())
    assert services.phrases.in_memory(config().voice, GREETING)
    await services.close()
