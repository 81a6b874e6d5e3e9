"""What a batch of events costs the other processes: one message."""

from uuid import uuid4

import msgspec

from crm.domain.calls.schemas import ToolCallOut
from crm.domain.live.channel import PostgresChannel
from crm.domain.live.manager import PostgresManager
from crm.domain.live.publisher import LivePublisher, room_of
from crm.domain.live.schemas import Changed, ToolUsed
from shared.clock import utc_now
from shared.ids import new_id


class HeardChannel(PostgresChannel):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__("postgresql://nowhere")
        self.sent: list[str] = []

    async def publish(self, message: str, *, sender: str = "") -> None:
        self.sent.append(message)


def used(seq: int, text: str) -> ToolUsed:
    return ToolUsed(
        CALL,
        ToolCallOut(
            id=new_id(), seq=seq, name="x", arguments={"text": text}, ok=True, result={}, duration_ms=1, at=utc_now()
        ),
    )


CALL, BUSINESS = uuid4(), uuid4()


async def test_a_batch_is_one_message_and_a_hint_is_told_once() -> None:
    channel = HeardChannel()
    publisher = LivePublisher(PostgresManager(channel, write_only=True))
    await publisher.publish(BUSINESS, [used(1, "שלום"), used(2, "054-1234567"), Changed("leads")])
    assert len(channel.sent) == 1
    told = [(one["event"], one["room"]) for one in msgspec.json.decode(channel.sent[0])]
    everybody = [room_of(BUSINESS), room_of(BUSINESS, veiled=True)]
    hints = room_of(BUSINESS, hints_only=True)
    assert told == [
        ("tool.used", everybody),
        ("changed", [hints]),
        ("tool.used", [room_of(BUSINESS)]),
        ("tool.used", [room_of(BUSINESS, veiled=True)]),
        ("changed", [*everybody, hints]),
    ]
