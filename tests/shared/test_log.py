import json
import os
import subprocess
import sys
from uuid import UUID

import pytest

from shared.log import mask_phones


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("+972541234567", "***567"),
        ("call from 054-123-4567 came", "call from ***567 came"),
        ("(054) 123-4567", "***567"),
        ("054.123.4567", "***567"),
        ("03-7654321", "***321"),
        ("972541234567", "***567"),
        ("+972-54-1234567", "***567"),
        ("549750505", "***505"),
        ("whatsapp:+972541234567", "whatsapp:***567"),
        ("/calls?From=%2B972541234567&x=1", "/calls?From=***567&x=1"),
        ("lead_0541234567", "lead_***567"),
        ("+14155552671", "***671"),
    ],
)
def test_phones_are_masked(text: str, masked: str) -> None:
    assert mask_phones(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "0199f3a1-1111-7222-8333-123456789012",
        "05412345-6789-7222-8333-972541234567",
        "2026-11-22T10:00:00.541234567Z",
        "2026-11-22 10:00:00+02:00",
        "1763809323",
        "1763809323123",
        "CA0123456789abcdef0541234567abcdef",
        "took 123456789 ms",
        "0.541234567",
    ],
)
def test_ids_times_and_counts_stay_readable(text: str) -> None:
    assert mask_phones(text) == text


def test_masks_at_any_depth_and_in_any_type() -> None:
    value = {"to": ["0541234567", ("+97237654321",)], "0541234567": 972541234567, "n": 20, "ok": True, "none": None}
    assert mask_phones(value) == {
        "to": ["***567", ["***321"]],
        "***567": "***567",
        "n": 20,
        "ok": True,
        "none": None,
    }
    assert mask_phones(ValueError("no 0541234567")) == "ValueError: no ***567"
    assert mask_phones(UUID(int=0)) == str(UUID(int=0))


SPEAK = """
import logging
from shared import log
log.setup("agent")
lines = log.logger("x")
lines.info("call.started", caller="+972541234567", call_id="0199f3a1-1111-7222-8333-123456789012", at=["0541234567"])
logging.getLogger("vendor").warning("dialled %s", "0541234567")
try:
    raise ValueError("bad number 0541234567")
except ValueError as error:
    lines.exception("call.failed", error=error)
"""


def _speak(log_format: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SPEAK],
        env={**os.environ, "LOG_FORMAT": log_format},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    return done.stderr


def test_json_lines() -> None:
    lines: list[dict[str, object]] = [json.loads(line) for line in _speak("json").splitlines()]
    assert [line["event"] for line in lines] == ["call.started", "dialled ***567", "call.failed"]
    assert lines[0]["caller"] == "***567"
    assert lines[0]["call_id"] == "0199f3a1-1111-7222-8333-123456789012"
    assert lines[0]["at"] == ["***567"]
    assert lines[0]["process"] == "agent"
    assert "ValueError: bad number ***567" in str(lines[2]["exception"])


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_no_line_holds_a_number(log_format: str) -> None:
    said = _speak(log_format)
    assert "0541234567" not in said
    assert "972541234567" not in said
    assert "call.failed" in said
