"""The command itself: two turns for real, and plain refusals."""

from pathlib import Path

import msgspec
import pytest

from agent.bench.command import main


def test_an_unknown_section_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["speed"])
    assert "no section 'speed'" in capsys.readouterr().err


@pytest.mark.stack
def test_two_turns_of_each_bot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "report.json"
    assert main(["gap", "--turns", "2", "--json", str(kept), "--keep", str(tmp_path / "kept")]) == 0
    assert "turn gap P50" in capsys.readouterr().out
    report = msgspec.json.decode(kept.read_bytes())
    turns = report["details"]["gap"]["turns"]
    assert sorted(turn["bot"] for turn in turns) == ["moked", "moked", "stock", "stock"]
    assert {figure["name"]: figure["moked"] for figure in report["figures"]}["turns lost with a broken call"] == 0
    assert len(list((tmp_path / "kept").iterdir())) == 2
