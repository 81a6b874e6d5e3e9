"""What opens on top of the screens of a busy office: panels, sheets, menus, and views that an address chooses."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.office.served import Served

Act = Callable[[Page], None]
Screen = tuple[str, str, Act]
"""Name, address, and what is done there."""


def _open(page: Page) -> None:
    """What opens is a chunk of its own, so it comes a moment later."""
    page.locator("[role=dialog], [role=menu]").first.wait_for()


def _press(name: str) -> Act:
    def act(page: Page) -> None:
        page.get_by_role("button", name=name).filter(visible=True).first.click()
        _open(page)

    return act


def _account(item: str | None = None) -> Act:
    def act(page: Page) -> None:
        page.get_by_role("button", name=re.compile("החשבון שלי|שי כהן")).filter(visible=True).first.click()
        _open(page)
        if item is not None:
            page.get_by_role("menuitem", name=item).click()
            page.get_by_role("dialog").wait_for()

    return act


def _down_to(heading: str) -> Act:
    return lambda page: page.get_by_role("heading", name=heading).first.scroll_into_view_if_needed()


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    _open(page)


def _search(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").wait_for()
    page.keyboard.type("ברק")
    page.wait_for_timeout(900)


def stay(_page: Page) -> None:
    return


def opened(office: Served) -> list[Screen]:
    """All of them."""
    lead, customer = office.made["lead"], office.made["customer"]
    return [
        ("call-live", f"/calls/{office.made['live_call']}", stay),
        ("leads-board", "/leads?view=board", stay),
        ("lead-panel", f"/leads?lead={lead}", stay),
        ("statuses", "/leads", _press("המצבים של המשרד")),
        ("saved-views", "/leads", _press("תצוגות")),
        ("consent", f"/customers/{customer}", _press("רישומים, היסטוריה והוספה")),
        ("nothing-found", "/customers?q=zzzz", stay),
        ("search", "/", _search),
        ("keys", "/", _keys),
        ("account", "/", _account()),
        ("sessions", "/", _account("מכשירים מחוברים")),
        ("second-step", "/", _account("אימות דו-שלבי")),
        ("my-line", "/", _account("קבלת שיחות")),
        ("property", f"/properties?property={office.made['property']}", stay),
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
        ("privacy-person", f"/privacy?customer={customer}", stay),
        ("privacy-holds", "/privacy?view=holds", stay),
        ("privacy-retention", "/privacy?view=retention", stay),
        ("no-such-screen", "/nowhere", stay),
    ]
