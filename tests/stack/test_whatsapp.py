"""A whole Moked linked to a mock WhatsApp: Twilio when WhatsApp refuses, and kills."""

import random
import threading
import time
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.agent.sandbox.audio import voice_note
from tests.stack.linked import PHONE, chat_of, link, messages, nothing_private_in, thread_of, write
from tests.stack.stack import Stack, running_stack, wait_for
from tests.support.mock_whatsapp import MockWhatsApp, mock_whatsapp
from tests.support.postgres import reachable_folder

pytestmark = [pytest.mark.stack, pytest.mark.timeout(500)]

PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
"""A PNG of one pixel."""
GATEWAY, CRM, WORKER = r"wa/dist/main\.js", r"crm\.server", r"crm\.worker"


@pytest.fixture
def mock() -> Iterator[MockWhatsApp]:
    with mock_whatsapp() as made:
        made.phone(PHONE)
        yield made


CUSTOMERS = [f"+9725211110{number:02d}" for number in range(10)]
EACH_WAY = 500


def test_a_thousand_messages_while_parts_are_killed(folder: Path, mock: MockWhatsApp) -> None:
    """500 in and 500 out while gateway, CRM, worker and socket are cut at random: none lost, none doubled."""
    chance = random.Random(20261123)
    for number in CUSTOMERS:
        mock.contact(number)
    with running_stack(folder, mock.env) as stack, stack.sign_in() as owner:
        link(owner, mock)
        switch(owner, ai_on=False)
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


@pytest.fixture(scope="module")
def linked() -> Iterator[tuple[httpx.Client, Stack, MockWhatsApp]]:
    """The owner of a linked office, for tests that kill nothing; made after the one that does."""
    with mock_whatsapp() as mock, reachable_folder() as folder:
        mock.phone(PHONE)
        with running_stack(folder, mock.env) as stack, stack.sign_in() as owner:
            link(owner, mock)
            yield owner, stack, mock


def test_whatsapp_refuses_and_twilio_carries_until_it_is_back(
    linked: tuple[httpx.Client, Stack, MockWhatsApp],
) -> None:
    owner, _, mock = linked
    dan = "+972521234568"
    mock.contact(dan, name="דן")
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
    # The person has it a moment before WhatsApp's receipt has come back to the office.
    wait_for("the office knows it", lambda: by_text(owner, customer).get("חזרנו") == "baileys")


def by_text(owner: httpx.Client, customer_id: object) -> dict[object, object]:
    """The route of each message that a route has."""
    sent = {"sent", "delivered", "read"}
    return {one["body"]: one["route"] for one in messages(owner, customer_id) if one["state"] in sent}


def test_a_voice_note_is_answered_and_a_photo_without_words_is_shown(
    linked: tuple[httpx.Client, Stack, MockWhatsApp],
) -> None:
    owner, stack, mock = linked
    noa = "+972521234569"
    mock.contact(noa, name="נועה")
    switch(owner, ai_on=True)
    sound = b64encode(voice_note("c35")).decode()
    mock.send(noa, PHONE, kind="voice", base64=sound, mime="audio/ogg; codecs=opus", seconds=4)
    note = wait_for("the words of the voice note", lambda: heard(owner, noa), 60)
    assert note["kind"] == "voice"
    assert owner.get(f"/api/messages/{note['id']}/file").raise_for_status().content[:4] == b"OggS"
    wait_for("an answer to it", lambda: mock.texts(noa), 60)

    switch(owner, ai_on=False)
    mock.send(noa, PHONE, kind="image", base64=b64encode(PIXEL).decode(), mime="image/png")
    photo = wait_for("the photo", lambda: newest(owner, noa, "image", file_state="ready"), 60)
    assert photo["body"] is None
    assert owner.get(f"/api/messages/{photo['id']}/file").raise_for_status().content == PIXEL

    mock.write(noa, PHONE, "מילים שלא נקראו", unreadable=True, recover=False)
    wait_for("what cannot be read is said so", lambda: newest(owner, noa, "undecryptable"), 60)
    nothing_private_in(stack.log, noa, [str(note["body"])])


def heard(owner: httpx.Client, phone: str) -> dict[str, object] | None:
    return newest(owner, phone, "voice", words_state="done")


def newest(owner: httpx.Client, phone: str, kind: str, **about: str) -> dict[str, object] | None:
    """The newest message of this kind, once it is as described."""
    found = [one for one in thread_of(owner, phone) if one["kind"] == kind]
    return found[-1] if found and all(found[-1][name] == value for name, value in about.items()) else None


def switch(owner: httpx.Client, *, ai_on: bool) -> None:
    """Whether the AI answers in the whole office."""
    desk = owner.get("/api/whatsapp").raise_for_status().json()
    owner.patch("/api/whatsapp", json={"version": desk["version"], "ai_on": ai_on}).raise_for_status()
