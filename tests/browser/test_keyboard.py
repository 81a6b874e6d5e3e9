"""The whole frame by keyboard, in the real app: skip link, search, arrows from right to left, focus that returns."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import context_for
from tests.browser.office.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def page(browser: Browser, office: Served) -> Iterator[Page]:
    """The owner at his desk, at the leads."""
    context = context_for(browser, office.url, office.owner)
    opened = context.new_page()
    opened.set_viewport_size({"width": 1440, "height": 900})
    opened.goto("/leads")
    opened.get_by_role("heading", name="לידים").wait_for()
    yield opened
    context.close()


def test_the_first_tab_offers_to_skip_the_navigation(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="דילוג לתוכן")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_the_left_arrow_goes_on_and_not_back(page: Page) -> None:
    page.get_by_role("radio", name="טבלה").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="לוח")).to_be_focused()


def test_a_menu_opens_from_the_right_and_gives_the_focus_back(page: Page) -> None:
    opener = page.get_by_role("button", name="סדר")
    opener.focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu")
    expect(menu).to_be_visible()
    of_menu, of_opener = menu.bounding_box(), opener.bounding_box()
    assert of_menu is not None
    assert of_opener is not None
    assert abs((of_menu["x"] + of_menu["width"]) - (of_opener["x"] + of_opener["width"])) < 2
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_dialog_gives_the_focus_back(page: Page) -> None:
    page.goto("/inbox")
    opener = page.get_by_role("button", name="שיחה חדשה")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_search_and_the_list_of_keys_open_from_anywhere(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.locator("input[data-search]")).to_be_focused()
    page.locator("input[data-search]").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("קיצורי מקלדת")
