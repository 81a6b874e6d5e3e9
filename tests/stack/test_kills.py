"""Parts of a running Moked are killed without warning; nothing that was journalled is lost or doubled."""

import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.stack.stack import HELLO_AND_GOODBYE, SHORT_TALK, Stack, children_of, command_of, running_stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400)]

CALLS = 5
AGENT = r"agent\.server"
CRM = r"crm\.server"
DATABASE = r"bin/postgres .*-D|^postgres .*-D"


def _calls(owner: httpx.Client) -> list[dict[str, object]]:
    items: list[dict[str, object]] = owner.get("/api/calls", params={"limit": 100}).raise_for_status().json()["items"]
    return items


def _five_talking(owner: httpx.Client) -> bool:
    return sum(1 for call in _calls(owner) if call["status"] == "live" and call["turn_count"]) >= CALLS


def _journalled(stack: Stack) -> dict[str, dict[int, str]]:
    """Text by seq of every turn on disk, by call id; a torn last line was never acted upon."""
    turns: dict[str, dict[int, str]] = {}
    for path in (stack.data_dir / "agent" / "journal").glob("*.journal"):
        for line in path.read_text("utf-8").splitlines():
            _, _, event = line.partition(" ")
            with suppress(msgspec.DecodeError):
                found = msgspec.json.decode(event, type=dict[str, Any])
                if found["type"].startswith("turn."):
                    turns.setdefault(found["call_id"], {})[found["seq"]] = found["text"]
    return turns


def _are_in_the_crm(owner: httpx.Client, journalled: dict[str, dict[int, str]]) -> None:
    for call_id, turns in journalled.items():
        answer = owner.get(f"/api/calls/{call_id}/turns", params={"limit": 200}).raise_for_status().json()
        stored = {turn["seq"]: turn["text"] for turn in answer["items"]}
        assert turns.items() <= stored.items(), f"journalled turns of {call_id} are missing or changed"


def _all_ended(owner: httpx.Client, count: int) -> bool:
    calls = _calls(owner)
    return len(calls) >= count and all(call["status"] == "ended" for call in calls)


def _turns_are_whole(owner: httpx.Client, calls: list[dict[str, object]]) -> None:
    for call in calls:
        turns = owner.get(f"/api/calls/{call['id']}/turns", params={"limit": 200}).raise_for_status().json()["items"]
        seqs = [turn["seq"] for turn in turns]
        assert seqs == sorted(set(seqs)), f"turns doubled or out of order in {call['id']}"
        assert len(turns) == call["turn_count"]
        assert turns, f"no turn of {call['id']} arrived"


def test_the_agent_is_killed_during_five_calls(folder: Path) -> None:
    with running_stack(folder) as stack, stack.sign_in() as owner:
        caller = stack.call_in_background("-n", str(CALLS), *stack.script(SHORT_TALK))
        wait_for("five calls talking", lambda: _five_talking(owner), 60)
        on_disk = _journalled(stack)
        stack.kill(AGENT)
        caller.communicate(timeout=120)
        wait_for("the restarted agent has closed the calls", lambda: _all_ended(owner, CALLS), 90)
        calls = _calls(owner)
        assert len(calls) == CALLS
        assert {call["end_reason"] for call in calls} == {"crash"}
        _turns_are_whole(owner, calls)
        assert len(on_disk) == CALLS, "some journal held no turn when the agent died"
        _are_in_the_crm(owner, on_disk)
        again = stack.call(*stack.script(HELLO_AND_GOODBYE))
        assert again.returncode == 0, again.stdout + again.stderr


def test_the_crm_is_killed_during_calls(folder: Path) -> None:
    with running_stack(folder) as stack:
        with stack.sign_in() as owner:
            caller = stack.call_in_background("-n", str(CALLS), *stack.script(SHORT_TALK))
            wait_for("five calls talking", lambda: _five_talking(owner), 60)
        on_disk = _journalled(stack)
        stack.kill(CRM)
        _finished(caller)
        stack.wait_ready()
        with stack.sign_in() as owner:
            wait_for("all calls ended in the CRM", lambda: _all_ended(owner, CALLS), 90)
            _turns_are_whole(owner, _calls(owner))
            _are_in_the_crm(owner, on_disk)


def test_the_database_is_killed_during_calls(folder: Path) -> None:
    with running_stack(folder) as stack:
        with stack.sign_in() as owner:
            caller = stack.call_in_background("-n", str(CALLS), *stack.script(SHORT_TALK))
            wait_for("five calls talking", lambda: _five_talking(owner), 60)
        on_disk = _journalled(stack)
        stack.kill(DATABASE)
        _finished(caller)
        stack.wait_ready()
        with stack.sign_in() as owner:
            wait_for("all calls ended in the CRM", lambda: _all_ended(owner, CALLS), 90)
            _turns_are_whole(owner, _calls(owner))
            _are_in_the_crm(owner, on_disk)


def _finished(caller: subprocess.Popen[str]) -> None:
    output, _ = caller.communicate(timeout=170)
    assert caller.returncode == 0, output[-4000:]


def test_a_stop_leaves_no_process_and_a_second_start_migrates_nothing(folder: Path) -> None:
    with running_stack(folder) as stack:
        assert _migrations(stack)
        for how in (signal.SIGINT, signal.SIGTERM):
            before = _migrations(stack)
            assert stack.process is not None
            family = {pid: command_of(pid) for pid in children_of(stack.process.pid)}
            assert family
            assert stack.stop(how) == 0
            left = {pid: command for pid, command in family.items() if command_of(pid) == command and command}
            assert not left, how
            stack.start()
            assert _migrations(stack) == before


def _migrations(stack: Stack) -> int:
    """How many steps of the schema were taken so far."""
    return stack.log.read_text(errors="replace").count("Running upgrade")
