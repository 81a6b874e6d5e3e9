"""Takes a picture of every screen: ``python -m tests.browser.screens [FOLDER]`` (``docs/screens`` when not said).

390 and 1440 px, light and dark, in a busy office, in a new one, and while the server fails. The web app must be built.
"""

import base64
import re
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from crm.db.migrate import upgrade
from scripts.chromium import ensure
from shared.host.postgres import PostgresServer
from tests.browser import routes
from tests.browser.conftest import ARGUMENTS
from tests.browser.looking import WIDTHS, Trouble, context_for, go, settled
from tests.browser.office.served import Seat, Served, served
from tests.support.postgres import Databases, reachable_folder

FOLDER = routes.ROOT / "docs" / "screens"
QUALITY = 50
"""Of WebP, which holds words sharper than JPEG of twice the size."""
Act = Callable[[Page], None]


def _press(name: str) -> Act:
    return lambda page: page.get_by_role("button", name=name).locator("visible=true").first.click()


def _account(item: str | None = None) -> Act:
    def act(page: Page) -> None:
        page.get_by_role("button", name=re.compile("החשבון שלי|שי כהן")).locator("visible=true").first.click()
        if item is not None:
            page.get_by_role("menuitem", name=item).click()

    return act


def _down_to(heading: str) -> Act:
    return lambda page: page.get_by_role("heading", name=heading).first.scroll_into_view_if_needed()


def _keys(page: Page) -> None:
    page.keyboard.press("?")


def _search(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").wait_for()
    page.keyboard.type("ברק")
    page.wait_for_timeout(900)


def _stay(_page: Page) -> None:
    return


def _busy(office: Served) -> list[tuple[str, str, Act]]:
    found: list[tuple[str, str, Act]] = [
        (name, routes.address(pattern, office.made), _stay) for name, pattern in routes.inside().items()
    ]
    lead, customer = office.made["lead"], office.made["customer"]
    return [
        *found,
        ("call-live", f"/calls/{office.made['live_call']}", _stay),
        ("leads-board", "/leads?view=board", _stay),
        ("lead-panel", f"/leads?lead={lead}", _stay),
        ("statuses", "/leads", _press("המצבים של המשרד")),
        ("saved-views", "/leads", _press("תצוגות")),
        ("consent", f"/customers/{customer}", _press("רישומים, היסטוריה והוספה")),
        ("nothing-found", "/customers?q=zzzz", _stay),
        ("search", "/", _search),
        ("keys", "/", _keys),
        ("account", "/", _account()),
        ("sessions", "/", _account("מכשירים מחוברים")),
        ("second-step", "/", _account("אימות דו-שלבי")),
        ("my-line", "/", _account("קבלת שיחות")),
        ("property", f"/properties?property={office.made['property']}", _stay),
        ("files", f"/customers/{customer}", _down_to("קבצים")),
        ("new-customer", "/customers", _press("לקוח חדש")),
        ("export", "/leads", _press("ייצוא")),
        ("new-chat", "/inbox", _press("שיחה חדשה")),
        ("choose-template", f"/inbox/{customer}", _press("תבנית הודעה")),
        ("new-template", "/templates", _press("תבנית חדשה")),
        ("new-broadcast", "/broadcasts", _press("דיוור חדש")),
        ("new-webhook", "/webhooks", _press("כתובת חדשה")),
        ("new-lead-source", "/lead-sources", _press("מקור חדש")),
        ("invitation", "/team", _press("הזמנה לצוות")),
        ("member", "/team", _press("רותי בן־דוד, ")),
        ("privacy-person", f"/privacy?customer={customer}", _stay),
        ("privacy-holds", "/privacy?view=holds", _stay),
        ("privacy-retention", "/privacy?view=retention", _stay),
        ("no-such-screen", "/nowhere", _stay),
    ]


def _new(_office: Served) -> list[tuple[str, str, Act]]:
    return [(name, routes.nowhere(pattern), _stay) for name, pattern in routes.inside().items() if name != "design"]


def _outside(_office: Served) -> list[tuple[str, str, Act]]:
    return [(name, pattern, _stay) for name, pattern in routes.outside().items()]


def _failing(office: Served) -> list[tuple[str, str, Act]]:
    return [
        (name, routes.address(pattern, office.made), _stay)
        for name, pattern in routes.inside().items()
        if name != "design"
    ]


def _shoot(
    context: BrowserContext, screens: list[tuple[str, str, Act]], folder: Path, tag: str, trouble: Trouble
) -> int:
    page = context.new_page()
    page.goto(screens[0][1])
    for name, path, act in screens:
        go(page, path)
        settled(page, trouble)
        act(page)
        page.wait_for_timeout(250)
        (folder / f"{name}-{tag}.webp").write_bytes(_picture(page))
        page.keyboard.press("Escape")
    return len(screens)


def _picture(page: Page) -> bytes:
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    session.detach()
    return base64.b64decode(taken["data"])


def shoot_all(browser: Browser, office: Served, folder: Path) -> int:
    """Every screen in every state; answers how many pictures there are."""
    states: list[tuple[str, Seat | None, list[tuple[str, str, Act]], Trouble]] = [
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
            browser = playwright.chromium.launch(executable_path=str(ensure()), args=ARGUMENTS)
            made = shoot_all(browser, office, folder)
            browser.close()
        databases.close()
        server.stop()
    size = sum(file.stat().st_size for file in folder.rglob("*.webp"))
    sys.stdout.write(f"{made} pictures, {size / 1_000_000:.1f} MB in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
