"""Outgoing calls to emulated people: ring, follow the TwiML, press keys, meet in a conference, hang up."""

import asyncio
from collections.abc import Sequence

import aiohttp

from agent.sandbox.carrier import twiml
from agent.sandbox.twilio_rest.account import SIGNATURE_HEADER, sign
from agent.sandbox.twilio_rest.callbacks import Callbacks
from agent.sandbox.twilio_rest.people import People, Person
from agent.sandbox.twilio_rest.rooms import Rooms
from agent.sandbox.twilio_rest.store import ENDED, CallRecord
from shared import log
from shared.clock import utc_now

_READS_S = 0.05
"""Words are not spoken aloud here; a person takes this long to hear a sentence."""
_WEBHOOK = aiohttp.ClientTimeout(total=15)
_KEYS = {"accepts": "1", "declines": "2"}
_log = log.logger(__name__)


class Legs:
    """All outgoing calls. ``heard`` keeps what each was told, by SID."""

    def __init__(self, people: People, rooms: Rooms, callbacks: Callbacks) -> None:
        self._people = people
        self._rooms = rooms
        self._callbacks = callbacks
        self._running: dict[str, asyncio.Task[None]] = {}
        self.heard: dict[str, list[str]] = {}

    def place(self, call: CallRecord, document: str | None, url: str | None, token: str) -> None:
        """Ring the person; whoever picks up gets ``document``, or what ``url`` answers. The record follows."""
        task = asyncio.create_task(self._live(call, document, url or "", token))
        self._running[call.sid] = task
        task.add_done_callback(lambda _: self._running.pop(call.sid, None))

    async def hang_up(self, sid: str) -> bool:
        """End the leg; false when it is none of ours or over."""
        task = self._running.get(sid)
        if task is None:
            return False
        task.cancel()
        await asyncio.wait({task})
        return True

    async def close(self) -> None:
        """End all legs."""
        for sid in list(self._running):
            await self.hang_up(sid)

    async def _live(self, call: CallRecord, document: str | None, url: str, token: str) -> None:
        person = self._people.of(call.to_number)
        status = "completed"
        self._tell(call, token, "initiated", "ringing")
        try:
            await asyncio.sleep(person.rings_s)
            if person.manner in ("busy", "no-answer"):
                status = person.manner
                return
            call.status = "in-progress"
            async with aiohttp.ClientSession() as session:
                form = form_of(call, "in-progress")
                verbs = twiml.parse(document) if document else await _fetched(session, url, form, token)
                await self._follow(session, call, person, verbs, token)
        except twiml.TwimlInvalidError as error:
            _log.warning("a leg's TwiML cannot be followed", call_sid=call.sid, error=str(error))
            status = "failed"
        finally:
            if call.status not in ENDED:
                call.status, call.ended_at = status, utc_now()
            await self._rooms.left(call.sid)
            self._tell(call, token, "completed", status=call.status)

    def _tell(self, call: CallRecord, token: str, *events: str, status: str | None = None) -> None:
        wanted = [event for event in events if event in call.statuses]
        if call.callback_url is not None and wanted:
            forms = [(0.0, form_of(call, status or event)) for event in wanted]
            self._callbacks.send(token, call.callback_url, forms)

    async def _follow(
        self, session: aiohttp.ClientSession, call: CallRecord, person: Person, verbs: Sequence[twiml.Verb], token: str
    ) -> None:
        for verb in verbs:
            match verb:
                case twiml.Say():
                    self.heard.setdefault(call.sid, []).append(verb.text)
                    await asyncio.sleep(_READS_S)
                case twiml.Gather():
                    self.heard.setdefault(call.sid, []).extend(verb.said)
                    await asyncio.sleep(_READS_S)
                    if person.manner in _KEYS:
                        form = form_of(call, "in-progress") | {"Digits": _KEYS[person.manner]}
                        return await self._follow(
                            session, call, person, await _fetched(session, verb.action, form, token), token
                        )
                    await asyncio.sleep(verb.timeout_s)
                case twiml.Dial(conference=str(room)):
                    return await self._meet(call, person, room)
                case twiml.Pause():
                    await asyncio.sleep(verb.seconds)
                case twiml.Hangup():
                    return None
                case twiml.Connect() | twiml.Play() | twiml.Dial():
                    _log.info("verb acknowledged", verb=type(verb).__name__, call_sid=call.sid)
        return None

    async def _meet(self, call: CallRecord, person: Person, room: str) -> None:
        over = asyncio.Event()

        async def leave() -> None:
            over.set()

        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(person.waits_s) as patience:
                self._rooms.join(room, call.sid, leave, lambda: patience.reschedule(loop.time() + person.talks_s))
                await over.wait()
        except TimeoutError:
            _log.info("a person hangs up", call_sid=call.sid)


async def _fetched(session: aiohttp.ClientSession, url: str, form: dict[str, str], token: str) -> list[twiml.Verb]:
    """The verbs that an address answers, asked as Twilio asks. Raises TwimlInvalidError."""
    headers = {SIGNATURE_HEADER: sign(token, url, form)}
    try:
        async with session.post(url, data=form, headers=headers, timeout=_WEBHOOK) as response:
            if response.status >= 400:
                raise twiml.TwimlInvalidError(f"{url} answered {response.status}")
            return twiml.parse(await response.text())
    except (aiohttp.ClientError, TimeoutError) as error:
        raise twiml.TwimlInvalidError(f"{url} cannot be reached: {error}") from error


def form_of(call: CallRecord, status: str) -> dict[str, str]:
    """The fields of Twilio's callbacks about a call."""
    return {
        "AccountSid": call.account_sid,
        "CallSid": call.sid,
        "CallStatus": status,
        "From": call.from_number,
        "To": call.to_number,
        "Direction": call.direction,
        "ApiVersion": "2010-04-01",
    }
