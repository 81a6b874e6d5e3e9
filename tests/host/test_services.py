"""Which programs run, what each waits for, and what each is told."""

from pathlib import Path

import pytest

from shared.host import plan, services
from shared.host.plan import SandboxPorts
from shared.host.service import Service
from shared.settings import Settings

PORTS = SandboxPorts(http=9001, speech=9002, mail=9003)


def _all(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, embedded: bool = True, **given: object
) -> dict[str, Service]:
    monkeypatch.setattr(services, "gateway_command", lambda: ("node", "main.js"))
    settings = Settings.model_validate({"data_dir": folder, **given})
    made = plan.make(settings, "postgresql://a:b@127.0.0.1/c", PORTS, {})
    environment = {**made.variables}
    found = services.all_services(settings, made, PORTS, environment, embedded=embedded)
    return {service.name: service for service in found}


def test_everything_runs_in_an_order_that_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _all(tmp_path, monkeypatch)
    assert set(found) == {"sandbox", "prepare", "crm", "worker", "agent", "wa"}
    started = {"postgres"}
    for name, service in found.items():
        assert set(service.after) <= started, f"{name} waits for something that starts later"
        started.add(name)
    assert found["prepare"].after == ("postgres",)
    assert found["crm"].after == found["worker"].after == ("prepare",)


def test_the_agent_starts_beside_the_database_and_the_crm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _all(tmp_path, monkeypatch)["agent"].after == ("sandbox",)


def test_with_real_vendors_nothing_is_emulated_nor_seeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _all(
        tmp_path,
        monkeypatch,
        embedded=False,
        openai_api_key="k",
        google_tts_endpoint="127.0.0.1:1",
        twilio_auth_token="t",
    )
    assert set(found) == {"prepare", "crm", "worker", "agent", "wa"}
    assert found["prepare"].after == ()
    assert found["agent"].after == ()


def test_emulators_and_gateway_stay_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ("i" * 16, "d" * 16)
    found = _all(
        tmp_path,
        monkeypatch,
        host="0.0.0.0",
        demo_password="our own",
        internal_secret=keys[0],
        data_key=keys[1],
    )
    assert found["sandbox"].environment["HOST"] == found["wa"].environment["HOST"] == "127.0.0.1"
    assert found["crm"].environment["HOST"] == "0.0.0.0"
    assert found["crm"].ready_url == "http://127.0.0.1:8000/readyz"


def test_the_agent_outlives_the_calls_that_may_finish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = _all(tmp_path, monkeypatch)["agent"]
    assert agent.environment["AGENT_DRAIN_SECONDS"] == "20"
    assert agent.grace == 30
