"""Calls and messages that the emulated account holds, and how Twilio's API shows them."""

import uuid
from collections import OrderedDict
from datetime import datetime
from email.utils import format_datetime

import msgspec

from shared.clock import utc_now

_KEPT = 10_000
"""Records kept; the oldest go first."""
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def new_sid(prefix: str) -> str:
    """A Twilio-like identifier: two letters and 32 hex digits."""
    return prefix + uuid.uuid4().hex


class CallRecord(msgspec.Struct):
    """One call. ``statuses`` are those its owner wants to hear of."""

    sid: str
    account_sid: str
    from_number: str
    to_number: str
    status: str
    direction: str
    callback_url: str | None = None
    statuses: tuple[str, ...] = ("completed",)
    started_at: datetime | None = None
    ended_at: datetime | None = None

    def shown(self) -> dict[str, object]:
        """The call as the API answers it."""
        whole = int((self.ended_at - self.started_at).total_seconds()) if self.started_at and self.ended_at else None
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "from": self.from_number,
            "to": self.to_number,
            "from_formatted": self.from_number,
            "to_formatted": self.to_number,
            "status": self.status,
            "direction": self.direction,
            "start_time": format_datetime(self.started_at) if self.started_at else None,
            "end_time": format_datetime(self.ended_at) if self.ended_at else None,
            "duration": str(whole) if whole is not None else None,
            "price": None,
            "price_unit": "USD",
            "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Calls/{self.sid}.json",
            "subresource_uris": {},
        }


class MessageRecord(msgspec.Struct):
    """One SMS or WhatsApp message."""

    sid: str
    account_sid: str
    from_number: str | None
    to_number: str
    body: str
    status: str
    callback_url: str | None = None

    def shown(self) -> dict[str, object]:
        """The message as the API answers it."""
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "from": self.from_number,
            "to": self.to_number,
            "body": self.body,
            "status": self.status,
            "direction": "outbound-api",
            "num_segments": str(1 + len(self.body) // 67),
            "num_media": "0",
            "error_code": None,
            "error_message": None,
            "date_created": format_datetime(utc_now()),
            "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Messages/{self.sid}.json",
            "subresource_uris": {},
        }


class Store:
    """Records by SID, bounded."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, CallRecord] = OrderedDict()
        self._messages: OrderedDict[str, MessageRecord] = OrderedDict()

    def add_call(self, call: CallRecord) -> None:
        """Keep a call."""
        self._calls[call.sid] = call
        while len(self._calls) > _KEPT:
            self._calls.popitem(last=False)

    def add_message(self, message: MessageRecord) -> None:
        """Keep a message."""
        self._messages[message.sid] = message
        while len(self._messages) > _KEPT:
            self._messages.popitem(last=False)

    def call(self, sid: str) -> CallRecord | None:
        """The call, if it is known."""
        return self._calls.get(sid)

    def message(self, sid: str) -> MessageRecord | None:
        """The message, if it is known."""
        return self._messages.get(sid)
