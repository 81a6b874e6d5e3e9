"""Takes a picture of every screen at 390 and 1440 px, light and dark, and checks each with axe.

``python testing/screens.py OUT [NAME ...]`` needs a built ``dist/``. Exit 1 when a screen scrolls sideways, breaks the
content policy, logs an error or has an accessibility violation.
"""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

WEB = Path(__file__).resolve().parent.parent
AXE = (WEB / "node_modules/axe-core/axe.min.js").read_text()
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SIZES = {"390": (390, 844), "1440": (1440, 900)}
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def first_call(page: Page, status: str) -> str:
    """Id of the newest call in that status, asked from the page's own session."""
    return page.evaluate(f"fetch('/api/calls?status={status}').then(r => r.json()).then(d => d.items.at(-1).id)")


def done_call(page: Page) -> str:
    """Id of the one call with a whole analysis."""
    return page.evaluate(
        "fetch('/api/calls?limit=50').then(r => r.json()).then(d => d.items.find(c => c.analysis_state === 'done').id)"
    )


def lead(page: Page) -> str:
    """Id of the first lead."""
    return page.evaluate("fetch('/api/leads').then(r => r.json()).then(d => d.items[0].id)")


def customer(page: Page) -> str:
    """Id of the person with the longest story."""
    return page.evaluate("fetch('/api/customers').then(r => r.json()).then(d => d.items[0].id)")


def newest(page: Page, area: str) -> str:
    """Id of the first row of a plain list."""
    return page.evaluate(f"fetch('/api/{area}').then(r => r.json()).then(d => d.items[0].id)")


SCREENS = {
    "home": lambda _: "/",
    "calls": lambda _: "/calls",
    "calls-none": lambda _: "/calls?q=zzzz",
    "call-done": lambda page: f"/calls/{done_call(page)}",
    "call-live": lambda page: f"/calls/{first_call(page, 'live')}",
    "customers": lambda _: "/customers",
    "customer": lambda page: f"/customers/{customer(page)}",
    "duplicates": lambda _: "/customers/duplicates",
    "leads": lambda _: "/leads",
    "leads-board": lambda _: "/leads?view=board",
    "lead-panel": lambda page: f"/leads?lead={lead(page)}",
    "tasks": lambda _: "/tasks",
    "properties": lambda _: "/properties",
    "properties-list": lambda _: "/properties?view=list",
    "appointments": lambda _: "/appointments",
    "prompts": lambda _: "/prompts",
    "quiet-times": lambda _: "/quiet-times",
    "lead-sources": lambda _: "/lead-sources",
    "lead-source": lambda page: f"/lead-sources/{newest(page, 'lead-sources')}",
    "webhooks": lambda _: "/webhooks",
    "webhook": lambda page: f"/webhooks/{newest(page, 'webhooks')}",
    "nowhere": lambda _: "/nowhere",
}


def check(page: Page, name: str, problems: list[str]) -> None:
    """Collect what is wrong with the page as it stands."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        problems.append(f"{name}: scrolls sideways by {wide} px")
    if page.evaluate("document.dir + document.documentElement.lang") != "rtlhe":
        problems.append(f"{name}: not Hebrew right to left")
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags}).then(r => r.violations)", RULES)
    for violation in found:
        where = "; ".join(node["html"][:140] for node in violation["nodes"][:3])
        problems.append(f"{name}: axe {violation['id']} ({len(violation['nodes'])}): {where}")


def shoot(context: BrowserContext, base: str, out: Path, tag: str, wanted: set[str], problems: list[str]) -> None:
    """All screens in one size and theme."""
    page = context.new_page()
    page.on("console", lambda m: m.type == "error" and "401" not in m.text and problems.append(f"{tag}: {m.text[:200]}"))
    page.on("pageerror", lambda error: problems.append(f"{tag}: {error.stack or error}"[:3000]))
    page.goto(f"{base}/sign-in")
    page.get_by_label("סיסמה").wait_for()
    if not wanted or "sign-in" in wanted:
        check(page, f"sign-in-{tag}", problems)
        page.screenshot(path=out / f"sign-in-{tag}.png")
    page.get_by_label("דוא״ל").fill("owner@moked.example")
    page.get_by_label("סיסמה").fill("moked-demo")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="לוח חי").wait_for()
    for name, path in SCREENS.items():
        if wanted and name not in wanted:
            continue
        page.goto(base + path(page))
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(450)
        check(page, f"{name}-{tag}", problems)
        page.screenshot(path=out / f"{name}-{tag}.png")
        if name == "customer":
            page.get_by_text("רישומים, היסטוריה והוספה").click()
            page.wait_for_timeout(450)
            check(page, f"consent-{tag}", problems)
            page.screenshot(path=out / f"consent-{tag}.png")
        if name == "call-done" and tag.startswith("390"):
            page.get_by_text("סיכום ומשימות").first.click()
            page.wait_for_timeout(200)
            page.screenshot(path=out / f"call-insights-{tag}.png", full_page=True)
    page.close()


def main() -> int:
    """Run all, print the problems."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[2:])
    problems: list[str] = []
    server = subprocess.Popen(["node", "testing/mock-server.mjs"], cwd=WEB, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    base = server.stdout.readline().strip()
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium"), args=FLAGS
            )
            for size, (width, height) in SIZES.items():
                for theme in ("light", "dark"):
                    context = browser.new_context(
                        viewport={"width": width, "height": height}, color_scheme=theme, locale="he-IL",
                        timezone_id="Asia/Jerusalem", service_workers="block", has_touch=size == "390",
                    )
                    shoot(context, base, out, f"{size}-{theme}", wanted, problems)
                    context.close()
            browser.close()
    finally:
        server.terminate()
        server.wait()
    print("\n".join(dict.fromkeys(problems)) or "no problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
