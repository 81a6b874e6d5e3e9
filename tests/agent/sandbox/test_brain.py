"""Whole Hebrew dialogues with the emulated model."""

import re

import openai
import pytest

from agent.sandbox.brain.facts import facts_of, shekels
from agent.sandbox.clips import all_clips
from tests.agent.sandbox.dialogue import LISTING, TOOLS, Dialogue, office

LINES = {clip_id: clip.text for clip_id, clip in all_clips().items()}


async def test_from_hello_to_a_booked_visit(client: openai.AsyncOpenAI) -> None:
    talk = Dialogue(client)
    assert "?" in await talk.say(LINES["c04"])
    await talk.say(LINES["c35"])
    offer = await talk.say(LINES["c40"])
    assert "1,980,000 ₪" in offer
    assert "אם המושבות" in offer
    assert "ביקור" in await talk.say(LINES["c14"])
    assert "1,980,000" in await talk.say(LINES["c13"])
    assert "10:00" in await talk.say(LINES["c26"])
    assert "book_appointment" not in talk.names()
    booked = await talk.say(LINES["c43"])
    assert booked.startswith("קבעתי")
    assert talk.called[-1][1]["time"] == "10:00"
    assert talk.called[-1][1]["property_id"] == LISTING["property_id"]
    assert "מיכל" in await talk.say(LINES["c34"])
    assert "להתראות" in await talk.say(LINES["c50"])
    assert talk.ended
    lead: dict[str, object] = {}
    for name, arguments in talk.called:
        if name == "save_lead_details":
            lead |= arguments
    assert lead == {
        "rooms": 4.0, "city": "פתח תקווה", "deal": "sale", "role": "buyer", "budget": 2_000_000, "name": "מיכל לוי",
    }  # fmt: skip


async def test_booking_is_claimed_only_when_it_succeeded(client: openai.AsyncOpenAI) -> None:
    def full(name: str, arguments: dict[str, object]) -> dict[str, object]:
        if name == "book_appointment":
            return {"ok": False, "data": {}, "error": "slot_taken", "say": "השעה הזאת כבר נתפסה."}
        return office(name, arguments)

    talk = Dialogue(client, full)
    await talk.say(LINES["c40"])
    await talk.say(LINES["c26"])
    reply = await talk.say(LINES["c05"])
    assert "קבעתי" not in reply
    assert "נתפסה" in reply


async def test_a_slot_is_taken_by_its_hour(client: openai.AsyncOpenAI) -> None:
    talk = Dialogue(client)
    await talk.say(LINES["c26"])
    await talk.say("עדיף לי בשעה 12:00")
    assert talk.called[-1] == ("book_appointment", {"date": "2026-11-24", "time": "12:00"})


async def test_opt_out_keeps_the_callers_sentence_and_ends(client: openai.AsyncOpenAI) -> None:
    talk = Dialogue(client)
    farewell = await talk.say(LINES["c29"])
    assert talk.called[0] == ("opt_out", {"quote": LINES["c29"]})
    assert talk.ended
    assert "הסרתי" in farewell


@pytest.mark.parametrize(("clip_id", "when"), [("c20", "מחר בבוקר"), ("c31", "אחר כך"), ("c49", None), ("c53", None)])
async def test_call_back(client: openai.AsyncOpenAI, clip_id: str, when: str | None) -> None:
    talk = Dialogue(client)
    reply = await talk.say(LINES[clip_id])
    arguments = next(arguments for name, arguments in talk.called if name == "request_callback")
    assert arguments.get("when") == when
    assert "יחזור אליך" in reply


async def test_a_person_is_called_where_that_is_offered(client: openai.AsyncOpenAI) -> None:
    def away(name: str, arguments: dict[str, object]) -> dict[str, object]:
        if name != "transfer_to_human":
            return office(name, arguments)
        return {"ok": False, "data": {}, "error": "nobody_free", "say": "אין כרגע מי שיענה במשרד."}

    talk = Dialogue(client, tools=(*TOOLS, "transfer_to_human"))
    assert "על הקו" in await talk.say(LINES["c49"])
    assert [name for name, _ in talk.called] == ["transfer_to_human"]
    refused = Dialogue(client, away, tools=(*TOOLS, "transfer_to_human"))
    assert "שיחזרו אליך" in await refused.say(LINES["c49"])


@pytest.mark.parametrize("clip_id", ["c11", "c50", "c55"])
async def test_endings(client: openai.AsyncOpenAI, clip_id: str) -> None:
    talk = Dialogue(client)
    await talk.say(LINES[clip_id])
    assert talk.ended


@pytest.mark.parametrize("before", [[], ["c40"], ["c04", "c40", "c26"]])
async def test_every_line_gets_a_sensible_answer(client: openai.AsyncOpenAI, before: list[str]) -> None:
    for clip_id in [clip_id for clip_id in LINES if clip_id.startswith("c")]:
        talk = Dialogue(client)
        for line in before:
            await talk.say(LINES[line])
        reply = await talk.say(LINES[clip_id])
        assert re.search("[א-ת]{2}", reply), clip_id
        assert len(reply) < 260, reply


async def test_facts_come_from_tools_alone(client: openai.AsyncOpenAI) -> None:
    def nothing(name: str, arguments: dict[str, object]) -> dict[str, object]:
        return {"ok": True, "data": {"properties": []}} if name == "search_properties" else office(name, arguments)

    talk = Dialogue(client, nothing)
    for clip_id in ("c04", "c40", "c13", "c16", "c19", "c37", "c38"):
        assert not re.search(r"\d{3}|₪", await talk.say(LINES[clip_id]))


async def test_nothing_is_offered_before_buy_or_rent_is_known(client: openai.AsyncOpenAI) -> None:
    talk = Dialogue(client)
    assert "לקנות או לשכור?" in await talk.say("אני מחפשת דירה של שלושה חדרים בחיפה")
    assert "search_properties" not in talk.names()
    await talk.say("לשכור")
    assert talk.called[-1] == (
        "search_properties", {"city": "חיפה", "deal": "rent", "rooms_min": 3.0, "rooms_max": 3.5},
    )  # fmt: skip


async def test_who_does_not_say_buy_or_rent_is_asked_once(client: openai.AsyncOpenAI) -> None:
    talk = Dialogue(client)
    assert "לקנות או לשכור?" in await talk.say("יש לכם משהו בחיפה?")
    await talk.say("עוד לא החלטתי, שלושה חדרים")
    assert talk.called[-1] == ("search_properties", {"city": "חיפה", "rooms_min": 3.0, "rooms_max": 3.5})


async def test_manners(client: openai.AsyncOpenAI) -> None:
    talk = Dialogue(client)
    await talk.say(LINES["c04"])
    offer = await talk.say(LINES["c40"])
    assert offer in await talk.say(LINES["c44"])
    assert "מחכה" in await talk.say(LINES["c10"])
    assert "נועה" in await talk.say(LINES["c32"])
    assert "לבדוק" in await talk.say(LINES["c38"])


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("התקציב שלי הוא שני מיליון שקלים", 2_000_000),
        ("עד מיליון וחצי", 1_500_000),
        ("מיליון שמונה מאות אלף", 1_800_000),
        ("2,350,000 ש״ח", 2_350_000),
        ("שבעת אלפים שקל", 7000),
        ("ארבעה חדרים", None),
        ("בן שלושים", None),
    ],
)
def test_sums(text: str, amount: int | None) -> None:
    assert shekels(text) == amount


def test_facts() -> None:
    facts = facts_of([LINES["c17"], "שלושה וחצי חדרים", "שכירות, עד ששת אלפים", "קוראים לי דנה כהן"])
    assert (facts.city, facts.rooms, facts.deal, facts.budget) == ("חיפה", 3.5, "rent", 6000)
    assert facts.name == "דנה כהן"
