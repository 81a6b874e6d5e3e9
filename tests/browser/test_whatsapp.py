"""The owner links WhatsApp on screen and follows a conversation from there: a whole Moked, a real browser."""

import io
import re
import time
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in
from tests.stack.linked import PHONE, chat_of, nothing_private_in, scan, thread_of
from tests.stack.stack import running_stack, wait_for
from tests.support.mock_whatsapp import MockWhatsApp, mock_whatsapp
from tests.support.postgres import reachable_folder

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

RINA = "+972521234567"
QUESTION = "שלום, יש לכם דירת 4 חדרים למכירה בתל אביב?"
BY_HAND = "כאן שי מהמשרד, אחזור אליך עוד רגע"


def _code_on(page: Page) -> str | None:
    """What a phone's camera reads from the screen."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    return found[0].text if found else None


def test_linked_by_a_scan_answered_taken_over_and_handed_back(browser: Browser) -> None:
    with mock_whatsapp() as mock, reachable_folder() as folder:
        mock.phone(PHONE)
        mock.contact(RINA, name="רינה כהן")
        with running_stack(folder, mock.env) as stack, stack.sign_in() as owner:
            context = browser.new_context(
                base_url=stack.crm,
                viewport={"width": 1440, "height": 900},
                locale="he-IL",
                timezone_id="Asia/Jerusalem",
            )
            page = context.new_page()
            page.goto("/")
            sign_in(page)
            page.goto("/whatsapp")
            page.get_by_role("button", name="הצגת הקוד").click()
            scan(owner, mock, lambda: _code_on(page))
            expect(page.get_by_text("מחובר", exact=True).first).to_be_visible()

            mock.write(RINA, PHONE, QUESTION)
            wait_for("an answer from the catalogue", lambda: re.search(r"\d", " ".join(mock.texts(RINA))), 60)
            first = thread_of(owner, RINA)
            assert [one["author"] for one in first[:2]] == ["customer", "ai"]
            page.goto(f"/inbox/{chat_of(owner, RINA)['customer_id']}")
            expect(page.get_by_text(QUESTION).last).to_be_visible()
            expect(page.get_by_text(mock.texts(RINA)[0]).last).to_be_visible()

            _take_over(page, mock)
            page.get_by_role("radio", name="הנציג עונה").click()
            before = len(mock.texts(RINA))
            mock.write(RINA, PHONE, "מה שעות הפתיחה שלכם?")
            wait_for("the AI answers again", lambda: len(mock.texts(RINA)) > before, 60)
            mock.write(RINA, PHONE, "הסר")
            wait_for("the person is left alone", lambda: chat_of(owner, RINA)["do_not_contact"])
            context.close()
        nothing_private_in(Path(stack.log), RINA, [QUESTION, BY_HAND, "שעות הפתיחה"])


def _take_over(page: Page, mock: MockWhatsApp) -> None:
    """With one switch: the AI is silent at once, and a person's words arrive."""
    page.get_by_role("radio", name="אני עונה").click()
    before = len(mock.texts(RINA))
    mock.write(RINA, PHONE, "ואפשר לראות אותה מחר?")
    expect(page.get_by_text("ואפשר לראות אותה מחר?").last).to_be_visible()
    page.get_by_role("textbox", name="הודעה", exact=True).fill(BY_HAND)
    page.get_by_role("button", name="שליחה").click()
    wait_for("a colleague's words arrive", lambda: len(mock.texts(RINA)) == before + 1)
    time.sleep(10)
    assert mock.texts(RINA)[before:] == [BY_HAND], "the AI kept silent"
