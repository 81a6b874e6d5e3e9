"""Work goes on without a connection: what was seen is shown, what is written waits, and nothing is lost or mixed up."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Select, func, select

from crm.domain.auth.tokens import SESSION_COOKIE, csrf_of
from crm.domain.chats.models import Message
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.notes.models import CustomerNote
from crm.domain.tasks.models import Task
from shared.clock import utc_now
from tests.browser.looking import context_for
from tests.browser.office.people import PEOPLE
from tests.browser.office.served import Seat, Served
from tests.support.whatsapp import batch, link, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WAITING = re.compile("שינו(י אחד ממתין|יים ממתינים) לשליחה")
"""Said for one write and for several."""
NOAH = PEOPLE[0]
NOAH_LID = "55001122334455@lid"
KEPT = """indexedDB.databases().then(all => Promise.all(all.map(({ name }) => new Promise(done => {
  const open = indexedDB.open(name);
  open.onsuccess = () => {
    const store = open.result.objectStoreNames[0];
    const ask = open.result.transaction(store).objectStore(store).count();
    ask.onsuccess = () => { open.result.close(); done(ask.result); };
  };
})))).then(counts => counts.reduce((sum, each) => sum + each, 0))"""
"""How many things the device keeps."""


@pytest.fixture
def page(browser: Browser, office: Served) -> Iterator[Page]:
    """The owner's phone with the app installed on it."""
    context = context_for(browser, office.url, office.owner, worker=True)
    opened = context.new_page()
    opened.goto("/tasks")
    opened.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    yield opened
    context.close()


def _seen(page: Page, path: str, text: str) -> None:
    """Visit a screen as people do, and wait until the device has kept it."""
    page.goto(path)
    expect(page.get_by_text(text).first).to_be_visible(timeout=15_000)
    page.wait_for_timeout(2_500)


def _open_task(office: Served) -> Task:
    async def find() -> Task:
        async with office.api.db.tenant_session(office.busy.id) as session:
            found = await session.scalar(
                select(Task)
                .where(Task.business_id == office.busy.id, Task.status == "open")
                .order_by(Task.due_at)
                .limit(1)
            )
            assert found is not None
            return found

    return office.run(find())


def _count(office: Served, statement: Select[int]) -> int:
    async def ask() -> int:
        async with office.api.db.tenant_session(office.busy.id) as session:
            return int(await session.scalar(statement) or 0)

    return office.run(ask())


def test_what_was_read_is_shown_and_what_is_written_arrives_once(page: Page, office: Served) -> None:
    customer, lead = office.made["customer"], office.made["lead"]
    task = _open_task(office)
    words = f"נכתב בלי חיבור {utc_now().isoformat()}"
    _seen(page, f"/customers/{customer}", "ציר הזמן")
    _seen(page, f"/leads?lead={lead}", "נועה ברק")
    _seen(page, "/tasks", task.title)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("אין חיבור לשרת")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("מה שעל המסך נכון לשעה")).to_be_visible()

    page.get_by_role("checkbox", name=f"לסמן כבוצעה: {task.title}").first.click()
    expect(page.get_by_text("שינוי אחד ממתין לשליחה")).to_be_visible()
    page.goto(f"/customers/{customer}")
    page.get_by_label("הערה על הלקוח").fill(words)
    page.get_by_role("button", name="שמירה").click()
    expect(page.get_by_role("list", name="הערות שממתינות לשליחה")).to_contain_text(words)
    page.goto(f"/leads?lead={lead}")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="מצב הליד").click()
    page.get_by_role("menuitemradio", name="נסגר בהצלחה").click()
    expect(page.get_by_text("3 שינויים ממתינים לשליחה")).to_be_attached()
    page.reload()
    expect(page.get_by_text("3 שינויים ממתינים לשליחה")).to_be_attached(timeout=15_000)

    page.context.set_offline(False)
    expect(page.get_by_text(WAITING)).to_have_count(0, timeout=45_000)
    notes = select(func.count()).select_from(CustomerNote).where(CustomerNote.body == words)
    assert _count(office, notes) == 1
    done = select(func.count()).select_from(Task).where(Task.id == task.id, Task.status == "done")
    assert _count(office, done) == 1
    moves = select(func.count()).select_from(LeadStatusHistory)
    assert _count(office, moves.where(LeadStatusHistory.to_status == "won", LeadStatusHistory.source == "human")) == 1
    assert _count(office, select(func.count()).select_from(Lead).where(Lead.id == lead, Lead.status == "won")) == 1


def test_a_message_written_without_a_connection_arrives_once(page: Page, office: Served) -> None:
    customer = office.made["customer"]
    words = f"נכתב בדרך {utc_now().isoformat()}"
    told = batch(office.busy.id, link("open"), seen("אפשר לבוא היום?", phone=NOAH.phone, lid=NOAH_LID, name=NOAH.name))
    assert office.run(office.api.signed("POST", "/internal/wa/events", told)).status_code == 204
    _seen(page, f"/inbox/{customer}", "אפשר לבוא היום?")
    page.context.set_offline(True)
    page.reload()
    log = page.get_by_role("log")
    expect(log.get_by_text("אפשר לבוא היום?").last).to_be_visible(timeout=15_000)
    page.get_by_role("textbox", name="הודעה").fill(words)
    page.get_by_role("button", name="שליחה", exact=True).click()
    kept = log.get_by_role("article", name="הודעה שלכם שעוד לא נשלחה")
    expect(kept).to_contain_text("ממתין לחיבור", timeout=15_000)
    expect(page.get_by_text("שינוי אחד ממתין לשליחה")).to_be_visible()
    page.reload()
    expect(kept).to_contain_text(words, timeout=15_000)

    page.context.set_offline(False)
    expect(page.get_by_text(WAITING)).to_have_count(0, timeout=45_000)
    expect(log.get_by_role("article", name=re.compile("^שי כהן")).filter(has_text=words)).to_have_count(1)
    expect(kept).to_have_count(0)
    assert _count(office, select(func.count()).select_from(Message).where(Message.body == words)) == 1


def test_a_change_that_a_colleague_overtook_is_kept_until_somebody_decides(page: Page, office: Served) -> None:
    task = _open_task(office)
    _seen(page, "/tasks", task.title)
    page.context.set_offline(True)
    page.get_by_role("checkbox", name=f"לסמן כבוצעה: {task.title}").first.click()
    expect(page.get_by_text("שינוי אחד ממתין לשליחה")).to_be_visible(timeout=15_000)
    with httpx.Client(base_url=office.url, cookies={SESSION_COOKIE: office.owner.secret}) as colleague:
        colleague.headers["X-CSRF-Token"] = csrf_of(office.owner.secret)
        body = {"version": task.version, "due_at": (utc_now() + timedelta(days=2)).isoformat()}
        assert colleague.patch(f"/api/tasks/{task.id}", json=body).status_code == 200

    page.context.set_offline(False)
    expect(page.get_by_text("שינוי אחד לא נשמר")).to_be_visible(timeout=45_000)
    page.reload()
    page.get_by_role("button", name="לפרטים").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text(task.title)
    sheet.get_by_role("button", name="לשמור בכל זאת").click()
    expect(sheet).to_have_count(0, timeout=15_000)
    done = select(func.count()).select_from(Task).where(Task.id == task.id, Task.status == "done")
    assert _count(office, done) == 1


def test_nothing_of_one_person_is_left_for_the_next(page: Page, office: Served) -> None:
    _seen(page, "/customers", "נועה ברק")
    assert page.evaluate(KEPT) > 0
    newcomer: Seat = office.newcomer
    page.context.clear_cookies()
    newcomer.sign_in(page.context, office.url)
    page.goto("/customers")
    expect(page.get_by_text("נועם חדש").first).to_be_attached(timeout=15_000)
    expect(page.get_by_text("נועה ברק")).to_have_count(0)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("אין חיבור לשרת").first).to_be_visible(timeout=15_000)
    expect(page.get_by_text("נועה ברק")).to_have_count(0)

    page.context.set_offline(False)
    page.reload()
    page.get_by_role("button", name="החשבון שלי").first.click()
    page.get_by_role("menuitem", name="יציאה").click()
    expect(page.get_by_label("סיסמה")).to_be_visible(timeout=15_000)
    page.wait_for_function(f"{KEPT}.then(all => all === 0)", timeout=10_000)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("נועה ברק")).to_have_count(0)
