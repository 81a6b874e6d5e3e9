"""The inbox over HTTP."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.chats.models import Chat, ChatReply, Message
from crm.domain.leads.models import Lead
from tests.support.api import Api, QueryCounter, make_user, running_api
from tests.support.office import Office
from tests.support.whatsapp import LID, FakeGateway, batch, link, running_gateway, seen

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
async def inbox(database_url: str, tmp_path: Path) -> AsyncGenerator[tuple[Api, FakeGateway]]:
    """The API beside a gateway."""
    async with (
        running_gateway() as (gateway, wa_address),
        running_api(database_url, wa_address=wa_address, files_url=str(tmp_path)) as api,
    ):
        yield api, gateway


async def write(api: Api, office: Office, *texts: str, lid: str = LID, phone: str | None = "+972541112233") -> str:
    """A person writes; his id."""
    events = [seen(text, lid=lid, phone=phone) for text in texts]
    answer = await api.signed("POST", "/internal/wa/events", batch(office.id, link("open"), *events))
    assert answer.status_code == 204, answer.text
    async with api.db.tenant_session(office.id) as session:
        found = await session.scalar(select(Chat.customer_id).where(Chat.wa_chat == lid))
    return str(found)


async def test_the_list_the_thread_and_reading(inbox: tuple[Api, FakeGateway], db: Database, office: Office) -> None:
    api, gateway = inbox
    customer = await write(api, office, "שלום", "הדירה פנויה?")
    owner = await api.member(office)
    (chat,) = (await owner.get("/api/chats")).json()["items"]
    assert (chat["customer_id"], chat["unread"], chat["preview"]) == (customer, 2, "הדירה פנויה?")
    assert (chat["ai_answers"], chat["reply"], chat["route"]) == (True, "waiting", "baileys")
    assert chat["window_until"] is not None
    for asked, count in (("unread", 1), ("mine", 0), ("staff", 0), ("failed", 0), ("ai", 1)):
        assert len((await owner.get("/api/chats", params={"filter": asked})).json()["items"]) == count
    assert len((await owner.get("/api/chats", params={"q": "דנה"})).json()["items"]) == 1
    assert len((await owner.get("/api/chats", params={"q": "פנויה"})).json()["items"]) == 1
    assert (await owner.get("/api/chats", params={"q": "יוסי"})).json()["items"] == []
    listed = (await owner.get(f"/api/chats/{customer}/messages")).json()["items"]
    assert [one["body"] for one in listed] == ["הדירה פנויה?", "שלום"]
    assert (await owner.post(f"/api/chats/{customer}/read")).status_code == 204
    assert (await owner.get(f"/api/chats/{customer}")).json()["unread"] == 0
    assert [one["state"] for one in gateway.presence] == ["read"]
    assert (await owner.post(f"/api/chats/{customer}/typing", json={"typing": True})).status_code == 204
    assert gateway.presence[-1]["state"] == "composing"


async def test_lists_cost_the_same_for_one_and_many(
    inbox: tuple[Api, FakeGateway], db: Database, office: Office
) -> None:
    api, _ = inbox
    await write(api, office, "א")
    owner = await api.member(office)
    with QueryCounter(api.db) as one:
        await owner.get("/api/chats")
    for number in range(4):
        await write(api, office, "ב", lid=f"9{number}@lid", phone=f"+97254111224{number}")
    with QueryCounter(api.db) as five:
        assert len((await owner.get("/api/chats")).json()["items"]) == 5
    assert len(one.statements) == len(five.statements)


async def test_taking_over_and_handing_back(inbox: tuple[Api, FakeGateway], db: Database, office: Office) -> None:
    """W10, W36: one flag; what the AI was about to write is withdrawn at once."""
    api, _ = inbox
    customer = await write(api, office, "הדירה פנויה?")
    owner = await api.member(office)
    url = f"/api/chats/{customer}"
    version = (await owner.get(url)).json()["version"]
    taken = (await owner.patch(url, json={"version": version, "ai_on": False})).json()
    assert (taken["ai_answers"], taken["ai_reason"], taken["ai_changed_by"]) == (False, "staff", "רותי")
    assert (taken["reply"], taken["assignee_name"]) == (None, "רותי")
    stale = await owner.patch(url, json={"version": version, "ai_on": True})
    assert (stale.status_code, stale.json()["code"]) == (409, "version-conflict")
    back = (await owner.patch(url, json={"version": taken["version"], "ai_on": True})).json()
    assert back["ai_answers"] is True
    async with db.tenant_session(office.id) as session:
        assert [one.reply_state for one in await session.scalars(select(ChatReply))] == ["withdrawn"]
        actions = list(await session.scalars(select(AuditEvent.action).where(AuditEvent.entity == "customer")))
    assert actions == ["chat.taken_over", "chat.handed_back"]


async def test_writing_quoting_cancelling_and_keys(
    inbox: tuple[Api, FakeGateway], db: Database, office: Office
) -> None:
    api, _ = inbox
    customer = await write(api, office, "הדירה פנויה?")
    owner = await api.member(office)
    (asked,) = (await owner.get(f"/api/chats/{customer}/messages")).json()["items"]
    body = {"text": "כן, מתי נוח?", "quoted_id": asked["id"]}
    answers = [
        await owner.post(f"/api/chats/{customer}/messages", json=body, headers={"Idempotency-Key": "k" * 16})
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    sent = answers[0].json()
    assert (sent["state"], sent["author"], sent["quoted"]) == ("queued", "staff", "הדירה פנויה?")
    assert (await owner.get(f"/api/chats/{customer}")).json()["ai_on"] is False
    cancelled = await owner.post(f"/api/messages/{sent['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert (await owner.post(f"/api/messages/{sent['id']}/cancel")).status_code == 409
    assert (await owner.post(f"/api/messages/{sent['id']}/retry")).status_code == 409
    both = await owner.post(
        f"/api/chats/{customer}/messages", json={"location": {"latitude": 1, "longitude": 1}, "text": "x"}
    )
    assert (both.status_code, both.json()["code"]) == (400, "message-shape")
    async with db.tenant_session(office.id) as session:
        lead = await session.scalar(select(Lead))
        assert lead is not None
        assert lead.responded_at is not None


async def test_a_failed_message_is_sent_again_by_a_person(
    inbox: tuple[Api, FakeGateway], db: Database, office: Office
) -> None:
    api, _ = inbox
    customer = await write(api, office, "הדירה פנויה?")
    owner = await api.member(office)
    sent = (await owner.post(f"/api/chats/{customer}/messages", json={"text": "כן"})).json()
    async with db.tenant_session(office.id) as session:
        row = await session.get_one(Message, UUID(sent["id"]))
        row.state, row.error = "failed", "may_have_been_sent"
    shown = (await owner.get(f"/api/messages/{sent['id']}")).json()
    assert (shown["can_retry"], "ייתכן שההודעה נשלחה" in shown["error_sentence"]) == (True, True)
    assert len((await owner.get("/api/chats", params={"filter": "failed"})).json()["items"]) == 1
    again = await owner.post(f"/api/messages/{sent['id']}/retry")
    assert (again.status_code, again.json()["state"], again.json()["error"]) == (200, "queued", None)


async def test_files_go_up_and_come_down(inbox: tuple[Api, FakeGateway], office: Office) -> None:
    api, _ = inbox
    customer = await write(api, office, "יש תמונות?")
    owner = await api.member(office)
    up = await owner.post(
        f"/api/chats/{customer}/files",
        params={"name": "סלון.png"},
        content=PNG,
        headers={"Content-Type": "image/png", "Idempotency-Key": "f" * 16},
    )
    assert up.status_code == 201, up.text
    file = up.json()
    body = {"file_id": file["file_id"], "text": "הסלון"}
    sent = (await owner.post(f"/api/chats/{customer}/messages", json=body)).json()
    assert (sent["kind"], sent["body"], sent["file_name"], sent["file_state"]) == (
        "image",
        "הסלון",
        "סלון.png",
        "ready",
    )
    down = await owner.get(f"/api/messages/{sent['id']}/file")
    assert (down.status_code, down.content, down.headers["content-type"]) == (200, PNG, "image/png")
    part = await owner.get(f"/api/messages/{sent['id']}/file", headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"PNG", f"bytes 1-3/{len(PNG)}")
    stranger = await owner.post(f"/api/chats/{customer}/messages", json={"file_id": customer})
    assert stranger.status_code == 404
    again = await owner.post(f"/api/chats/{customer}/messages", json=body)
    assert again.status_code == 201
    other = await write(api, office, "גם לי", lid="2@lid", phone="+972541112244")
    refused = await owner.post(f"/api/chats/{other}/messages", json=body)
    assert refused.status_code == 404, "a file is one person's: his erasure removes it"


async def test_who_sees_his_own_leads_alone_sees_their_conversations(
    inbox: tuple[Api, FakeGateway], db: Database, office: Office
) -> None:
    api, _ = inbox
    mine = await write(api, office, "שלי")
    other = await write(api, office, "של אחר", lid="2@lid", phone=None)
    user_id = await make_user(db, "agent@office.example", office, "agent")
    owner = await api.member(office)
    members = (await owner.get("/api/team")).json()["items"]
    member = next(one for one in members if one["user_id"] == str(user_id))
    answer = await owner.patch(
        f"/api/team/{member['id']}", json={"version": member["version"], "overrides": {"leads.all": False}}
    )
    assert answer.status_code == 200, answer.text
    async with db.tenant_session(office.id) as session:
        lead = await session.scalar(select(Lead).where(Lead.customer_id == UUID(mine)))
        assert lead is not None
        lead.assignee_id = user_id
    agent = await api.sign_in("agent@office.example")
    assert [one["customer_id"] for one in (await agent.get("/api/chats")).json()["items"]] == [mine]
    assert (await agent.get(f"/api/chats/{mine}/messages")).status_code == 200
    for path in (f"/api/chats/{other}", f"/api/chats/{other}/messages"):
        assert (await agent.get(path)).status_code == 404
    async with db.tenant_session(office.id) as session:
        foreign = await session.scalar(select(Message.id).where(Message.customer_id == UUID(other)))
    assert (await agent.get(f"/api/messages/{foreign}")).status_code == 404


async def test_templates(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    body = {"name": "אישור", "body": "שלום {{1}}, כאן {{2}}.", "category": "utility"}
    bad = await owner.post("/api/message-templates", json={**body, "fields": ["customer.first_name"]})
    assert (bad.status_code, bad.json()["code"]) == (400, "template-invalid")
    fields = ["customer.first_name", "office.name"]
    made = (await owner.post("/api/message-templates", json={**body, "fields": fields})).json()
    assert made["state"] == "draft"
    taken = await owner.post("/api/message-templates", json={**body, "fields": fields})
    assert (taken.status_code, taken.json()["code"]) == (409, "template-name-taken")
    url = f"/api/message-templates/{made['id']}"
    shown = (await owner.get(f"{url}/preview", params={"customer_id": world["customer"]})).json()
    assert shown == {"text": "שלום דוד, כאן שי דירות.", "missing": []}
    # W19: a name that is not known stays a gap, and no English word takes its place.
    nobody = (await owner.get(f"{url}/preview")).json()
    assert nobody == {"text": "שלום {{1}}, כאן שי דירות.", "missing": ["שם פרטי של הלקוח"]}
    approved = (await owner.patch(url, json={"version": 1, "state": "approved"})).json()
    changed = (await owner.patch(url, json={"version": approved["version"], "body": "היי {{1}} מ{{2}}"})).json()
    assert (approved["state"], changed["state"]) == ("approved", "draft")
    assert [one["name"] for one in (await owner.get("/api/message-templates")).json()["items"]] == ["אישור"]


async def test_who_may_not_see_numbers_opens_no_file(inbox: tuple[Api, FakeGateway], office: Office) -> None:
    """It is refused at once: the answer used to hang, since a file that is streamed cannot be read before it goes."""
    api, _ = inbox
    customer = await write(api, office, "שלום")
    owner = await api.member(office)
    blind = await api.member(office, "agent", {"phones.read": False})
    content = "תתקשרו אל 054-1234567 בערב".encode()
    headers = {"Content-Type": "text/plain", "Idempotency-Key": "t" * 16}
    up = await owner.post(f"/api/chats/{customer}/files", params={"name": "a.txt"}, content=content, headers=headers)
    body = {"file_id": up.json()["file_id"]}
    sent = (await owner.post(f"/api/chats/{customer}/messages", json=body)).json()
    path = f"/api/messages/{sent['id']}/file"
    assert (await owner.get(path)).content == content
    refused = await blind.get(path, headers={"Range": "bytes=18-25"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
