"""A whole Moked linked to a mock WhatsApp: words both ways, takeover, Twilio when WhatsApp refuses, and kills."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.stack.stack import Stack, running_stack, wait_for
from tests.support.mock_whatsapp import MockWhatsApp, mock_whatsapp

pytestmark = [pytest.mark.stack, pytest.mark.timeout(500)]

PHONE = "+972501110000"
"""The office's own WhatsApp."""
GATEWAY, CRM, WORKER = r"wa/dist/main\.js", r"crm\.server", r"crm\.worker"
QUESTION = "שלום, יש לכם דירת 4 חדרים למכירה בתל אביב?"


@pytest.fixture
def mock() -> Iterator[MockWhatsApp]:
    with mock_whatsapp() as made:
        made.phone(PHONE)
        yield made


def link(stack: Stack, owner: httpx.Client, mock: MockWhatsApp) -> None:
    """As the owner does: press the button, scan what the screen shows."""
    owner.post("/api/whatsapp/link", json={}).raise_for_status()

    def code() -> str | None:
        answer = owner.get("/api/whatsapp/qr")
        return str(answer.json()["qr"]) if answer.status_code == 200 else None

    mock.scan(PHONE, wait_for("a code to scan", code))
    wait_for("the link is open", lambda: state(owner) == "open")


def state(owner: httpx.Client) -> str:
    return str(owner.get("/api/whatsapp/status").raise_for_status().json()["state"])


def chats(owner: httpx.Client) -> dict[str, dict[str, object]]:
    """By the phone of the person."""
    items = owner.get("/api/chats", params={"limit": 100}).raise_for_status().json()["items"]
    return {str(one["phone"]): one for one in items}


def messages(owner: httpx.Client, customer_id: object) -> list[dict[str, object]]:
    """The whole thread, oldest first."""
    found: list[dict[str, object]] = []
    cursor: str | None = None
    while True:
        params = {"limit": "100", **({"cursor": cursor} if cursor else {})}
        page = owner.get(f"/api/chats/{customer_id}/messages", params=params).raise_for_status().json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found[::-1]


def chat_of(owner: httpx.Client, phone: str) -> dict[str, object]:
    return wait_for(f"a chat with {phone}", lambda: chats(owner).get(phone))


def switch_ai(owner: httpx.Client, phone: str, *, on: bool) -> None:
    chat = chat_of(owner, phone)
    body = {"version": chat["version"], "ai_on": on}
    owner.patch(f"/api/chats/{chat['customer_id']}", json=body).raise_for_status()


def thread_of(owner: httpx.Client, phone: str) -> list[dict[str, object]]:
    return messages(owner, chat_of(owner, phone)["customer_id"])


def write(owner: httpx.Client, customer_id: object, text: str, key: str) -> None:
    """A person of the office writes; asks again under the same key until the CRM has it."""
    while True:
        with suppress(httpx.HTTPError):
            answer = owner.post(
                f"/api/chats/{customer_id}/messages", json={"text": text}, headers={"Idempotency-Key": key}
            )
            if answer.status_code == 201:
                return
            assert answer.status_code in {409, 429} or answer.status_code >= 500, answer.text
        time.sleep(0.3)


def test_a_customer_is_answered_taken_over_and_handed_back(folder: Path, mock: MockWhatsApp) -> None:
    rina = "+972521234567"
    mock.contact(rina, name="רינה")
    with running_stack(folder, mock.env) as stack, stack.sign_in() as owner:
        link(stack, owner, mock)
        mock.write(rina, PHONE, QUESTION)
        wait_for("an answer from the catalogue", lambda: re.search(r"\d", " ".join(mock.texts(rina))), 60)
        first = thread_of(owner, rina)
        assert [one["author"] for one in first[:2]] == ["customer", "ai"]

        switch_ai(owner, rina, on=False)
        before = len(mock.texts(rina))
        mock.write(rina, PHONE, "ואפשר לראות אותה מחר?")
        wait_for("the question is in the thread", lambda: len(thread_of(owner, rina)) > len(first))
        write(owner, chat_of(owner, rina)["customer_id"], "כאן שי מהמשרד, אחזור אליך עוד רגע", "by-hand-1")
        wait_for("the colleague's words arrive", lambda: len(mock.texts(rina)) == before + 1)
        time.sleep(10)
        assert mock.texts(rina)[before:] == ["כאן שי מהמשרד, אחזור אליך עוד רגע"], "the AI kept silent"

        switch_ai(owner, rina, on=True)
        mock.write(rina, PHONE, "מה שעות הפתיחה שלכם?")
        wait_for("the AI answers again", lambda: len(mock.texts(rina)) > before + 1, 60)
        mock.write(rina, PHONE, "הסר")
        wait_for("the person is left alone", lambda: chat_of(owner, rina)["do_not_contact"])
        nothing_private_in(stack.log, rina, [QUESTION, "אחזור אליך עוד רגע", "ואפשר לראות"])


def nothing_private_in(log: Path, phone: str, words: list[str]) -> None:
    """No key, no words and no full number of a conversation stands in any process's log."""
    text = log.read_text("utf-8", errors="replace")
    for secret in (*words, phone, phone.removeprefix("+"), PHONE, PHONE.removeprefix("+")):
        assert secret not in text, f"the log holds {secret}"
    for name in ("privKey", "rootKey", "chainKey", "noiseKey", "registrationId", "Closing session"):
        assert name not in text, f"the log holds key material: {name}"


def test_whatsapp_refuses_and_twilio_carries_until_it_is_back(folder: Path, mock: MockWhatsApp) -> None:
    dan = "+972521234568"
    mock.contact(dan, name="דן")
    with running_stack(folder, mock.env) as stack, stack.sign_in() as owner:
        link(stack, owner, mock)
        desk = owner.get("/api/whatsapp").raise_for_status().json()
        body = {"version": desk["version"], "ai_on": False, "twilio_sender": "+97237654321"}
        owner.patch("/api/whatsapp", json=body).raise_for_status()
        mock.write(dan, PHONE, "אפשר פרטים?")
        customer = chat_of(owner, dan)["customer_id"]

        mock.fault(PHONE, ack_error="463", times=1)
        write(owner, customer, "הפרטים בדרך", "first")
        wait_for("Twilio carried it", lambda: by_text(owner, customer).get("הפרטים בדרך") == "twilio_whatsapp")
        assert owner.get("/api/whatsapp").json()["route"] == "twilio_whatsapp"
        write(owner, customer, "ועוד משהו", "second")
        wait_for("the next goes there at once", lambda: by_text(owner, customer).get("ועוד משהו") == "twilio_whatsapp")

        mock.fault(PHONE, clear=True)
        desk = owner.get("/api/whatsapp").json()
        owner.patch("/api/whatsapp", json={"version": desk["version"], "route": "baileys"}).raise_for_status()
        write(owner, customer, "חזרנו", "third")
        wait_for("back on the own number", lambda: mock.texts(dan) == ["חזרנו"])
        assert by_text(owner, customer)["חזרנו"] == "baileys"


def by_text(owner: httpx.Client, customer_id: object) -> dict[object, object]:
    """The route of each message that a route has."""
    sent = {"sent", "delivered", "read"}
    return {one["body"]: one["route"] for one in messages(owner, customer_id) if one["state"] in sent}


CUSTOMERS = [f"+9725211110{number:02d}" for number in range(10)]
EACH_WAY = 500


def test_a_thousand_messages_while_parts_are_killed(folder: Path, mock: MockWhatsApp) -> None:
    """500 in and 500 out while gateway, CRM, worker and socket are cut at random: none lost, none doubled."""
    chance = random.Random(20261123)
    for number in CUSTOMERS:
        mock.contact(number)
    with running_stack(folder, mock.env) as stack, stack.sign_in() as owner:
        link(stack, owner, mock)
        desk = owner.get("/api/whatsapp").raise_for_status().json()
        owner.patch("/api/whatsapp", json={"version": desk["version"], "ai_on": False}).raise_for_status()
        for number in CUSTOMERS:
            mock.write(number, PHONE, f"שלום מ־{number}")
        customers = {number: chat_of(owner, number)["customer_id"] for number in CUSTOMERS}

        done = threading.Event()
        inbound = threading.Thread(target=write_in, args=(mock,))
        outbound = threading.Thread(target=write_out, args=(stack, customers))
        inbound.start()
        outbound.start()
        kills = threading.Thread(target=cut_at_random, args=(stack, mock, chance, done))
        kills.start()
        inbound.join(240)
        outbound.join(240)
        done.set()
        kills.join(60)
        assert not inbound.is_alive()
        assert not outbound.is_alive()
        stack.wait_ready()
        wait_for("every message of the office has left", lambda: all_left(owner, customers), 120)
        wait_for("every message of the customers is in", lambda: count_in(owner, customers) >= EACH_WAY + 10, 60)

        came, went = Counter[str](), Counter[str]()
        for number, customer_id in customers.items():
            came.update(str(one["body"]) for one in messages(owner, customer_id) if one["direction"] == "in")
            went.update(mock.texts(number))
        wanted_in = Counter([*(f"נכנסת {n}" for n in range(EACH_WAY)), *(f"שלום מ־{number}" for number in CUSTOMERS)])
        assert came == wanted_in
        assert went == Counter(f"יוצאת {n}" for n in range(EACH_WAY))
        nothing_private_in(stack.log, CUSTOMERS[0], ["נכנסת 1", "יוצאת 1"])


def write_in(mock: MockWhatsApp) -> None:
    for number in range(EACH_WAY):
        mock.write(CUSTOMERS[number % len(CUSTOMERS)], PHONE, f"נכנסת {number}")
        time.sleep(0.05)


def write_out(stack: Stack, customers: dict[str, object]) -> None:
    with stack.sign_in() as staff:
        for number in range(EACH_WAY):
            write(staff, customers[CUSTOMERS[number % len(CUSTOMERS)]], f"יוצאת {number}", f"out-{number}")


def cut_at_random(stack: Stack, mock: MockWhatsApp, chance: random.Random, done: threading.Event) -> None:
    """Every few seconds something dies."""
    while not done.wait(chance.uniform(3, 6)):
        match chance.choice(("gateway", "crm", "worker", "socket", "before_ack", "before_confirmation")):
            case "gateway":
                stack.kill(GATEWAY)
            case "crm":
                stack.kill(CRM)
            case "worker":
                stack.kill(WORKER)
            case "socket":
                mock.drop(PHONE)
            case moment:
                mock.fault(PHONE, drop=moment)
    mock.fault(PHONE, clear=True)


def all_left(owner: httpx.Client, customers: dict[str, object]) -> bool:
    ours = [one for who in customers.values() for one in messages(owner, who) if one["direction"] == "out"]
    return len(ours) == EACH_WAY and all(one["state"] in {"sent", "delivered", "read"} for one in ours)


def count_in(owner: httpx.Client, customers: dict[str, object]) -> int:
    return sum(one["direction"] == "in" for who in customers.values() for one in messages(owner, who))
