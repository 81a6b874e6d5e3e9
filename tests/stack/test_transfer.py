"""A caller who asks for a person, over real processes: to the person's telephone and into the conference, or back."""

import json
from collections.abc import Generator

import httpx
import psycopg
import pytest

from tests.stack.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]

LINE = "+972555000102"
ASKS = "say c04\nsay c49\n"
ROUND_THE_CLOCK = {"timezone": "Asia/Jerusalem", "weekly": [[{"opens": 0, "closes": 1440}]] * 7, "closed_dates": []}
TALKS_S = 2.0


@pytest.fixture
def sandbox(stack: Stack) -> Generator[httpx.Client]:
    """The emulated Twilio, while the demo office is open at every hour."""
    runtime = dict(
        line.split("=", 1) for line in (stack.data_dir / "runtime.env").read_text().splitlines() if "=" in line
    )
    with (
        psycopg.connect(runtime["DATABASE_URL"].strip("'")) as database,
        httpx.Client(base_url=runtime["SANDBOX_URL"].strip("'"), timeout=10) as client,
    ):
        before = _set_hours(database, ROUND_THE_CLOCK)
        yield client
        _set_hours(database, before)


def _set_hours(database: psycopg.Connection, hours: object) -> object:
    """Replace the demo office's opening hours; answers the old ones."""
    database.execute("SELECT set_config('app.platform', 'directory', false)")
    office = "SELECT set_config('app.business_id', id::text, false), hours FROM businesses"
    [(_, before)] = database.execute(office).fetchall()
    database.execute("UPDATE businesses SET hours = %s", (json.dumps(hours),))
    database.commit()
    return before


def _person(sandbox: httpx.Client, manner: str) -> None:
    how = {"manner": manner, "rings_s": 1.0, "talks_s": TALKS_S}
    sandbox.put(f"/sandbox/people/{LINE}", json=how).raise_for_status()


def _record(stack: Stack) -> tuple[dict[str, object], list[str]]:
    """The newest call and what its agent said, in order."""
    with stack.sign_in() as owner:
        call = owner.get("/api/calls", params={"limit": 1}).raise_for_status().json()["items"][0]
        turns = owner.get(f"/api/calls/{call['id']}/turns").raise_for_status().json()["items"]
    return call, [turn["text"] for turn in turns if turn["speaker"] == "agent"]


def _orders(sandbox: httpx.Client) -> list[dict[str, object]]:
    """What Twilio's REST API was asked for so far, by whichever call."""
    return [one for one in sandbox.get("/sandbox/requests").json()["requests"] if one["endpoint"] == "twilio_rest"]


def test_a_person_takes_the_call_by_key_and_is_not_hung_up_on(stack: Stack, sandbox: httpx.Client) -> None:
    _person(sandbox, "accepts")
    before = len(_orders(sandbox))
    done = stack.call(*stack.script(ASKS))
    assert done.returncode == 0, done.stdout + done.stderr
    call, said = _record(stack)
    assert call["end_reason"] == "transferred"
    assert said[-1] == "דנה לוי על הקו, אני מעבירה אותך עכשיו.", "the hand-off was not heard in full"
    [(leg, briefing)] = sandbox.get("/sandbox/legs").json()["legs"].items()
    assert "מבקש לדבר עם אדם" in " ".join(briefing)
    # The person hangs up after TALKS_S in the conference; an agent that hung up would have ended it before.
    orders = _orders(sandbox)[before:]
    assert len(orders) == 3, f"dial, redirect and a look at leg {leg}, no hang-up: {orders}"


def test_nobody_answers_and_the_talk_goes_on_with_a_call_back_booked(stack: Stack, sandbox: httpx.Client) -> None:
    _person(sandbox, "no-answer")
    done = stack.call(*stack.script(f"{ASKS}wait 9\nsay c40\nsay c50\n"))
    assert done.returncode == 0, done.stdout + done.stderr
    call, said = _record(stack)
    assert call["end_reason"] == "agent_hangup"
    back = said.index("לא הצלחתי להשיג כרגע את דנה לוי. רשמתי שיחזרו אליך בהקדם. אפשר לעזור בינתיים בעוד משהו?")
    assert back < len(said) - 2, "the talk did not go on"
    with stack.sign_in() as owner:
        tasks = owner.get("/api/tasks", params={"call_id": str(call["id"])}).raise_for_status().json()["items"]
    assert [task for task in tasks if "ולא נענה" in f"{task}"], tasks
