"""An office of a running stack that is linked to the mock WhatsApp, and its conversations as the API tells them."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx

from tests.stack.stack import wait_for
from tests.support.mock_whatsapp import MockWhatsApp

PHONE = "+972501110000"
"""The office's own WhatsApp."""


def link(owner: httpx.Client, mock: MockWhatsApp) -> None:
    """As the settings screen does: begin to link, and scan what the API shows."""
    owner.post("/api/whatsapp/link", json={}).raise_for_status()

    def code() -> str | None:
        answer = owner.get("/api/whatsapp/qr")
        return str(answer.json()["qr"]) if answer.status_code == 200 else None

    scan(owner, mock, code)


def scan(owner: httpx.Client, mock: MockWhatsApp, code: Callable[[], str | None]) -> None:
    """Hold the office's phone against the code, wherever it is shown."""
    mock.scan(PHONE, wait_for("a code to scan", code))
    wait_for("the link is open", lambda: state(owner) == "open")


def state(owner: httpx.Client) -> str:
    """Of the office's own link."""
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
    """Waits for it: the message may be on its way."""
    return wait_for(f"a chat with {phone}", lambda: chats(owner).get(phone))


def thread_of(owner: httpx.Client, phone: str) -> list[dict[str, object]]:
    """The whole thread with the person of this number, oldest first."""
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


def nothing_private_in(log: Path, phone: str, words: list[str]) -> None:
    """No key, no words and no full number of a conversation stands in any process's log."""
    text = log.read_text("utf-8", errors="replace")
    for secret in (*words, phone, phone.removeprefix("+"), PHONE, PHONE.removeprefix("+")):
        assert secret not in text, f"the log holds {secret}"
    for name in ("privKey", "rootKey", "chainKey", "noiseKey", "registrationId", "Closing session"):
        assert name not in text, f"the log holds key material: {name}"
