"""The commented example is complete and works as it is."""

import re
from pathlib import Path

import pytest

from shared.host.files import read_variables
from shared.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"
CHOSEN_BY_UP = {"SANDBOX_URL"}


def test_it_names_every_setting_and_no_other() -> None:
    named = re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) == {name.upper() for name in Settings.model_fields} - CHOSEN_BY_UP


def test_copied_as_it_is_it_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    plain = Settings()
    (tmp_path / ".env").write_text(EXAMPLE.read_text())
    assert Settings() == plain
    assert read_variables(tmp_path / ".env")["CRM_PORT"] == "8000"
