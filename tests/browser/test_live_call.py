"""The office watches a call happen: from the sign-in form to the finished call with its summary."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.stack.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_the_owner_watches_a_call_from_ring_to_summary(page: Page, stack: Stack) -> None:
    sign_in(page)
    assert page.evaluate("[document.dir, document.documentElement.lang]") == ["rtl", "he"]
    caller = stack.call_in_background()
    board = page.get_by_role("region", name="שיחות עכשיו")
    card = board.get_by_role("link").first
    card.wait_for(timeout=30_000)
    card.click()

    log = page.get_by_role("log", name="תמליל השיחה")
    expect(log.get_by_role("article").first).to_be_visible(timeout=30_000)
    seen_live = log.get_by_role("article").count()
    expect(log.get_by_text("אני רוצה ארבעה חדרים ומרפסת שמש")).to_be_visible(timeout=60_000)
    assert log.get_by_role("article").count() > seen_live, "the transcript does not fill by itself"

    output, _ = caller.communicate(timeout=170)
    assert caller.returncode == 0, output[-3000:]
    if page.viewport_size and page.viewport_size["width"] < 1024:
        page.get_by_role("radio", name="סיכום ומשימות").click()
    expect(page.get_by_text("ציון הליד")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="סיכום").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/calls", "שיחות"), ("/customers", "לקוחות"), ("/customers/duplicates", "כפילויות"), ("/leads", "לידים"),
        ("/tasks", "משימות"), ("/properties", "נכסים"),
        ("/appointments", "יומן"), ("/prompts", "הנציג הקולי"),
    ],
)  # fmt: skip
def test_every_screen_opens_by_its_address(page: Page, path: str, title: str) -> None:
    sign_in(page)
    page.goto(path)
    expect(page.get_by_role("heading", name=title).first).to_be_visible(timeout=15_000)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    expect(page.get_by_text("סביבת תרגול")).to_be_visible()
