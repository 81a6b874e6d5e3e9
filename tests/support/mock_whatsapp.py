"""The mock WhatsApp server of ``wa/test/mock`` as a process, for tests that drive a whole Moked."""

import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

import httpx
import msgspec

WA = Path(__file__).resolve().parents[2] / "wa"
PROGRAM = WA / ".test-build" / "test" / "mock" / "main.js"


class Addresses(msgspec.Struct, frozen=True):
    """What the mock prints when it listens."""

    WHATSAPP_WS_URL: str
    WHATSAPP_TEST_CA: str
    control: str


class Seen(msgspec.Struct, frozen=True):
    """A message as a person's phone shows it."""

    id: str
    text: str | None = None


class Received(msgspec.Struct, frozen=True):
    """``raw``: every delivery; ``seen``: what a person sees, once for each id."""

    raw: list[Seen]
    seen: list[Seen]


class MockWhatsApp:
    """Plays WhatsApp's server, the office's phone and the customers."""

    def __init__(self, addresses: Addresses) -> None:
        self.env = {
            "WHATSAPP_WS_URL": addresses.WHATSAPP_WS_URL,
            "WHATSAPP_TEST_CA": addresses.WHATSAPP_TEST_CA,
        }
        """Of the gateway that shall meet this server."""
        self._http = httpx.Client(base_url=addresses.control, timeout=20)

    def _post(self, path: str, **body: object) -> bytes:
        answer = self._http.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.content

    def phone(self, number: str) -> None:
        """An office's account."""
        self._post("/phones", number=number)

    def scan(self, number: str, qr: str) -> None:
        """The office's phone scans."""
        self._post(f"/phones/{number}/scan", qr=qr)

    def fault(self, number: str, **faults: object) -> None:
        """What goes wrong for this account from now on; ``clear=True`` ends it."""
        self._post(f"/phones/{number}/faults", **faults)

    def drop(self, number: str) -> None:
        """The socket is cut."""
        self._post(f"/phones/{number}/drop")

    def close(self, number: str, code: Literal["401", "403", "411", "440", "503"]) -> None:
        """The server ends the stream with this code."""
        self._post(f"/phones/{number}/close", code=code)

    def contact(self, number: str, **about: object) -> None:
        """A customer, or another side of him."""
        self._post("/contacts", number=number, **about)

    def write(self, number: str, to: str, text: str, **how: object) -> str:
        """A customer writes to an office; answers the message's id."""
        answer = self._post(f"/contacts/{number}/messages", to=to, text=text, **how)
        return msgspec.json.decode(answer, type=Seen).id

    def send(self, number: str, to: str, **content: object) -> str:
        """A customer sends something that is no text."""
        answer = self._post(f"/contacts/{number}/messages", to=to, **content)
        return msgspec.json.decode(answer, type=Seen).id

    def by_hand(self, number: str, to: str, text: str) -> None:
        """The owner writes on the office's own phone."""
        self._post(f"/phones/{number}/messages", to=to, text=text)

    def received(self, number: str) -> Received:
        """What reached a customer."""
        answer = self._http.get(f"/contacts/{number}/inbox")
        assert answer.is_success, answer.text
        return msgspec.json.decode(answer.content, type=Received)

    def texts(self, number: str) -> list[str]:
        """The words that a customer sees, oldest first."""
        return [one.text or "" for one in self.received(number).seen]

    def stop(self) -> None:
        """Close the control connection."""
        self._http.close()


@contextmanager
def mock_whatsapp() -> Generator[MockWhatsApp]:
    """A running mock."""
    process = subprocess.Popen([_compiled(), str(PROGRAM)], stdout=subprocess.PIPE, env=dict(os.environ))
    try:
        assert process.stdout is not None
        mock = MockWhatsApp(msgspec.json.decode(process.stdout.readline(), type=Addresses))
        yield mock
        mock.stop()
    finally:
        process.terminate()
        process.wait(20)


@cache
def _compiled() -> str:
    """The path of Node, once the mock is compiled: the gateway's own tests may not have run yet."""
    npx, node = shutil.which("npx"), shutil.which("node")
    assert npx, "Node is not installed"
    assert node, "Node is not installed"
    subprocess.run([npx, "tsc", "-p", "tsconfig.test.json"], cwd=WA, check=True, capture_output=True, timeout=180)
    return node
