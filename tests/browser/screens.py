"""Takes a picture of every screen: ``python -m tests.browser.screens [FOLDER]`` (``docs/screens`` when not said).

390 and 1440 px, light and dark, in a busy office, in a new one, and while the server fails. The web app must be built.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from crm.db.migrate import upgrade
from scripts.chromium import ensure
from shared.host.postgres import PostgresServer
from tests.browser import routes
from tests.browser.conftest import ARGUMENTS
from tests.browser.looking import WIDTHS, Trouble, context_for, go, settled
from tests.browser.office.served import Seat, Served, served
from tests.browser.opened import Screen, opened, stay
from tests.support.postgres import Databases, reachable_folder

FOLDER = routes.ROOT / "docs" / "screens"
QUALITY = 50
"""Of WebP, which holds words sharper than JPEG of twice the size."""


def _busy(office: Served) -> list[Screen]:
    found = [(name, routes.address(pattern, office.made), stay) for name, pattern in routes.inside().items()]
    return [*found, *opened(office)]


def _new(_office: Served) -> list[Screen]:
    return [(name, routes.nowhere(pattern), stay) for name, pattern in routes.inside().items() if name != "design"]


def _outside(_office: Served) -> list[Screen]:
    return [(name, pattern, stay) for name, pattern in routes.outside().items()]


def _failing(office: Served) -> list[Screen]:
    return [
        (name, routes.address(pattern, office.made), stay)
        for name, pattern in routes.inside().items()
        if name != "design"
    ]


def _shoot(context: BrowserContext, screens: list[Screen], folder: Path, tag: str, trouble: Trouble) -> int:
    page = context.new_page()
    page.goto(screens[0][1])
    for name, path, act in screens:
        go(page, path)
        settled(page, trouble)
        act(page)
        page.wait_for_timeout(250)
        settled(page, trouble)
        (folder / f"{name}-{tag}.webp").write_bytes(_picture(page))
        page.keyboard.press("Escape")
    return len(screens)


def _picture(page: Page) -> bytes:
    drawn = io.BytesIO()
    Image.open(io.BytesIO(page.screenshot())).save(drawn, "WEBP", quality=QUALITY)
    return drawn.getvalue()


def shoot_all(browser: Browser, office: Served, folder: Path) -> int:
    """Every screen in every state; answers how many pictures there are."""
    states: list[tuple[str, Seat | None, list[Screen], Trouble]] = [
        ("full", office.owner, _busy(office), "none"),
        ("empty", office.newcomer, _new(office), "none"),
        ("broken", office.owner, _failing(office), "failing"),
        ("outside", None, _outside(office), "none"),
    ]
    made = 0
    for state, seat, screens, trouble in states:
        for width in WIDTHS:
            for theme in ("light", "dark"):
                context = context_for(browser, office.url, seat, trouble=trouble)
                context.add_init_script(f"localStorage.setItem('moked.theme', '{theme}')")
                context.set_default_timeout(15_000)
                target = folder / state
                target.mkdir(parents=True, exist_ok=True)
                made += _shoot(_sized(context, width), screens, target, f"{width}-{theme}", trouble)
                context.close()
    return made


def _sized(context: BrowserContext, width: int) -> BrowserContext:
    height = 844 if width < 768 else 900
    context.on("page", lambda page: page.set_viewport_size({"width": width, "height": height}))
    return context


def main() -> int:
    """Serve an office, take the pictures, say how many."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    with reachable_folder() as data:
        server = PostgresServer(data / "postgres", durable=False, refuge=data / "refuge")
        server.start()
        databases = Databases(server)
        url = databases.create()
        upgrade(url)
        with served(url) as office, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(ensure()), args=[*ARGUMENTS, "--lang=he"])
            made = shoot_all(browser, office, folder)
            browser.close()
        databases.close()
        server.stop()
    size = sum(file.stat().st_size for file in folder.rglob("*.webp"))
    sys.stdout.write(f"{made} pictures, {size / 1_000_000:.1f} MB in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
