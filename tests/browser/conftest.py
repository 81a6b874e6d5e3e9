"""A real Chromium for the tests that look at the screens of a running stack."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.chromium import ensure
from tests.browser.office.served import Served, served
from tests.stack.stack import PASSWORD, Stack
from tests.support.postgres import Databases

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium, per module: Playwright's loop in this thread would keep later async tests from running."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(ensure()), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def office(databases: Databases, migrated_template: str) -> Iterator[Served]:
    """A real CRM with a busy office and an empty one."""
    url = databases.create(template=migrated_template)
    with served(url) as running:
        yield running
    databases.drop(url)


@pytest.fixture
def pages(browser: Browser, stack: Stack) -> Iterator[list[Page]]:
    """Pages at the sign-in screen, on a desk and on a phone; a script error in one fails the test."""
    contexts, opened, errors = list[BrowserContext](), list[Page](), list[str]()
    for width in (1440, 390):
        contexts.append(
            browser.new_context(
                base_url=stack.crm,
                viewport={"width": width, "height": 900},
                locale="he-IL",
                timezone_id="Asia/Jerusalem",
            )
        )
        opened.append(contexts[-1].new_page())
        opened[-1].on("pageerror", lambda error: errors.append(str(error)))
        opened[-1].goto("/")
    yield opened
    for context in contexts:
        context.close()
    assert not errors


def sign_in(page: Page, email: str = "owner@moked.example") -> None:
    """Through the form, as a person does."""
    page.get_by_label("דוא״ל").fill(email)
    page.get_by_label("סיסמה").fill(PASSWORD)
    page.get_by_role("button", name="כניסה").click()
    page.get_by_role("heading", name="לוח חי").wait_for()
