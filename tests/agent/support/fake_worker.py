"""A worker process whose conversation is played by the caller's keypad: a script, run in place of the real worker.

A digit writes two turns and sends a mark; ``#`` hangs up; ``*`` raises; ``0`` goes deaf (never notices the end);
``9`` marks the news of a transfer.
"""

import asyncio
import sys
from uuid import UUID

import msgspec

from agent.call.accepted import AcceptedCall, CallRecord
from agent.call.said import AgentSaid, CallerSaid
from agent.process.worker import main
from agent.telephony.media import AudioIn, KeyPressed, MediaSocket, StreamStopped
from shared.contracts.agent_config import AgentConfig
from shared.contracts.events import EndReason
from shared.settings import Settings


class FakeOutcome(msgspec.Struct, frozen=True):
    reason: EndReason
    gaps_ms: list[int]


class FakeServices:
    def __init__(self) -> None:
        self.greetings: dict[str, str] = {}
        self.told: list[str] = []

    async def warm(self, config: AgentConfig) -> None:
        self.greetings[config.number] = config.prompt.greeting
        sys.stderr.write(f"warmed: {config.prompt.greeting}\n")

    def leg_told(self, call_id: UUID, leg: int, said: str) -> None:
        self.told.append(f"{call_id} {leg} {said}")

    async def close(self) -> None:
        self.greetings.clear()


async def open_services(_settings: Settings) -> FakeServices:
    return FakeServices()


async def hold_conversation(
    call: AcceptedCall, socket: MediaSocket, record: CallRecord, services: FakeServices
) -> FakeOutcome:
    await socket.send_mark("greeting:" + services.greetings[call.config.number])
    while True:
        event = await socket.receive()
        match event:
            case None:
                return FakeOutcome("connection_lost", [])
            case StreamStopped():
                return FakeOutcome("caller_hangup", [])
            case KeyPressed("#"):
                return FakeOutcome("agent_hangup", [100, 200])
            case KeyPressed("*"):
                raise RuntimeError("the conversation broke")
            case KeyPressed("0"):
                await asyncio.sleep(3600)
            case KeyPressed("9"):
                await socket.send_mark("told:" + ",".join(services.told))
            case KeyPressed(digit):
                await record.user_turn(CallerSaid(text=digit, how="keypad"))
                await record.agent_turn(AgentSaid(text=digit, text_generated=digit))
                await socket.send_mark(f"journalled:{digit}")
            case AudioIn():
                await socket.send_audio(event.mulaw)
            case _:
                pass


if __name__ == "__main__":
    main(open_services, hold_conversation)
