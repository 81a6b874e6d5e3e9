"""Runs one round of tool calls: in the CRM, on record, and into the conversation's memory, even if interrupted."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
from openai.types.chat import ChatCompletionMessageParam

from agent.brain.tools.round import (
    END_CALL,
    TRANSFER,
    RoundDone,
    ToolAsk,
    ToolWatch,
    arguments_of,
    asked,
    for_model,
)
from agent.call.said import ToolDone
from agent.call.tasks import OwnedTasks
from agent.measures.work import WorkLog
from agent.turns.transcript import Transcript
from agent.vendors.crm_tools import CrmTools
from shared.contracts.tools import EndCall, ToolResponse, TransferPlan

CALLING = "רגע, אני מתקשרת אל {name}. אפשר להישאר על הקו."
ALREADY_CALLING = "אני כבר מנסה להשיג מישהו, עוד רגע."


class Toolbox:
    """The tools of one call. ``remember`` adds messages to the lasting context; ``watch`` may refuse.

    ``done`` names those that succeeded.
    """

    def __init__(
        self,
        call_id: UUID,
        crm: CrmTools,
        transcript: Transcript,
        work: WorkLog,
        remember: Callable[[list[ChatCompletionMessageParam]], None],
        on_degraded: Callable[[str], Awaitable[None]],
        watch: ToolWatch,
        transfer: Callable[[TransferPlan, str, str], bool],
    ) -> None:
        self._call_id = call_id
        self._crm = crm
        self._transcript = transcript
        self._work = work
        self._remember = remember
        self._on_degraded = on_degraded
        self._watch = watch
        self._transfer = transfer
        self._tasks = OwnedTasks("toolbox")
        self.done: set[str] = set()

    async def run(self, said: str, asks: list[ToolAsk]) -> RoundDone:
        """Run the calls side by side. When the caller interrupts, they finish and are remembered all the same."""
        done: asyncio.Future[RoundDone] = asyncio.get_running_loop().create_future()
        self._tasks.start(self._finish(said, asks, done), "round")
        return await asyncio.shield(done)

    async def close(self) -> None:
        """Let running tools come to their (short) deadline, so that nothing done stays off the record."""
        await self._tasks.wait_all()

    async def run_one(self, name: str, arguments: dict[str, object], tool_call_id: str) -> ToolResponse:
        """One tool of the CRM, recorded."""
        started = time.monotonic()
        heard = self._transcript.heard
        with self._work.doing("tool", name=name) as work:
            answer = await self._crm.run(
                name, call_id=self._call_id, tool_call_id=tool_call_id, arguments=arguments, heard=heard
            )
            work.result()
        if answer.error == "crm_unavailable":
            await self._on_degraded(f"tool {name} had no answer from the CRM in time")
        if answer.ok:
            self.done.add(name)
        await self._record(name, arguments, tool_call_id, answer, started)
        return answer

    async def _finish(self, said: str, asks: list[ToolAsk], done: "asyncio.Future[RoundDone]") -> None:
        results = await asyncio.gather(*(self._run_ask(ask) for ask in asks))
        answers: list[ChatCompletionMessageParam] = [
            {"role": "tool", "tool_call_id": ask.id, "content": result}
            for ask, (result, _) in zip(asks, results, strict=True)
        ]
        # What was said before the tools is remembered as heard, with the rest of the reply; the model's next request
        # needs it right here.
        self._remember([asked("", asks), *answers])
        farewell = next((text for _, text in results if text is not None), None)
        if not done.done():
            done.set_result(RoundDone([asked(said, asks), *answers], farewell))

    async def _run_ask(self, ask: ToolAsk) -> tuple[str, str | None]:
        """The result as JSON text for the model, and the farewell of ``end_call``."""
        started = time.monotonic()
        arguments = arguments_of(ask)
        if arguments is None:
            answer = ToolResponse(ok=False, error="bad_arguments")
            await self._record(ask.name, {}, ask.id, answer, started)
            return for_model(answer), None
        refused = self._watch.refusal(ask.name, arguments)
        if refused is not None:
            await self._record(ask.name, arguments, ask.id, refused, started)
            return for_model(refused), None
        if ask.name == TRANSFER:
            return for_model(await self._begin_transfer(ask.id, arguments)), None
        if ask.name != END_CALL:
            return for_model(await self.run_one(ask.name, arguments, ask.id)), None
        try:
            farewell = msgspec.convert(arguments, EndCall).farewell.strip()
        except msgspec.ValidationError:
            farewell = ""
        answer = ToolResponse(ok=True)
        await self._record(ask.name, arguments, ask.id, answer, started)
        return for_model(answer), farewell

    async def _begin_transfer(self, tool_call_id: str, arguments: dict[str, object]) -> ToolResponse:
        """Whom to call comes from the CRM; the numbers go to the transfer and nowhere else."""
        started = time.monotonic()
        answer = await self._crm.run(TRANSFER, call_id=self._call_id, tool_call_id=tool_call_id, arguments=arguments)
        if answer.error == "crm_unavailable":
            await self._on_degraded(f"tool {TRANSFER} had no answer from the CRM in time")
        if answer.ok:
            plan = msgspec.convert(answer.data, TransferPlan)
            name = plan.people[0].name
            if self._transfer(plan, str(arguments.get("reason", "")), tool_call_id):
                answer = ToolResponse(ok=True, data={"calling": name}, say=CALLING.format(name=name))
            else:
                answer = ToolResponse(ok=False, error="transfer_in_progress", say=ALREADY_CALLING)
        await self._record(TRANSFER, arguments, tool_call_id, answer, started)
        return answer

    async def _record(
        self, name: str, arguments: dict[str, object], tool_call_id: str, answer: ToolResponse, started: float
    ) -> None:
        self._watch.done(name, arguments, answer)
        await self._transcript.tool_called(
            ToolDone(
                tool_call_id=tool_call_id,
                name=name,
                arguments=arguments,
                ok=answer.ok,
                result=msgspec.convert(msgspec.to_builtins(answer), dict[str, object]),
                duration_ms=int((time.monotonic() - started) * 1000),
            )
        )
