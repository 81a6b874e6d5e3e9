"""The start refuses an ear that cannot work, in one plain sentence."""

import importlib.util
from pathlib import Path

import pytest

from agent import server
from agent.hearing.modes import check_mode, local_model_name
from shared.settings import Settings, SettingsInvalidError


@pytest.mark.parametrize("mode", ["whisper", "realtime"])
def test_ears_of_a_vendor_need_nothing_here(mode: str) -> None:
    check_mode(Settings.model_validate({"stt_mode": mode}))


def test_local_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_is_installed(_name: str) -> None:
        return None

    monkeypatch.setattr(importlib.util, "find_spec", nothing_is_installed)
    with pytest.raises(SettingsInvalidError, match="install the extra called local"):
        check_mode(Settings(stt_mode="local", local_stt_model="base"))


def test_local_needs_a_model_that_is_there(tmp_path: Path) -> None:
    assert local_model_name(Settings(local_stt_model=str(tmp_path))) == str(tmp_path)
    assert local_model_name(Settings(local_stt_model="ivrit-ai/whisper-large-v3-turbo-ct2"))
    with pytest.raises(SettingsInvalidError, match="no folder"):
        local_model_name(Settings(local_stt_model=str(tmp_path / "missing")))
    with pytest.raises(SettingsInvalidError, match="must name a model"):
        local_model_name(Settings(stt_mode="local"))


def test_the_agent_does_not_start_with_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("STT_MODE", "local")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert server.main() == 2
    assert capsys.readouterr().err.startswith(("STT_MODE: local", "LOCAL_STT_MODEL: must name"))
