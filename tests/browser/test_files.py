"""Files of a person on a real screen: attached, seen by a colleague at once, renamed, deleted and brought back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.looking import context_for
from tests.browser.office.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PDF: FilePayload = {"name": "ייפוי כוח.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nhello"}
DROP = """([name, type]) => {
  const carried = new DataTransfer();
  carried.items.add(new File(["%PDF-1.7 dropped"], name, { type }));
  for (const kind of ["dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
  }
}"""


@pytest.fixture(params=[1440, 390], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, office: Served) -> Iterator[Page]:
    """The page of one person of the office, whose files each test names by its width."""
    context = context_for(browser, office.url, office.owner)
    opened = context.new_page()
    opened.set_viewport_size({"width": int(request.param), "height": 900})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(f"/customers/{office.made['customer']}")
    yield opened
    context.close()
    assert not errors


def test_a_file_is_attached_renamed_deleted_and_brought_back(page: Page) -> None:
    files = page.get_by_role("region", name="קבצים")
    files.get_by_label("צירוף קובץ").first.set_input_files(PDF)
    expect(files.get_by_role("link", name="ייפוי כוח.pdf")).to_be_visible()
    expect(page.get_by_role("list", name="ציר הזמן").get_by_text("ייפוי כוח.pdf")).to_be_visible()

    page.get_by_role("button", name="פעולות בקובץ ייפוי כוח.pdf").click()
    page.get_by_role("menuitem", name="שינוי שם").click()
    page.get_by_label("שם הקובץ").fill("ייפוי כוח חתום")
    page.keyboard.press("Enter")
    expect(files.get_by_role("link", name="ייפוי כוח חתום.pdf")).to_be_visible()

    page.get_by_role("button", name="פעולות בקובץ ייפוי כוח חתום.pdf").click()
    page.get_by_role("menuitem", name="מחיקה").click()
    expect(files.get_by_role("link", name="ייפוי כוח חתום.pdf")).to_be_hidden()
    page.get_by_role("button", name="ביטול", exact=True).click()
    expect(files.get_by_role("link", name="ייפוי כוח חתום.pdf")).to_be_visible()

    with page.expect_download() as taken:
        page.get_by_role("button", name="פעולות בקובץ ייפוי כוח חתום.pdf").click()
        page.get_by_role("menuitem", name="הורדה").click()
    assert taken.value.suggested_filename == "ייפוי כוח חתום.pdf"
    page.get_by_role("button", name="פעולות בקובץ ייפוי כוח חתום.pdf").click()
    page.get_by_role("menuitem", name="מחיקה").click()
    expect(files.get_by_role("link", name="ייפוי כוח חתום.pdf")).to_be_hidden()


def test_what_is_not_taken_says_why_and_can_be_put_away(page: Page) -> None:
    files = page.get_by_role("region", name="קבצים")
    program: FilePayload = {"name": "setup.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x90\x00"}
    files.get_by_label("צירוף קובץ").first.set_input_files(program)
    expect(files.get_by_role("alert")).to_contain_text("אי אפשר לצרף קובץ מהסוג הזה")
    files.get_by_role("button", name="הסרה מהרשימה: setup.exe").click()
    expect(files.get_by_role("alert")).to_be_hidden()


def test_a_dropped_file_is_attached_and_a_colleague_sees_it(browser: Browser, page: Page, office: Served) -> None:
    context = context_for(browser, office.url, office.owner)
    colleague = context.new_page()
    colleague.goto(f"/customers/{office.made['customer']}")
    expect(colleague.get_by_role("region", name="קבצים").get_by_text("חוזה שכירות חתום.pdf")).to_be_visible(
        timeout=15_000
    )
    name = f"צו בית משפט {page.viewport_size and page.viewport_size['width']}.pdf"
    page.get_by_role("region", name="קבצים").wait_for()
    page.evaluate(DROP, [name, "application/pdf"])
    expect(page.get_by_role("region", name="קבצים").get_by_role("link", name=name)).to_be_visible(timeout=15_000)
    expect(colleague.get_by_role("region", name="קבצים").get_by_role("link", name=name)).to_be_visible(timeout=15_000)
    context.close()


def test_a_picture_and_a_pdf_open_in_place(page: Page) -> None:
    link = page.get_by_role("region", name="קבצים").get_by_role("link", name="תוכנית הדירה")
    with page.expect_popup() as opened:
        link.click()
    opened.value.wait_for_load_state()
    assert "inline=true" in opened.value.url
