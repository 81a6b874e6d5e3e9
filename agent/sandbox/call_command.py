"""``moked call``: simulated Twilio calls with real Hebrew audio to the running agent, checked against the CRM."""

import argparse
import asyncio
import contextlib
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import msgspec

from agent.sandbox.carrier.call import AgentUnreachableError, Dialled, SimulatedCall
from agent.sandbox.carrier.orders import Exchange
from agent.sandbox.carrier.twiml import TwimlInvalidError
from agent.sandbox.script import parse
from agent.sandbox.script.dialogue import LiveDialogue, Outcome, summary
from agent.sandbox.script.player import Player
from agent.sandbox.script.record import CrmReader, Heard
from shared import log
from shared.phones import PhoneInvalidError, to_e164
from shared.settings import Settings, SettingsInvalidError, load

_DEMO_NUMBER = "+97237654321"
_RECORD_S = 20.0
_RECORD_S_PER_CALL = 1.0
"""How long the CRM may take to hold a finished call; a crowd of calls gets longer."""
_SPREAD_S = 0.15
"""Calls at once ring so far apart, as twenty telephones would."""
_SANDBOX_ACCOUNT = "AC" + "0" * 32


class CallImpossibleError(Exception):
    """No call can be placed; the message is one plain sentence."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line asks for."""

    steps: Sequence[parse.Step]
    count: int
    noisy: bool
    as_json: bool
    from_number: str | None
    to_number: str


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="moked call", description="Place simulated calls to the running agent and check the CRM's record of them."
    )
    parser.add_argument("--barge-in", action="store_true", help="interrupt the agent in the middle of a sentence")
    parser.add_argument("--noise", action="store_true", help="a noisy line and a cough")
    parser.add_argument("--script", type=Path, metavar="FILE", help="what the caller does; see below")
    parser.add_argument("-n", type=int, default=1, metavar="COUNT", help="so many calls at once (1 to 200)")
    parser.add_argument("--from", dest="from_number", metavar="NUMBER", help="caller's number; default: one of his own")
    parser.add_argument("--to", dest="to_number", default=_DEMO_NUMBER, metavar="NUMBER", help="office's number")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the dialogue")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = parse.__doc__
    return parser.parse_args(list(arguments))


def _options(arguments: Sequence[str]) -> Options:
    given = _arguments(arguments)
    if not 1 <= given.n <= 200:
        raise CallImpossibleError("-n takes a number from 1 to 200")
    try:
        if given.script is not None:
            steps = parse.read(given.script)
        else:
            steps = parse.parse(parse.BARGE_IN if given.barge_in else parse.BUILT_IN)
        from_number = to_e164(given.from_number) if given.from_number else None
        to_number = to_e164(given.to_number)
    except (parse.ScriptInvalidError, PhoneInvalidError) as error:
        raise CallImpossibleError(str(error)) from error
    if given.noise:
        steps = [steps[0], parse.Cough(), *steps[1:]]
    return Options(
        steps=steps, count=given.n, noisy=given.noise, as_json=given.json, from_number=from_number, to_number=to_number
    )


def _dialled(settings: Settings, options: Options) -> Dialled:
    if settings.twilio_auth_token is None:
        place = settings.data_dir
        raise CallImpossibleError(f"no running Moked was found in {place} (start it with make up, or set DATA_DIR)")
    return Dialled(
        agent_url=settings.agent_url,
        account_sid=settings.twilio_account_sid or _SANDBOX_ACCOUNT,
        token=settings.twilio_auth_token,
        from_number=options.from_number or _some_number(),
        to_number=options.to_number,
    )


def _some_number() -> str:
    """An Israeli mobile number out of the range that is given to nobody."""
    return f"+97255500{random.randrange(10_000):04d}"  # noqa: S311 - a made-up telephone, no secret


class _Caller:
    """Places one call and checks its record."""

    def __init__(self, session: aiohttp.ClientSession, reader: CrmReader, exchange: Exchange, options: Options) -> None:
        self._session = session
        self._reader = reader
        self._exchange = exchange
        self._options = options

    async def call(self, dialled: Dialled, seed: int, *, live: bool) -> Outcome:
        """Raises AgentUnreachableError, TwimlInvalidError."""
        call = SimulatedCall(dialled, self._session, noisy=self._options.noisy, seed=seed)
        player = Player(call, seed)
        dialogue = LiveDialogue(call, self._reader)
        playing = asyncio.create_task(player.play(self._options.steps))
        showing = asyncio.create_task(dialogue.follow()) if live else None
        await self._exchange.started(call)
        try:
            await call.place()
        finally:
            await self._exchange.finished(call)
            for task in (playing, showing):
                if task is not None:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
        outcome = await self._check(call, player)
        if live:
            dialogue.show(outcome.turns)
        return outcome

    async def _check(self, call: SimulatedCall, player: Player) -> Outcome:
        measures = call.measures
        figures = measures.figures()
        if not call.streaming.is_set():
            said = " ".join(call.said)
            raise AgentUnreachableError(f"the agent answered without a conversation: {said or 'it hung up'}")
        heard = Heard(player.spoken, player.keys, measures.agent)
        record, problems = await self._reader.when_whole(
            call.sid, heard, _RECORD_S + _RECORD_S_PER_CALL * self._options.count
        )
        unsaid = sum(isinstance(step, parse.Speak) for step in self._options.steps) - len(player.spoken)
        if call.ended_by in {"agent", "order"} and unsaid > 0:
            problems.append(f"the agent ended the call with {unsaid} of the caller's lines unsaid")
        if player.waited_in_vain:
            problems.append(f"{player.waited_in_vain} of the caller's lines got no answer within 15 s")
        return Outcome(
            call_sid=call.sid,
            seconds=measures.now_ms / 1000,
            ended_by=call.ended_by or "agent",
            gaps_ms=[figure.gap_ms for figure in figures],
            barge_stops_ms=[figure.stop_ms for figure in figures if figure.stop_ms is not None],
            longest_silence_ms=measures.longest_silence_ms,
            answered_twiml=call.said,
            turns=record.turns if record is not None else [],
            problems=[*problems, *call.complaints[:5]],
        )


async def _run(settings: Settings, options: Options) -> int:
    dialled = _dialled(settings, options)
    if settings.internal_secret is None:
        raise CallImpossibleError("INTERNAL_SECRET is not known, so the CRM's record cannot be read")
    live = options.count == 1 and not options.as_json
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        reader = CrmReader(session, settings.crm_internal, settings.internal_secret)
        exchange = Exchange(dialled)
        async with exchange.attached(session, settings.sandbox_url):
            caller = _Caller(session, reader, exchange, options)

            async def one(number: int) -> Outcome:
                await asyncio.sleep(number * _SPREAD_S)
                whom = dialled
                if options.count > 1 and options.from_number is None:
                    whom = msgspec.structs.replace(dialled, from_number=_some_number())
                return await caller.call(whom, number + 1, live=live)

            tasks = [asyncio.create_task(one(number)) for number in range(options.count)]
            try:
                outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            finally:
                for task in tasks:
                    task.cancel()
    return _report(outcomes, options)


def _report(outcomes: Sequence[Outcome | BaseException], options: Options) -> int:
    whole = [one for one in outcomes if isinstance(one, Outcome)]
    failed = [one for one in outcomes if not isinstance(one, Outcome)]
    for error in failed:
        if not isinstance(error, AgentUnreachableError | TwimlInvalidError):
            raise error
    good = bool(whole) and not failed and not any(one.problems for one in whole)
    if options.as_json:
        body = {"ok": good, "calls": whole, "failed": [str(error) for error in failed]}
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(body), indent=1).decode() + "\n")
    else:
        for one in whole:
            mark = "whole in the CRM" if not one.problems else "NOT whole in the CRM"
            sys.stdout.write(f"{mark}: {summary(one)}\n")
            sys.stdout.writelines(f"  - {problem}\n" for problem in one.problems)
        if options.count > 1:
            kept = sum(not one.problems for one in whole)
            sys.stdout.write(f"{kept} of {options.count} calls whole in the CRM\n")
    for error in failed[:3]:
        sys.stderr.write(f"moked call: {error}\n")
    if not whole:
        return 2
    return 0 if good else 1


def main(arguments: Sequence[str]) -> int:
    """0: the CRM holds the whole of every call; 1: something is missing (printed); 2: no call could be placed."""
    log.setup("call")
    try:
        options = _options(arguments)
        return asyncio.run(_run(load(), options))
    except (CallImpossibleError, SettingsInvalidError) as error:
        sys.stderr.write(f"moked call: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("moked call: stopped\n")
        return 130
