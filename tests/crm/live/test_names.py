"""A live event names what the web app keeps: a name that no key of its cache begins with reaches nobody's screen."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def _named() -> set[str]:
    sources = (ROOT / "crm").rglob("*.py")
    return {name for each in sources for name in re.findall(r'Changed\("([a-z-]+)"', each.read_text(encoding="utf-8"))}


def _kept() -> set[str]:
    sources = (each for each in (ROOT / "web" / "src").rglob("*.ts*") if ".test." not in each.name)
    pattern = r'(?:\[|KEY = )"([a-z-]+)"'
    return {name for each in sources for name in re.findall(pattern, each.read_text(encoding="utf-8"))}


def test_every_live_event_names_something_that_the_app_keeps() -> None:
    named = _named()
    assert "chats" in named
    assert named <= _kept(), f"no screen follows {sorted(named - _kept())}"
