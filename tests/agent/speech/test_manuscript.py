"""A text that is being written has any number of readers, and losing one takes nothing from the others."""

import asyncio

from agent.speech.manuscript import Manuscript


async def read(script: Manuscript) -> list[str]:
    return [piece async for piece in script.read()]


async def test_every_reader_gets_all_of_it_whenever_he_comes() -> None:
    script = Manuscript("אני ")
    early = asyncio.create_task(read(script))
    await asyncio.sleep(0)
    script.write("יכולה ")
    middle = asyncio.create_task(read(script))
    await asyncio.sleep(0)
    script.write("לבדוק")
    script.complete()
    whole = ["אני ", "יכולה ", "לבדוק"]
    assert [await early, await middle, await read(script)] == [whole] * 3
    assert script.characters == len("".join(whole))


async def test_a_reader_who_leaves_while_he_waits_takes_nothing_along() -> None:
    script = Manuscript()
    leaves, stays = asyncio.create_task(read(script)), asyncio.create_task(read(script))
    await asyncio.sleep(0)
    leaves.cancel()
    await asyncio.wait([leaves])
    script.write("שלום")
    script.complete()
    assert await stays == ["שלום"]
