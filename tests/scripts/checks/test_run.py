"""The command over a real repository."""

import subprocess
import sys
from pathlib import Path

from scripts.checks import commit_edge, tenant_scope

ROOT = Path(__file__).parents[3]


def _run(place: Path) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from scripts.checks.__main__ import main; sys.exit(main())"
    return subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=False)


def _repository(place: Path, **files: str) -> Path:
    subprocess.run(["git", "init", "-q", place], check=True)
    for name, text in files.items():
        file = place / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_suffix(".py").write_text(text)
    return place


def test_findings_are_printed_by_place_and_fail(tmp_path: Path) -> None:
    place = _repository(
        tmp_path, agent__b="import x\ndatetime.now()\n", agent__a="try:\n    x()\nexcept Exception:\n    y()\n"
    )
    done = _run(place)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "agent/a.py:3 broad-except: swallows every error without a reason beside it",
        "agent/b.py:2 naive-time: datetime.now() has no zone; use shared.clock.utc_now()",
        "checks: 2 findings",
    ]


def test_a_file_that_is_not_python_is_named(tmp_path: Path) -> None:
    done = _run(_repository(tmp_path, crm__a="def :\n"))
    assert done.returncode == 1
    assert done.stdout.startswith("crm/a.py:1 syntax: cannot be read")


def test_a_clean_repository_passes_and_ignored_files_are_not_read(tmp_path: Path) -> None:
    place = _repository(tmp_path, agent__a="x = 1\n", build__a="datetime.now()\n")
    (place / ".gitignore").write_text("build/\n")
    done = _run(place)
    assert (done.returncode, done.stdout) == (0, "checks: all rules hold\n")


def test_outside_a_repository_it_says_so(tmp_path: Path) -> None:
    done = _run(tmp_path)
    assert done.returncode == 2
    assert "git clone" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_file_with_a_right_of_its_own_exists() -> None:
    named = [*commit_edge.ALLOWED, *tenant_scope.SQL_HOMES, *tenant_scope.UNSCOPED]
    assert [path for path in named if not (ROOT / path).is_file()] == []
