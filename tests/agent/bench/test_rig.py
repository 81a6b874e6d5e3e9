"""A rig that does not come up leaves nothing behind."""

import pytest

from agent.bench.crm import BenchCrm
from agent.bench.rig import Rig
from shared.bench.processes import NotStartedError, Program


async def test_what_was_started_before_a_failure_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[str] = []

    async def fail(*_: object) -> Program:
        raise NotStartedError("sandbox did not start")

    async def stop(_: BenchCrm) -> None:
        stopped.append("crm")

    monkeypatch.setattr(Program, "start", fail)
    monkeypatch.setattr(BenchCrm, "stop", stop)
    rig = Rig(bots=())
    with pytest.raises(NotStartedError):
        async with rig:
            pass
    assert stopped == ["crm"]
    assert rig.session.closed
