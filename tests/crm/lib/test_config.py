import pytest

from crm.lib.config import from_settings
from shared import settings


def test_neighbours_in_other_containers_are_found_by_their_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("DATABASE_APP_URL", "postgresql://moked_app:x@postgres:5432/moked")
    monkeypatch.setenv("INTERNAL_SECRET", "internal-secret-of-tests")
    monkeypatch.setenv("AGENT_INTERNAL_URL", "http://agent:8080")
    monkeypatch.setenv("WA_INTERNAL_URL", "http://wa:8090")
    config = from_settings(settings.load())
    assert (config.agent_address, config.wa_address) == ("http://agent:8080", "http://wa:8090")


def test_neighbours_on_this_machine_are_found_by_their_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("DATABASE_URL", "postgresql://moked:x@127.0.0.1:5432/moked")
    monkeypatch.setenv("INTERNAL_SECRET", "internal-secret-of-tests")
    monkeypatch.setenv("AGENT_PORT", "18080")
    config = from_settings(settings.load())
    assert (config.agent_address, config.wa_address) == ("http://127.0.0.1:18080", "http://127.0.0.1:8090")
