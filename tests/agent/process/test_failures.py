"""Processes that die, a CRM that is away: every journalled event arrives exactly once."""

import asyncio
import os
import signal

import aiohttp
import pytest

from agent.call.journal import read_events
from agent.process.handle import LEAVE_S
from shared.contracts.events import AnyCallEvent, CallEnded, UserTurn
from tests.agent.conftest import StartAgent
from tests.agent.support.agent_process import AgentProcess, ended, until
from tests.agent.support.fake_crm import FakeCrm
from tests.agent.support.tiny_twilio import Stream, TinyTwilio, new_sid

pytestmark = pytest.mark.asyncio(loop_scope="module")


def digits(events: list[AnyCallEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, UserTurn))


async def calls_with_turns(twilio: TinyTwilio, count: int) -> list[Stream]:
    streams = [await twilio.call() for _ in range(count)]
    for stream in streams:
        await stream.turn("1")
        await stream.turn("2")
    return streams


async def test_kill_9_of_a_worker(own_crm: FakeCrm, own_agent: StartAgent, session: aiohttp.ClientSession) -> None:
    agent = own_agent()
    await agent.start()
    twilio = TinyTwilio(session, agent.url)
    streams = await calls_with_turns(twilio, 4)
    victim = agent.worker_pids()[0]
    os.kill(victim, signal.SIGKILL)
    endings = set[str]()
    for stream in streams:
        try:
            await stream.turn("3")
            await stream.stop()
            expected, said = "caller_hangup", "123"
        except (AssertionError, ConnectionError):
            expected, said = "crash", "12"
        assert (await ended(own_crm, stream.call_sid)).reason == expected
        assert digits(own_crm.of(stream.call_sid)) == said
        endings.add(expected)
    assert endings == {"caller_hangup", "crash"}
    await agent.wait_ready(workers=3)
    after = [await twilio.call() for _ in range(2)]
    assert victim not in agent.worker_pids()
    for stream in after:
        await stream.stop()
        await ended(own_crm, stream.call_sid)


async def test_the_worker_after_a_dead_one_lives(own_agent: StartAgent) -> None:
    """The end of the dead one's line is followed by a kill, for a process that has lost its line and stays."""
    agent = own_agent()
    await agent.start()
    victims = agent.worker_pids()
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    await agent.wait_ready(workers=2 * len(victims))
    await asyncio.sleep(LEAVE_S + 1.0)
    assert not set(agent.worker_pids()) & set(victims)
    assert agent.log().count('"event": "worker.died"') == len(victims)


async def test_kill_9_of_the_parent(own_crm: FakeCrm, own_agent: StartAgent, session: aiohttp.ClientSession) -> None:
    agent = own_agent()
    await agent.start()
    twilio = TinyTwilio(session, agent.url)
    await own_crm.stop()
    streams = await calls_with_turns(twilio, 5)
    ringing = new_sid()
    await twilio.ring(ringing)
    workers = agent.worker_pids()
    await agent.kill()
    await until(lambda: not any(alive(pid) for pid in workers), "workers die with their parent")
    await own_crm.start()
    await agent.start()
    for stream in streams:
        last = await ended(own_crm, stream.call_sid)
        assert last.reason == "crash"
        assert digits(own_crm.of(stream.call_sid)) == "12"
        assert 0 <= last.duration_ms < 60_000
    assert (await ended(own_crm, ringing)).reason == "crash"
    assert len(own_crm.events) == 6
    await until(lambda: not list(agent.journals.glob("*.journal")), "journals are done")
    assert len(list((agent.journals / "done").iterdir())) == 6


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_the_crm_is_away_for_a_while(
    own_crm: FakeCrm, own_agent: StartAgent, session: aiohttp.ClientSession
) -> None:
    agent = own_agent()
    await agent.start()
    twilio = TinyTwilio(session, agent.url)
    first = await twilio.call()
    await first.turn("1")
    await own_crm.stop()
    await first.turn("2")
    during = await twilio.call()
    await during.turn("3")
    await first.stop()
    own_crm.refuse_posts_with = 500
    await own_crm.start()
    await until(lambda: own_crm.posts > 2, "the agent tries again")
    own_crm.refuse_posts_with = None
    assert (await ended(own_crm, first.call_sid)).reason == "caller_hangup"
    assert digits(own_crm.of(first.call_sid)) == "12"
    await during.stop()
    await ended(own_crm, during.call_sid)
    assert digits(own_crm.of(during.call_sid)) == "3"


async def test_a_number_never_seen_while_the_crm_is_down(
    own_crm: FakeCrm, own_agent: StartAgent, session: aiohttp.ClientSession
) -> None:
    agent = own_agent(AGENT_WORKERS="1")
    await own_crm.stop()
    await agent.start()
    twilio = TinyTwilio(session, agent.url)
    answer = await twilio.ring(new_sid())
    assert answer.stream_url is None
    assert "תקלה זמנית" in answer.said


async def test_last_known_config_survives_a_restart_without_the_crm(
    own_crm: FakeCrm, own_agent: StartAgent, session: aiohttp.ClientSession
) -> None:
    agent = own_agent(AGENT_WORKERS="1")
    await agent.start()
    twilio = TinyTwilio(session, agent.url)
    await (await twilio.call()).stop()
    assert await agent.stop() == 0
    await own_crm.stop()
    agent.log_path.unlink()
    await agent.start()
    stream = await twilio.call()
    await stream.stop()


async def test_a_seq_gap_is_filled(own_crm: FakeCrm, own_agent: StartAgent, session: aiohttp.ClientSession) -> None:
    agent = own_agent(AGENT_WORKERS="1")
    await agent.start()
    stream = await TinyTwilio(session, agent.url).call()
    await stream.turn("1")
    await until(lambda: len(own_crm.of(stream.call_sid)) == 4, "two turns")
    own_crm.forge_gap_at = 2
    await stream.turn("2")
    await stream.stop()
    assert (await ended(own_crm, stream.call_sid)).seq == 7
    assert digits(own_crm.of(stream.call_sid)) == "12"


async def test_a_conflict_is_kept_aside_and_the_call_goes_on(
    own_crm: FakeCrm, own_agent: StartAgent, session: aiohttp.ClientSession
) -> None:
    agent = own_agent(AGENT_WORKERS="1")
    await agent.start()
    twilio = TinyTwilio(session, agent.url)
    own_crm.conflict = True
    stream = await twilio.call()
    await stream.turn("1")
    await stream.turn("2")
    await stream.stop()
    await stream.closed()
    await until(lambda: bool(list(agent.journals.glob("*.conflict"))), "the journal is parked")
    parked = next(agent.journals.glob("*.conflict"))
    await until(lambda: len(read_events(parked.read_bytes())[0]) == 7, "all seven events are in it")
    assert '"delivery.refused"' in agent.log()
    own_crm.conflict = False
    other = await twilio.call()
    await other.stop()
    await ended(own_crm, other.call_sid)


async def test_a_full_house_over_two_workers(
    own_crm: FakeCrm, own_agent: StartAgent, session: aiohttp.ClientSession
) -> None:
    agent = own_agent(MAX_CALLS_PER_WORKER="2")
    await agent.start()
    twilio = TinyTwilio(session, agent.url)
    streams = [await twilio.call() for _ in range(4)]
    lines = [line for line in agent.log().splitlines() if '"call.ringing"' in line]
    assert sorted('"worker": 0' in line for line in lines) == [False, False, True, True]
    refused = new_sid()
    answer = await twilio.ring(refused)
    assert answer.stream_url is None
    assert "תפוסים" in answer.said
    assert (await ended(own_crm, refused)).reason == "not_answered"
    await streams[1].stop()
    await ended(own_crm, streams[1].call_sid)
    await until(lambda: agent.log().count('"call.ended"') >= 2, "the place is free")
    streams[1] = await twilio.call()
    for stream in streams:
        await stream.turn("1")
        await stream.stop()
        await ended(own_crm, stream.call_sid)


async def test_sigterm_lets_calls_end_and_turns_new_ones_away(
    own_crm: FakeCrm, own_agent: StartAgent, session: aiohttp.ClientSession
) -> None:
    agent = own_agent()
    await agent.start()
    twilio = TinyTwilio(session, agent.url)
    stream = await twilio.call()
    assert agent.process is not None
    os.kill(agent.process.pid, signal.SIGTERM)
    for worker in agent.worker_pids():
        os.kill(worker, signal.SIGTERM)
    await until(lambda: '"agent.draining"' in agent.log(), "draining")
    async with session.get(agent.url + "/readyz") as response:
        assert response.status == 503
    turned_away = new_sid()
    answer = await twilio.ring(turned_away)
    assert answer.stream_url is None
    assert "לא נוכל לענות ברגע זה" in answer.said
    await stream.turn("1")
    await stream.stop()
    assert await agent.process.wait() == 0
    assert (await ended(own_crm, stream.call_sid)).reason == "caller_hangup"
    assert (await ended(own_crm, turned_away)).reason == "not_answered"


async def test_no_grace_left_still_ends_on_record(
    own_crm: FakeCrm, own_agent: StartAgent, session: aiohttp.ClientSession
) -> None:
    agent = own_agent()
    await agent.start()
    stream = await TinyTwilio(session, agent.url).call()
    await stream.press("0")
    assert agent.process is not None
    agent.process.send_signal(signal.SIGTERM)
    await until(lambda: '"agent.draining"' in agent.log(), "draining")
    agent.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(15):
        assert await agent.process.wait() == 0
    last = own_crm.of(stream.call_sid)[-1]
    assert isinstance(last, CallEnded)
    assert last.reason == "error"


async def test_a_missing_secret_stops_the_start(own_agent: StartAgent) -> None:
    for name in ("INTERNAL_SECRET", "TWILIO_AUTH_TOKEN"):
        agent: AgentProcess = own_agent(**{name: ""})
        with pytest.raises(AssertionError):
            await agent.start()
        assert agent.process is not None
        assert agent.process.returncode == 2
        assert agent.log().strip().splitlines()[-1].startswith(f"{name}: ")
        agent.log_path.unlink()
