"""Whole calls in which the model says what no tool has given."""

from agent.call import phrases
from tests.agent.conversation.conftest import Talk
from tests.agent.support.fake_vendors import Reply
from tests.agent.support.phone import clip


async def test_an_invented_price_is_said_otherwise_and_stays_on_record(talk: Talk) -> None:
    asked = 0

    def answers(messages: list[dict[str, object]]) -> Reply:
        nonlocal asked
        asked += 1
        return "הדירה עולה שני מיליון שקל." if asked == 1 else "את המחיר אבדוק מול המשרד."

    talk.vendors.hears = ["כמה עולה הדירה?"]
    talk.vendors.answers = answers
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == "את המחיר אבדוק מול המשרד."
    assert "הדירה עולה שני מיליון שקל." in str(turns[1]["text_generated"])
    assert "נעצר, מחיר בלי מקור" in str(turns[1]["text_generated"])
    assert asked == 2


async def test_a_model_that_insists_is_replaced_by_a_fixed_sentence(talk: Talk) -> None:
    talk.vendors.hears = ["תקבעי לי מחר בעשר."]
    talk.vendors.answers = lambda _: "קבעתי לך למחר בעשר."
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert "קבעתי" not in str(turns[1]["text"])
    assert "עוד לא סגור" in str(turns[1]["text"])
    assert not any("קבעתי" in text for text in talk.vendors.spoken)


async def test_a_farewell_with_an_invention_is_replaced(talk: Talk) -> None:
    talk.vendors.hears = ["תודה, ביי."]
    talk.vendors.answers = lambda _: [("end_call", {"farewell": "קבעתי לך למחר בעשר. להתראות."})]
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    assert (await talk.outcome()).reason == "agent_hangup"
    assert talk.record.of("agent")[-1]["text"] == phrases.GOODBYE


async def test_the_word_bye_in_a_reply_does_not_end_the_call(talk: Talk) -> None:
    """V40: only the tool ends a call, whatever the words are."""
    talk.vendors.hears = ["מה את אומרת בסוף?"]
    talk.vendors.answers = lambda _: "בסוף אני אומרת ביי ולהתראות."
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == "בסוף אני אומרת ביי ולהתראות."
    assert talk.task is not None
    assert not talk.task.done()
    assert talk.vendors.hung_up == []


async def test_a_reply_cut_off_by_the_vendor_does_not_end_the_call(talk: Talk) -> None:
    """V35: a text that stops in the middle is spoken as far as it goes, and the call goes on."""
    talk.vendors.hears = ["מה יש לכם?"]
    talk.vendors.answers = lambda _: "אני אשמח לעזור, רק"
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == "אני אשמח לעזור, רק"
    assert talk.task is not None
    assert not talk.task.done()
