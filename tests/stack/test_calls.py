"""A caller is answered and the office has everything: the product's main promise, over real processes."""

import httpx
import pytest

from tests.stack.stack import HELLO_AND_GOODBYE, Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]


def _newest_call(client: httpx.Client) -> dict[str, object]:
    call: dict[str, object] = client.get("/api/calls", params={"limit": 1}).raise_for_status().json()["items"][0]
    return call


def _analysed(client: httpx.Client, call_id: object) -> dict[str, object] | None:
    call: dict[str, object] = client.get(f"/api/calls/{call_id}").raise_for_status().json()["call"]
    return call if call["analysis_state"] in {"done", "needs_review"} else None


def test_a_call_leaves_transcript_summary_score_and_task(stack: Stack) -> None:
    done = stack.call()
    assert done.returncode == 0, done.stdout + done.stderr
    with stack.sign_in() as owner:
        call_id = _newest_call(owner)["id"]
        call = wait_for("the analysis", lambda: _analysed(owner, call_id))
        assert call["analysis_state"] == "done"
        assert call["status"] == "ended"
        assert call["summary"]
        assert call["sentiment"] in {"positive", "neutral", "negative", "mixed"}
        detail = owner.get(f"/api/calls/{call_id}").json()
        score = call["lead_score"]
        assert isinstance(score, int)
        assert detail["score_reasons"], "a score without reasons"
        assert detail["task_ids"], "no follow-up task"
        turns = owner.get(f"/api/calls/{call_id}/turns").json()["items"]
        assert {turn["speaker"] for turn in turns} == {"caller", "agent"}
        assert turns[0]["speaker"] == "agent", "the greeting comes first"
        seqs = [turn["seq"] for turn in turns]
        assert seqs == sorted(set(seqs))


def test_a_caller_who_interrupts_is_recorded_as_heard(stack: Stack) -> None:
    done = stack.call("--barge-in")
    assert done.returncode == 0, done.stdout + done.stderr
    with stack.sign_in() as owner:
        turns = owner.get(f"/api/calls/{_newest_call(owner)['id']}/turns").json()["items"]
    cut = [turn for turn in turns if turn["interrupted"]]
    assert cut, "no turn is marked as interrupted"
    for turn in cut:
        assert len(turn["text"]) < len(turn["text_generated"])


def test_a_noisy_line_is_understood(stack: Stack) -> None:
    done = stack.call("--noise")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.alone
def test_twenty_calls_at_once_are_all_whole(stack: Stack) -> None:
    done = stack.call("-n", "20", limit_s=280)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_a_published_greeting_is_heard_by_the_next_caller_and_rolls_back(stack: Stack) -> None:
    with stack.sign_in() as owner:
        prompt = owner.get("/api/prompts").raise_for_status().json()["items"][0]
        before = prompt["published_version"]
        greeting = (
            "שלום וברוכים הבאים למשרד שלנו, מדברת נועה, העוזרת הדיגיטלית. השיחה מתומללת ואינה מוקלטת. איך אפשר לעזור?"
        )
        owner.post(
            f"/api/prompts/{prompt['id']}/versions",
            json={
                "based_on": prompt["latest"]["version"],
                "greeting": greeting,
                "persona": prompt["latest"]["persona"],
                "rules": prompt["latest"]["rules"],
                "publish": True,
            },
        ).raise_for_status()
        try:
            assert _greeting_heard(stack, owner) == greeting
        finally:
            owner.post(f"/api/prompts/{prompt['id']}/publish", json={"version": before}).raise_for_status()
        assert _greeting_heard(stack, owner) == prompt["published"]["greeting"]


def _greeting_heard(stack: Stack, owner: httpx.Client) -> str:
    done = stack.call(*stack.script(HELLO_AND_GOODBYE))
    assert done.returncode == 0, done.stdout + done.stderr
    turns = owner.get(f"/api/calls/{_newest_call(owner)['id']}/turns").json()["items"]
    heard: str = turns[0]["text"]
    return heard
