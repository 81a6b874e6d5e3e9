"""The inbox in a real browser against a real CRM: a customer writes and is seen at once, is answered, is taken over."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from crm.domain.chats.models import Chat, Message
from shared.contracts.whatsapp import LocationContent, MessageSeen, UndecryptableContent
from tests.browser.looking import context_for
from tests.browser.office.people import MIXED, PEOPLE
from tests.browser.office.served import Served
from tests.support.processes import wait_until
from tests.support.whatsapp import batch, link, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
NOAH = PEOPLE[0]
SOON_MS = 2_000
"""What is told by the gateway stands on the screen within this time."""


@pytest.fixture(params=[1440, 390], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, office: Served) -> Iterator[Page]:
    """The owner's browser; a script error in it fails the test."""
    context = context_for(browser, office.url, office.owner)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.set_viewport_size({"width": int(request.param), "height": 844})
    yield opened
    context.close()
    assert not errors


def _write(office: Served, *said: MessageSeen) -> None:
    async def tell() -> None:
        answer = await office.api.signed("POST", "/internal/wa/events", batch(office.busy.id, link("open"), *said))
        assert answer.status_code == 204, answer.text

    office.run(tell())


def _from_noah(text: str | None = None, content: UndecryptableContent | LocationContent | None = None) -> MessageSeen:
    return seen(text, content=content, phone=NOAH.phone, lid="55001122334455@lid", name=NOAH.name)


def _chat(office: Served) -> Chat:
    async def find() -> Chat:
        async with office.api.db.tenant_session(office.busy.id) as session:
            found = await session.scalar(select(Chat).where(Chat.customer_id == UUID(office.made["customer"])))
            assert found is not None
            return found

    return office.run(find())


def _said(office: Served) -> list[tuple[str | None, str]]:
    async def find() -> list[tuple[str | None, str]]:
        async with office.api.db.tenant_session(office.busy.id) as session:
            return [(each.body, each.author) for each in await session.scalars(select(Message).order_by(Message.at))]

    return office.run(find())


def _ours(office: Served) -> list[tuple[str | None, str]]:
    return [(body, author) for body, author in _said(office) if author == "staff"]


def test_a_message_arrives_by_itself_and_is_answered(page: Page, office: Served) -> None:
    before = len(_ours(office))
    _write(office, _from_noah("שלום, הדירה בביאליק עוד פנויה?"))
    page.goto("/inbox")
    assert page.evaluate("[document.dir, document.documentElement.lang]") == ["rtl", "he"]
    page.get_by_role("list", name="שיחות").get_by_role("link", name=re.compile("נועה ברק")).click()
    log = page.get_by_role("log")
    expect(log.get_by_text("שלום, הדירה בביאליק עוד פנויה?").last).to_be_visible(timeout=15_000)

    fresh = f"ועוד משהו: {MIXED} {before}"
    _write(office, _from_noah(fresh), _from_noah(content=UndecryptableContent()))
    expect(log.get_by_text(fresh)).to_be_visible(timeout=SOON_MS)
    expect(log.get_by_text("ההודעה מוצפנת ועוד לא נפתחה כאן").last).to_be_visible()
    # Seen with open eyes: the conversation is read, here and in the navigation.
    expect(page.get_by_text("שיחה אחת שלא נקראה")).to_have_count(0, timeout=10_000)
    wait_until("nothing is unread", lambda: _chat(office).unread == 0)

    field = page.get_by_role("textbox", name="הודעה")
    field.fill(f"כן, פנויה. מתי נוח לך? {before}")
    page.get_by_role("button", name="שליחה", exact=True).click()
    answer = log.get_by_role("article").filter(has_text=f"כן, פנויה. מתי נוח לך? {before}")
    expect(answer).to_be_visible(timeout=SOON_MS)
    expect(answer).to_have_attribute("aria-label", re.compile("^שי כהן"))
    expect(field).to_have_value("")
    assert len(_ours(office)) == before + 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


def test_a_colleague_takes_over_and_everybody_sees_it(page: Page, office: Served, browser: Browser) -> None:
    _write(office, _from_noah("אפשר לדבר עם מישהו?"))
    customer = office.made["customer"]
    page.goto(f"/inbox/{customer}")
    switch = page.get_by_role("radiogroup", name="מי עונה בשיחה")
    switch.get_by_role("radio", name="הנציג עונה").click()
    expect(switch.get_by_role("radio", name="הנציג עונה")).to_be_checked()

    width = page.evaluate("window.innerWidth")
    colleague = office.seat(f"ruti-{width}@office.example", "רותי בן־דוד", office.busy)
    other = context_for(browser, office.url, colleague)
    theirs = other.new_page()
    theirs.set_viewport_size({"width": 1440, "height": 900})
    theirs.goto(f"/inbox/{customer}")
    theirs.get_by_role("radio", name="אני עונה").click()
    expect(switch.get_by_role("radio", name="רותי עונה")).to_be_checked(timeout=SOON_MS)
    expect(page.get_by_text("רותי בן־דוד עונה כאן. הנציג שותק עד שיחזירו לו את השיחה.")).to_be_visible()
    assert _chat(office).ai_on is False
    other.close()

    switch.get_by_role("radio", name="הנציג עונה").click()
    expect(switch.get_by_role("radio", name="הנציג עונה")).to_be_checked()
    expect(page.get_by_text("הנציג חוזר לענות כאן")).to_be_visible()
    page.wait_for_timeout(300)
    assert _chat(office).ai_on is True


def test_a_long_conversation_holds_few_rows_and_reaches_its_beginning(page: Page, office: Served) -> None:
    before = sum(1 for body, _ in _said(office) if body is not None and body.startswith("שורה"))
    lines = [f"שורה {number:03d}" for number in range(before, before + 130)]
    first, last = lines[0], lines[-1]
    for at in range(0, len(lines), 40):
        _write(office, *[_from_noah(line) for line in lines[at : at + 40]])
    page.goto(f"/inbox/{office.made['customer']}")
    log = page.get_by_role("log")
    expect(log.get_by_text(last)).to_be_visible(timeout=15_000)
    assert log.get_by_role("article").count() < 60
    wait_until("the first line", lambda: _scrolled_to(page, first))
    assert log.get_by_role("article").count() < 60
    page.get_by_role("button", name="להודעה האחרונה").click()
    expect(log.get_by_text(last)).to_be_visible()


def _scrolled_to(page: Page, text: str) -> bool:
    """Up by one screen, unless it is seen and stays where it is."""
    log = page.get_by_role("log")
    if log.get_by_text(text).is_visible():
        page.wait_for_timeout(300)
        return log.get_by_text(text).is_visible()
    log.evaluate("box => box.scrollBy(0, -600)")
    page.wait_for_timeout(120)
    return False
