"""Looks at screens one after the other in one browser and tells everything that is wrong with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

from tests.browser.office.served import Seat
from tests.browser.opened import Act, stay

HERE = Path(__file__).resolve().parent
AXE = HERE.parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (390, 1440)
PATIENCE = 250
Trouble = Literal["none", "failing", "offline"]
EXPECTED = {
    "none": ("401 (Unauthorized)", "404 (Not Found)", "blocked by Playwright"),
    "failing": ("500 (Internal Server Error)", "blocked by Playwright"),
    "offline": ("ERR_INTERNET_DISCONNECTED", "blocked by Playwright"),
}
"""What a browser says on its console by itself when a request is refused or lost."""


def _break(route: Route, trouble: Trouble) -> None:
    if route.request.url.endswith("/api/auth/me"):
        route.continue_()
    elif trouble == "failing":
        route.fulfill(status=500, content_type="application/problem+json", body='{"status": 500}')
    else:
        route.abort("internetdisconnected")


def go(page: Page, path: str) -> None:
    """Change the screen as a click on a link does."""
    page.evaluate("path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')) }", path)


def settled(page: Page, trouble: Trouble) -> bool:
    """Wait until nothing loads any more; false when it never ends."""
    for _ in range(PATIENCE):
        if page.evaluate("judge.settle().then(judge.quiet)"):
            return True
        if trouble != "none":
            # A request that failed is tried twice more; nobody needs to wait for that here.
            page.clock.fast_forward(4_000)
        page.wait_for_timeout(20)
    return False


@dataclass
class Look:
    """One open page that visits screens. ``problems`` holds a sentence for everything that is wrong."""

    page: Page
    trouble: Trouble
    state: str
    problems: list[str] = field(default_factory=list[str])
    titles: dict[str, str] = field(default_factory=dict[str, str])
    at: str = ""
    known: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])

    def visit(self, name: str, path: str, act: Act) -> None:
        """Go there, do ``act`` in each width, and look by day and by night."""
        self.at = name
        self.page.evaluate("judge.restart()")
        go(self.page, path)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if not settled(self.page, self.trouble):
                self.problems.append(f"{self.state} {name}: does not come to rest")
            act(self.page)
            if act is not stay and not settled(self.page, self.trouble):
                self.problems.append(f"{self.state} {name}: does not come to rest once opened")
            self._judge(name, width)
            if act is not stay:
                self.page.keyboard.press("Escape")
        self.titles[name] = self.page.title()

    def _judge(self, name: str, width: int) -> None:
        parts = ["page", "labels", "words", "focus", *(["targets"] if width < 768 else [])]
        if width < 768 and self.trouble == "none":
            parts.append("still")
        found: list[str] = self.page.evaluate("parts => judge.look(parts)", parts)
        self._tell(name, width, "light", found)
        form = (width, self.page.evaluate("judge.form()"))
        if form in self.known:
            return
        whole = not any(known_width == width for known_width, _ in self.known)
        self.known.add(form)
        self._tell(name, width, "light", self._axe("tag", RULES, whole=whole))
        self.page.emulate_media(color_scheme="dark")
        self._tell(name, width, "dark", self._axe("rule", ["color-contrast"], whole=whole))
        self.page.emulate_media(color_scheme="light")

    def _axe(self, kind: str, values: list[str], *, whole: bool) -> list[str]:
        return self.page.evaluate("([run, whole]) => judge.axe(run, whole)", [{"type": kind, "values": values}, whole])

    def _tell(self, name: str, width: int, theme: str, found: Iterable[str]) -> None:
        self.problems += [f"{self.state} {name} {width} {theme}: {problem}" for problem in found]


def context_for(
    browser: Browser, url: str, seat: Seat | None, *, worker: bool = False, trouble: Trouble = "none"
) -> BrowserContext:
    """A fresh browser profile, signed in as ``seat``; ``worker`` lets the app install itself for offline work."""
    context = browser.new_context(
        base_url=url, viewport={"width": WIDTHS[0], "height": 900}, locale="he-IL", timezone_id="Asia/Jerusalem",
        color_scheme="light", reduced_motion="reduce", service_workers="allow" if worker else "block",
    )  # fmt: skip
    if seat is not None:
        seat.sign_in(context, url)
    context.add_init_script(path=AXE)
    context.add_init_script(path=HERE / "judge.js")
    if trouble != "none":
        context.clock.install()
        context.route("**/api/**", lambda route: _break(route, trouble))
    return context


def look_at(
    browser: Browser,
    url: str,
    seat: Seat | None,
    screens: Sequence[tuple[str, str, Act]],
    *,
    state: str,
    trouble: Trouble = "none",
) -> Look:
    """Every screen in one state. A request that is lost or fails is the state's, any other error is told."""
    context = context_for(browser, url, seat, trouble=trouble)
    page = context.new_page()
    look = Look(page, trouble, state)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(part in message.text for part in EXPECTED[trouble]):
            look.problems.append(f"{state} {look.at}: console: {message.text[:200]}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: look.problems.append(f"{state} {look.at}: {str(error)[:300]}"))
    page.goto(screens[0][1])
    page.keyboard.press("Tab")
    for name, path, act in screens:
        look.visit(name, path, act)
    context.close()
    return look
