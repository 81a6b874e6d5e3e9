"""The office's settings on screen: what one owner saves, another's open screen and the side bar show."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import context_for
from tests.browser.office.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def opened(browser: Browser, office: Served, width: int) -> Page:
    page = context_for(browser, office.url, office.owner).new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/office")
    expect(page.get_by_label("שם המשרד")).to_be_visible()
    return page


def test_what_is_saved_on_a_desk_shows_on_the_phone_beside_unsaved_words(browser: Browser, office: Served) -> None:
    desk, phone = opened(browser, office, 1440), opened(browser, office, 390)
    names = phone.get_by_label("שם בכל שורה, החשובים קודם")
    names.fill("פארק העיר")

    desk.get_by_label("שם המשרד").fill("שי נכסים")
    desk.get_by_label("יום שישי, עד שעה").fill("14:30")
    desk.get_by_role("button", name="שמירה").click()
    expect(desk.get_by_text("ההגדרות נשמרו וחלות מהשיחה הבאה")).to_be_visible()
    expect(desk.get_by_role("complementary").get_by_text("שי נכסים")).to_be_visible()

    expect(phone.get_by_label("שם המשרד")).to_have_value("שי נכסים")
    expect(phone.get_by_label("יום שישי, עד שעה")).to_have_value("14:30")
    expect(names).to_have_value("פארק העיר")
    phone.get_by_role("button", name="שמירה").click()
    expect(desk.get_by_label("שם בכל שורה, החשובים קודם")).to_have_value("פארק העיר")

    number = desk.get_by_role("form", name="מספר נוסף")
    number.get_by_role("textbox").fill("03-555-9876")
    number.get_by_role("button", name="הוספה").click()
    shown = phone.get_by_role("list", name="מספרי הטלפון של המשרד")
    expect(shown.get_by_text("03-555-9876")).to_be_visible()
    phone.get_by_role("button", name="הסרת המספר 03-555-9876").click()
    phone.get_by_role("alertdialog").get_by_role("button", name="הסרה").click()
    expect(desk.get_by_role("list", name="מספרי הטלפון של המשרד").get_by_text("03-555-9876")).not_to_be_visible()


def test_leaving_with_unsaved_words_asks_first(browser: Browser, office: Served) -> None:
    page = opened(browser, office, 1440)
    page.get_by_label("שם המשרד").fill("שם אחר")
    page.get_by_role("link", name="צוות", exact=True).click()
    question = page.get_by_role("alertdialog")
    question.get_by_role("button", name="להישאר").click()
    expect(page.get_by_label("שם המשרד")).to_have_value("שם אחר")
    page.get_by_role("link", name="צוות", exact=True).click()
    question.get_by_role("button", name="לצאת בלי לשמור").click()
    expect(page.get_by_role("heading", name="צוות")).to_be_visible()
