"""What the product's own mail client sends arrives in the box as a person would read it."""

import httpx

from agent.sandbox.mail.box import MOST_KEPT, MailBox
from agent.sandbox.server import SandboxServer
from crm.domain.mail.smtp import Letter, SmtpCarrier
from shared.ids import new_id
from shared.settings import Settings


async def test_a_sent_letter_is_caught_and_listed(sandbox: SandboxServer) -> None:
    carrier = SmtpCarrier(Settings(smtp_url=f"smtp://127.0.0.1:{sandbox.smtp_port}", mail_from="moked@office.example"))
    for subject in ("ראשון", "שני"):
        await carrier.send(Letter(id=new_id(), to="dana@office.example", subject=subject, text="שלום דנה,\nלהתראות.\n"))
    async with httpx.AsyncClient(base_url=sandbox.url) as client:
        newest, oldest = (await client.get("/sandbox/mails")).json()["mails"]
    assert (newest["subject"], oldest["subject"]) == ("שני", "ראשון")
    assert newest["to"] == ["dana@office.example"]
    assert newest["text"] == "שלום דנה,\nלהתראות.\n"


def test_the_box_stays_small() -> None:
    box = MailBox()
    for number in range(MOST_KEPT + 1):
        box.put("a@b.example", ["c@d.example"], f"Subject: {number}\r\n\r\nx".encode())
    assert len(box.newest_first()) == MOST_KEPT
    assert box.newest_first()[0].subject == str(MOST_KEPT)
