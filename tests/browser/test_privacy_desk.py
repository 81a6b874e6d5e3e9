"""The privacy desk clicked through: a person's file is asked for, made and taken; a person is erased by typing."""

import io
import zipfile
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import select

from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.privacy.jobs import run_request
from crm.domain.privacy.models import PrivacyRequest
from tests.browser.looking import context_for
from tests.browser.office.served import Served
from tests.support.office import SilentPublisher

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WIDTHS = (1440, 390)
PDF: FilePayload = {"name": "תעודת זהות.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nhello"}


@pytest.fixture(params=WIDTHS, ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, office: Served) -> Iterator[Page]:
    """The owner's browser."""
    context = context_for(browser, office.url, office.owner)
    opened = context.new_page()
    opened.set_viewport_size({"width": int(request.param), "height": 900})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors


def _person(office: Served, name: str, phone: str) -> UUID:
    async def make() -> UUID:
        async with office.api.db.tenant_session(office.busy.id) as session:
            person = Customer(business_id=office.busy.id, name=name, name_source="human")
            session.add(person)
            await session.flush()
            session.add(CustomerIdentity(business_id=office.busy.id, customer_id=person.id, kind="phone", value=phone))
            return person.id

    return office.run(make())


def _worked(office: Served, person: UUID) -> None:
    """What the job worker does with the person's running request."""

    async def work() -> None:
        async with office.api.db.tenant_session(office.busy.id) as session:
            request_id = await session.scalar(
                select(PrivacyRequest.id).where(
                    PrivacyRequest.business_id == office.busy.id,
                    PrivacyRequest.customer_id == person,
                    PrivacyRequest.state == "running",
                )
            )
        assert request_id is not None
        await run_request(office.api.db, SilentPublisher(), office.store, office.busy.id, request_id)

    office.run(work())


def _ask(page: Page, person: UUID, kind: str) -> None:
    page.goto(f"/privacy?customer={person}")
    page.get_by_role("radio", name=kind).click()
    page.get_by_label("מה הלקוח ביקש, ואיך").fill("ביקש בטלפון, אימתנו אותו בשיחה חוזרת")
    page.get_by_role("button", name="רישום הבקשה").click()
    expect(page.get_by_role("list", name="בקשות").get_by_role("heading", name=kind)).to_be_visible()


def test_a_person_gets_his_file(page: Page, office: Served) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    person = _person(office, f"ענת פרטי {width}", f"+97254200{width:04}")
    page.goto(f"/customers/{person}")
    page.get_by_role("region", name="קבצים").get_by_label("צירוף קובץ").first.set_input_files(PDF)
    expect(page.get_by_role("region", name="קבצים").get_by_role("link", name="תעודת זהות.pdf")).to_be_visible()
    _ask(page, person, "עיון במידע")
    page.get_by_role("button", name="הכנת קובץ עם כל המידע").click()
    expect(page.get_by_text("בביצוע", exact=True)).to_be_visible()
    _worked(office, person)
    page.reload()
    expect(page.get_by_text("טופלה", exact=True)).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="הורדת הקובץ").click()
    with zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes())) as archive:
        assert archive.read("קבצים/001 תעודת זהות.pdf") == PDF["buffer"]
        story = archive.read("המידע-שלי.html").decode()
    assert f"ענת פרטי {width}" in story
    reader = page.context.new_page()
    reader.set_content(story)
    expect(reader.get_by_role("heading", name="קבצים מצורפים (1)")).to_be_visible()


def test_a_person_is_erased_only_by_typing_his_name(page: Page, office: Served) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    name = f"יגאל למחיקה {width}"
    person = _person(office, name, f"+97254300{width:04}")
    _ask(page, person, "מחיקת המידע")
    page.get_by_role("button", name="מחיקה לצמיתות").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_text("כרטיס לקוח")).to_be_visible()
    erase = sheet.get_by_role("button", name="מחיקה לצמיתות")
    expect(erase).to_be_disabled()
    sheet.get_by_label("כדי לאשר, מקלידים").fill("מישהו אחר")
    expect(erase).to_be_disabled()
    sheet.get_by_label("כדי לאשר, מקלידים").fill(name)
    erase.click()
    expect(sheet).to_be_hidden()
    _worked(office, person)
    page.goto(f"/customers/{person}")
    expect(page.get_by_text("המידע על הלקוח נמחק לצמיתות")).to_be_visible()
    assert name not in page.content()
