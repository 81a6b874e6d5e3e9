"""What people of the office do on an ordinary day, through the same API as their screens."""

import httpx
import msgspec

from tests.browser.office.people import MIXED

FILE = "שם,טלפון,עיר,תקציב\nגלית שמש,050-2223344,חולון,2100000\nאבי לוין,0541234567,רמת גן,\nבלי טלפון,,חולון,\n"

FILES = {
    "חוזה שכירות חתום.pdf": b"%PDF-1.7\n" + bytes(180_000),
    "תוכנית הדירה ותמונות מהביקור השני בביאליק.png": b"\x89PNG\r\n\x1a\n" + bytes(1_400_000),
}


async def work(browser: httpx.AsyncClient, made: dict[str, str]) -> dict[str, str]:
    """Notes, a saved view, consent, an invitation, a file on its way in; adds the ids of what people made."""
    person = f"/api/customers/{made['customer']}"
    await _ask(browser, "POST", f"{person}/notes", {"body": MIXED})
    await _ask(
        browser, "POST", f"{person}/consent", {"kind": "opt_in", "channel": "whatsapp", "reason": "חתמה על טופס במשרד"}
    )
    await _ask(browser, "POST", f"{person}/contacts", {"channel": "call", "purpose": "enquiry"})
    filters = {"status": ["new", "interested"], "min_score": 60, "sort": "-score", "board": False}
    await _ask(browser, "POST", "/api/segments", {"name": "חמים בלי מענה", "shared": True, "filter": filters})
    await _ask(browser, "POST", "/api/team", {"email": "ruti@office.example", "role": "agent", "name": "רותי בן־דוד"})
    asked: dict[str, object] = {
        "customer_id": made["customer"],
        "kind": "access",
        "asked": "ביקשה בטלפון את כל מה ששמור עליה",
    }
    await _ask(browser, "POST", "/api/privacy/requests", asked)
    hold: dict[str, object] = {"customer_id": made["customer"], "reason": "תביעה על דמי תיווך, תיק 1234-05-26"}
    await _ask(browser, "POST", "/api/privacy/holds", hold)
    await _ask(browser, "POST", "/api/tasks", {"title": "לעדכן את המודעה של הסטודיו בפלורנטין"})
    await _ask(browser, "POST", "/api/lead-statuses", {"label": "אין מענה", "colour": "warn", "kind": "open"})
    source = await _ask(browser, "POST", "/api/lead-sources", {"name": "יד2"})
    told: dict[str, object] = {
        "name": "לוח המודעות",
        "url": "https://hooks.office.example/moked",
        "events": ["lead.created"],
    }
    webhook = await _ask(browser, "POST", "/api/webhooks", told)
    for name, content in FILES.items():
        answer = await browser.post(f"{person}/files", files={"data": (name, content)})
        answer.raise_for_status()
    answer = await browser.post("/api/imports", files={"data": ("לידים מיד2.csv", FILE.encode(), "text/csv")})
    answer.raise_for_status()
    return {
        **made, **await _in_writing(browser, made), "import": answer.json()["id"], "lead-source": source,
        "webhook": webhook,
    }  # fmt: skip


async def _in_writing(browser: httpx.AsyncClient, made: dict[str, str]) -> dict[str, str]:
    """What staff write to people: an answer, a ready text and a broadcast that waits to be started."""
    words: dict[str, object] = {"text": f"שלום נועה, שולח לך את התוכנית. {MIXED}"}
    await _ask(browser, "POST", f"/api/chats/{made['customer']}/messages", words)
    ready: dict[str, object] = {
        "name": "דירות חדשות", "category": "marketing", "fields": ["customer.first_name"],
        "body": "שלום {{1}}, נכנסו אלינו דירות חדשות באזור שחיפשת. רוצה לשמוע?",
    }  # fmt: skip
    template = await _ask(browser, "POST", "/api/message-templates", ready)
    people: dict[str, object] = {"name": "ברמת גן", "shared": True, "filter": {"q": "רמת גן"}}
    segment = await _ask(browser, "POST", "/api/segments", people)
    sent: dict[str, object] = {"name": "דירות חדשות ברמת גן", "segment_id": segment, "template_id": template}
    return {"inbox": made["customer"], "broadcast": await _ask(browser, "POST", "/api/broadcasts", sent)}


async def _ask(browser: httpx.AsyncClient, method: str, path: str, body: dict[str, object]) -> str:
    """Send it; answers the id of what was made, empty when the answer has none."""
    answer = await browser.request(method, path, json=body)
    if answer.is_error:
        raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
    made = msgspec.json.decode(answer.content, type=dict[str, object])
    # At the top, or in the one record within.
    for found in (made, *made.values()):
        try:
            return msgspec.convert(found, _Row).id
        except msgspec.ValidationError:
            continue
    return ""


class _Row(msgspec.Struct):
    id: str
