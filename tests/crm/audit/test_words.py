"""Whatever the trail tells has Hebrew words on its screen: the office's owner never reads ``broadcast.paused``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from crm.domain.auth.permissions import Permission

ROOT = Path(__file__).parents[3]
WORDS = ROOT / "web" / "src" / "features" / "audit" / "components" / "action-words.ts"
MADE_OF_PARTS = frozenset(
    {
        *(f"broadcast.{state}" for state in ("running", "paused", "stopped")),
        *(f"{what}.exported" for what in ("customers", "leads", "calls")),
    }
)


def _recorded() -> Iterator[tuple[str, str]]:
    """Every action that stands as a literal in a file that writes to the trail, with the file's name."""
    for file in sorted((ROOT / "crm" / "domain").rglob("*.py")):
        source = file.read_text("utf-8")
        if "crm.domain.audit.service" not in source and file.parent.name != "tools":
            continue
        yield from ((action, file.name) for action in re.findall(r'"([a-z_]+\.[a-z_]+)"', source))


def test_every_action_of_the_trail_has_words() -> None:
    words = set(re.findall(r'"([a-z_]+\.[a-z_]+)":', WORDS.read_text("utf-8")))
    recorded = {action: name for action, name in _recorded() if action not in get_args(Permission)}
    assert len(recorded) > 80
    assert {action: name for action, name in recorded.items() if action not in words} == {}
    assert words >= MADE_OF_PARTS
