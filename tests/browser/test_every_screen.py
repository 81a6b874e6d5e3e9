"""Every route of the app, at 390 and 1440 px, light and dark: in a busy office, a new one, and with a broken server.

The checks are those of the house's list that a machine can judge: axe-core, direction, titles, labels, visible focus,
target sizes, sideways scrolling, layout shift, console errors, phone numbers that read rightly.
"""

from collections import Counter

import pytest
from playwright.sync_api import Browser

from tests.browser import routes
from tests.browser.looking import Look, look_at
from tests.browser.office.served import Served
from tests.browser.opened import Screen, opened, stay

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def _screens(office: Served) -> list[Screen]:
    found = [(name, routes.address(pattern, office.made), stay) for name, pattern in routes.inside().items()]
    return [*found, *(each for each in opened(office) if each[2] is stay)]


def _fine(look: Look) -> None:
    assert not look.problems, f"{len(look.problems)} problems\n" + "\n".join(dict.fromkeys(look.problems))


def test_every_screen_of_a_busy_office(browser: Browser, office: Served) -> None:
    look = look_at(browser, office.url, office.owner, _screens(office), state="busy")
    _fine(look)
    of_routes = [title for name, title in look.titles.items() if name in routes.inside()]
    shared = [title for title, times in Counter(of_routes).items() if times > 1]
    assert not shared, f"screens with the same title: {shared}"
    lost = [name for name, title in look.titles.items() if title == look.titles["no-such-screen"]]
    assert lost == ["no-such-screen"], "these routes of the table lead nowhere"


def test_every_screen_of_a_new_office(browser: Browser, office: Served) -> None:
    screens = [(name, routes.nowhere(pattern), stay) for name, pattern in routes.inside().items()]
    _fine(look_at(browser, office.url, office.newcomer, screens, state="new"))


def test_every_screen_before_signing_in(browser: Browser, office: Served) -> None:
    screens = [(name, path, stay) for name, path in routes.outside().items()]
    _fine(look_at(browser, office.url, None, screens, state="signed out"))


def test_every_screen_while_the_server_fails(browser: Browser, office: Served) -> None:
    _fine(look_at(browser, office.url, office.owner, _screens(office), state="failing", trouble="failing"))


def test_every_screen_while_the_server_is_away(browser: Browser, office: Served) -> None:
    _fine(look_at(browser, office.url, office.owner, _screens(office), state="offline", trouble="offline"))
