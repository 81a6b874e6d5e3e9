"""tmp"""
import pytest
from playwright.sync_api import Browser
from tests.browser.looking import context_for
from tests.browser.office.served import Served
pytestmark=[pytest.mark.browser, pytest.mark.timeout(250)]
def test_look(browser: Browser, office: Served) -> None:
    for width in (390, 1440):
        context = context_for(browser, office.url, office.owner)
        page = context.new_page(); page.set_viewport_size({"width": width, "height": 900})
        def shot(name):
            page.wait_for_timeout(700); page.screenshot(path=f"/tmp/files_shots/{name}-{width}.png", full_page=False)
        page.goto(f"/customers/{office.made['customer']}"); page.get_by_role("region", name="קבצים").wait_for(); shot("customer")
        page.get_by_role("region", name="קבצים").scroll_into_view_if_needed(); shot("customer-files")
        page.goto(f"/customers/{office.made['customer']}?show=file"); shot("timeline-files")
        page.goto("/properties"); page.wait_for_timeout(1500)
        page.get_by_role("row").nth(1).click() if width>700 else page.get_by_role("listitem").first.click()
        shot("property"); 
        page.get_by_role("button", name="עריכה").scroll_into_view_if_needed(); page.get_by_role("button", name="עריכה").click(); shot("terms-form")
        page.get_by_label("מחיר מינימלי (₪)").fill("1,250,000"); page.get_by_label("עמלה (%)").fill("2"); page.get_by_label("שם בעל הנכס").fill("יורם כץ"); page.get_by_label("טלפון בעל הנכס").fill("054-1112233")
        page.get_by_role("button", name="שמירה").click(); shot("terms")
        page.goto(f"/lead-sources/{office.made['lead-source']}"); page.wait_for_timeout(1000); page.get_by_role("button", name="מחיקה").scroll_into_view_if_needed(); shot("source"); page.get_by_role("button", name="מחיקה").click(); shot("source-delete")
        page.goto("/privacy?view=retention"); shot("retention")
        page.goto("/team"); shot("team")
        context.close()
