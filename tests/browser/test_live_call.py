"""The office watches a call happen: from the sign-in form to the finished call with its summary."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import sign_in
from tests.stack.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_the_owner_watches_a_call_from_ring_to_summary(pages: list[Page], stack: Stack) -> None:
    """At a desk and on a phone at once: one call takes a minute and a half."""
    for page in pages:
        sign_in(page)
        assert page.evaluate("[document.dir, document.documentElement.lang]") == ["rtl", "he"]
    caller = stack.call_in_background()
    for page in pages:
        card = page.get_by_role("region", name="שיחות עכשיו").get_by_role("link").first
        card.wait_for(timeout=30_000)
        card.click()

    seen_live: list[int] = []
    for page in pages:
        articles = transcript(page).get_by_role("article")
        expect(articles.first).to_be_visible(timeout=30_000)
        seen_live.append(articles.count())
    for page, seen in zip(pages, seen_live, strict=True):
        log = transcript(page)
        expect(log.get_by_text("אני רוצה ארבעה חדרים ומרפסת שמש")).to_be_visible(timeout=60_000)
        assert log.get_by_role("article").count() > seen, "the transcript does not fill by itself"

    output, _ = caller.communicate(timeout=170)
    assert caller.returncode == 0, output[-3000:]
    for page in pages:
        if page.viewport_size and page.viewport_size["width"] < 1024:
            page.get_by_role("radio", name="סיכום ומשימות").click()
        expect(page.get_by_text("ציון הליד")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("heading", name="סיכום").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


def transcript(page: Page) -> Locator:
    """The dialogue on the call's page."""
    return page.get_by_role("log", name="תמליל השיחה")


SCREENS = (
    ("/calls", "שיחות"), ("/customers", "לקוחות"), ("/customers/duplicates", "כפילויות"), ("/leads", "לידים"),
    ("/tasks", "משימות"), ("/properties", "נכסים"), ("/appointments", "יומן"), ("/prompts", "הנציג הקולי"),
)  # fmt: skip


def test_every_screen_opens_by_its_address(pages: list[Page]) -> None:
    for page in pages:
        sign_in(page)
        for path, title in SCREENS:
            page.goto(path)
            expect(page.get_by_role("heading", name=title).first).to_be_visible(timeout=15_000)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
                f"{path} scrolls sideways"
            )
            expect(page.get_by_text("סביבת תרגול")).to_be_visible()
