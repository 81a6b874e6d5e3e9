"""``/2010-04-01/Accounts/{sid}``: create, change and fetch calls and messages."""

from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
from aiohttp import web
from multidict import MultiMapping

from agent.sandbox.answering import answer
from agent.sandbox.faults import Fault, Faults
from agent.sandbox.twilio_rest.account import Account, TwilioRefusedError
from agent.sandbox.twilio_rest.callbacks import Callbacks
from agent.sandbox.twilio_rest.carriers import Carriers, Order
from agent.sandbox.twilio_rest.legs import Legs
from agent.sandbox.twilio_rest.people import People, Person
from agent.sandbox.twilio_rest.rooms import Rooms
from agent.sandbox.twilio_rest.store import ENDED, CallRecord, MessageRecord, Store, new_sid
from shared.clock import utc_now

_BASE = "/2010-04-01/Accounts/{account_sid}"
Form = MultiMapping[str | bytearray | bytes | web.FileField]
Handler = Callable[[web.Request], Awaitable[web.Response]]


def _error(error: TwilioRefusedError) -> web.Response:
    more = f"https://www.twilio.com/docs/errors/{error.code}"
    body = {"code": error.code, "message": str(error), "more_info": more, "status": error.status}
    return web.Response(body=msgspec.json.encode(body), status=error.status, content_type="application/json")


def _injected(fault: Fault) -> web.Response:
    code = 20429 if fault.status == 429 else 20500
    response = _error(TwilioRefusedError(fault.status, code, "Too Many Requests" if code == 20429 else "Server error"))
    if fault.retry_after_s is not None:
        response.headers["Retry-After"] = f"{fault.retry_after_s:g}"
    return response


def _json(value: dict[str, object], status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")


def _text(form: Form, name: str) -> str | None:
    value = form.get(name)
    return value if isinstance(value, str) and value else None


def _needed(form: Form, name: str, code: int) -> str:
    value = _text(form, name)
    if value is None:
        raise TwilioRefusedError(400, code, f"A '{name}' parameter is required.")
    return value


class TwilioApi:
    """The endpoints over one store."""

    def __init__(self, store: Store, carriers: Carriers, callbacks: Callbacks, account: Account, legs: Legs) -> None:
        self._store = store
        self._carriers = carriers
        self._callbacks = callbacks
        self._account = account
        self._legs = legs

    def _token(self, request: web.Request) -> str:
        return self._account.check(request.headers.get("Authorization", ""), request.match_info["account_sid"])

    def _call(self, request: web.Request) -> CallRecord:
        call = self._store.call(request.match_info["sid"])
        if call is None:
            raise TwilioRefusedError(404, 20404, f"The requested resource {request.path} was not found")
        return call

    async def create_call(self, request: web.Request) -> web.Response:
        """Dial out; ``People`` says who picks up. Nobody does at a number that nobody set: ``no-answer``."""
        token = self._token(request)
        form = await request.post()
        to_number, from_number = _needed(form, "To", 21201), _needed(form, "From", 21213)
        if _text(form, "Url") is None and _text(form, "Twiml") is None:
            raise TwilioRefusedError(400, 21205, "A 'Url' or 'Twiml' parameter is required.")
        wanted = tuple(value for value in form.getall("StatusCallbackEvent", []) if isinstance(value, str))
        call = CallRecord(
            new_sid("CA"), request.match_info["account_sid"], from_number, to_number, "queued", "outbound-api",
            _text(form, "StatusCallback"), wanted or ("completed",), utc_now(),
        )  # fmt: skip
        self._store.add_call(call)
        shown = call.shown()
        call.status = "ringing"
        self._legs.place(call, _text(form, "Twiml"), _text(form, "Url"), token)
        return _json(shown, 201)

    async def change_call(self, request: web.Request) -> web.Response:
        """``Status=completed`` hangs up, ``Twiml`` takes over; both as orders to the carrier that has the call."""
        self._token(request)
        form = await request.post()
        call = self._call(request)
        status, twiml = _text(form, "Status"), _text(form, "Twiml")
        if call.status in ENDED:
            raise TwilioRefusedError(400, 21220, "Call is not in-progress. Cannot redirect.")
        if status in {"completed", "canceled"}:
            if not await self._legs.hang_up(call.sid):
                await self._carriers.order(Order("hangup", call.sid))
            call.status, call.ended_at = "completed", utc_now()
        elif twiml is not None:
            await self._carriers.order(Order("twiml", call.sid, twiml))
        else:
            raise TwilioRefusedError(400, 21218, "Neither a Status of completed nor a Twiml was given.")
        return _json(call.shown())

    async def fetch_call(self, request: web.Request) -> web.Response:
        """The call as it stands."""
        self._token(request)
        return _json(self._call(request).shown())

    async def create_message(self, request: web.Request) -> web.Response:
        """Send: queued, then sent and delivered by status callback."""
        token = self._token(request)
        form = await request.post()
        to_number, body = _needed(form, "To", 21604), _text(form, "Body") or ""
        sender = _text(form, "From")
        if sender is None and _text(form, "MessagingServiceSid") is None:
            raise TwilioRefusedError(400, 21603, "A 'From' phone number is required.")
        if not body and _text(form, "ContentSid") is None and _text(form, "MediaUrl") is None:
            raise TwilioRefusedError(400, 21602, "Message body is required.")
        message = MessageRecord(
            new_sid("SM"), request.match_info["account_sid"], sender, to_number, body, "queued",
            _text(form, "StatusCallback"),
        )  # fmt: skip
        self._store.add_message(message)
        shown = message.shown()
        message.status = "delivered"
        if message.callback_url is not None:
            forms = [(0.1, self._message_form(message, status)) for status in ("sent", "delivered")]
            self._callbacks.send(token, message.callback_url, forms)
        return _json(shown, 201)

    def _message_form(self, message: MessageRecord, status: str) -> dict[str, str]:
        return {
            "AccountSid": message.account_sid,
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "From": message.from_number or "",
            "To": message.to_number,
            "ApiVersion": "2010-04-01",
        }

    async def fetch_message(self, request: web.Request) -> web.Response:
        """The message as it stands."""
        self._token(request)
        message = self._store.message(request.match_info["sid"])
        if message is None:
            raise TwilioRefusedError(404, 20404, f"The requested resource {request.path} was not found")
        return _json(message.shown())


def add_routes(app: web.Application, faults: Faults, account: Account) -> None:
    """Add Twilio's REST endpoints and the carriers' socket."""
    store, callbacks, rooms, people = Store(), Callbacks(), Rooms(), People()
    carriers, legs = Carriers(store, rooms), Legs(people, rooms, callbacks)
    api = TwilioApi(store, carriers, callbacks, account, legs)

    def served(produce: Handler) -> Handler:
        async def serve(request: web.Request) -> web.Response:
            visit = faults.visit("twilio_rest")
            try:
                return await answer(request, visit, _injected, lambda: produce(request))
            except TwilioRefusedError as error:
                return _error(error)

        return serve

    async def until_closed(_app: web.Application) -> AsyncIterator[None]:
        yield
        await legs.close()
        await callbacks.close()

    async def set_person(request: web.Request) -> web.Response:
        try:
            person = msgspec.json.decode(await request.read(), type=Person)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            return _json({"detail": str(error)}, 400)
        people.put(request.match_info["number"], person)
        return _json({"number": request.match_info["number"], "manner": person.manner})

    async def heard(_request: web.Request) -> web.Response:
        return _json({"legs": legs.heard})

    app.cleanup_ctx.append(until_closed)
    app.router.add_get("/sandbox/carrier", carriers.attach)
    app.router.add_put("/sandbox/people/{number}", set_person)
    app.router.add_get("/sandbox/legs", heard)
    app.router.add_post(_BASE + "/Calls.json", served(api.create_call))
    app.router.add_post(_BASE + "/Calls/{sid}.json", served(api.change_call))
    app.router.add_get(_BASE + "/Calls/{sid}.json", served(api.fetch_call))
    app.router.add_post(_BASE + "/Messages.json", served(api.create_message))
    app.router.add_get(_BASE + "/Messages/{sid}.json", served(api.fetch_message))
