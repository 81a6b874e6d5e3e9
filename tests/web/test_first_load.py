"""How much script a phone must load before a screen works, read from the real build's own list of its parts."""

import gzip
from pathlib import Path

import msgspec
import pytest

DIST = Path(__file__).resolve().parents[2] / "web" / "dist"
LIMIT_BYTES = 180_000
"""For the app with any one of its screens, as gzip sends it: a link may lead a phone straight to every one of them."""
MOST_FILES = 12
"""Scripts that a screen is made of. Each is a request: a round trip, and the server's and the browser's work for it."""
ENTRY = "index.html"
ALWAYS = ("workbox-window",)
"""Parts that the entry itself asks for at once, whatever the screen."""


class Part(msgspec.Struct, frozen=True, rename="camel"):
    """One file of the build with the parts that load with it and those that it may ask for later."""

    file: str
    imports: list[str] = []
    dynamic_imports: list[str] = []


@pytest.fixture(scope="module")
def parts() -> dict[str, Part]:
    """The build's manifest."""
    manifest = DIST / ".vite" / "manifest.json"
    assert manifest.is_file(), "the web app is not built: make install"
    return msgspec.json.decode(manifest.read_bytes(), type=dict[str, Part])


def _with_imports(parts: dict[str, Part], names: list[str]) -> set[str]:
    seen: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left += parts[name].imports
    return seen


def _bytes(parts: dict[str, Part], names: set[str]) -> int:
    scripts = {parts[name].file for name in names if parts[name].file.endswith(".js")}
    return sum(len(gzip.compress((DIST / script).read_bytes(), 6)) for script in scripts)


def test_the_script_of_every_screen_stays_small_on_a_phone(parts: dict[str, Part]) -> None:
    later = parts[ENTRY].dynamic_imports
    always = [ENTRY, *(name for name in later if any(part in name for part in ALWAYS))]
    screens = [name for name in later if name.startswith("src/")]
    assert len(screens) > 10, "the screens are not split from the entry any more"
    sizes = {name: _bytes(parts, _with_imports(parts, [*always, name])) for name in [ENTRY, *screens]}
    sizes = dict(sorted(sizes.items(), key=lambda each: each[1]))
    heavy = {name: size for name, size in sizes.items() if size > LIMIT_BYTES}
    assert not heavy, f"too much script at first load: {heavy} of {sizes}"


def test_a_screen_opens_with_few_requests_for_script(parts: dict[str, Part]) -> None:
    screens = [name for name in parts[ENTRY].dynamic_imports if name.startswith("src/")]
    counts = {name: len(_with_imports(parts, [ENTRY, name])) for name in screens}
    many = {name: count for name, count in counts.items() if count > MOST_FILES}
    assert not many, f"shared pieces became files of their own again: {many}"
